import type { ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { deserializeMessage, serializeMessage } from "@modelcontextprotocol/sdk/shared/stdio.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { childEnvironment } from "../../guards/environment.js";
import { limits } from "../../guards/limits.js";
import { markedBy, nestedVariables } from "../../guards/nesting.js";
import type { Failure, McpServer } from "../../spec/index.js";
import type { Background } from "../background.js";
import { endGroup, endMarked } from "../command/kill.js";
import { forgetGroup, watchGroup } from "../command/live.js";
import { explainSpawnError, type ProcessRequest, startProcess } from "../command/spawn.js";
import type { Link, Target } from "./link.js";
import { createLines, MESSAGE_BYTES } from "./lines.js";
import { createTail } from "./tail.js";

/** For a server to end by itself once its input has ended, as the protocol asks it to. */
const FAREWELL_MS = 250;
/** Lines without a message among them: whoever writes more does not speak the protocol. */
const MOST_NOISE = 10_000;
/** What may wait for a server to read it, beside one message of ours: who asks without end would fill our memory. */
const MOST_UNREAD_BYTES = 1024 * 1024;

type ProcessServer = Extract<McpServer, { command: string }>;

/**
 * A server that is a process, in a group of its own: messages are lines on its stdin and stdout. Lines that are no
 * messages are skipped; stderr is kept for the error message, the last of it.
 */
export function createStdioLink(target: Target, server: ProcessServer, background: Background): Link {
  const marker = `mcp.${randomUUID()}`;
  const stderr = createTail();
  let child: ChildProcess | undefined;
  let trouble: string | undefined;
  let skipped = 0;
  let noise = 0;
  let ended = false;
  let timer: NodeJS.Timeout | undefined;
  const onLost: (() => void)[] = [];

  const transport: Transport = {
    async start() {
      const request = requestOf(target, server, marker);
      if ("code" in request) throw new Error((trouble = request.message));
      const started = startProcess(request);
      if ("code" in started) throw new Error((trouble = started.message));
      child = started;
      listen(started);
      await new Promise<void>((resolve, reject) => {
        started.on("spawn", resolve);
        started.on("error", (error) => {
          trouble ??= explainSpawnError(error, request).message;
          reject(error);
          lose();
        });
      });
    },
    send(message) {
      return new Promise((resolve, reject) => {
        const pipe = child?.stdin;
        if (ended || pipe === null || pipe === undefined) reject(new Error("it has ended"));
        else if ("id" in message && !("method" in message) && pipe.writableLength > MOST_UNREAD_BYTES) {
          trouble ??= "it asks, and does not read the answers";
          lose();
          reject(new Error(trouble));
        } else
          pipe.write(serializeMessage(message), (error) => {
            if (!error) return resolve();
            // Whoever does not read has ended, most likely: how, says more than that it does not.
            onLost.push(() => reject(error));
            loseSoon();
          });
      });
    },
    async close() {
      lose();
    },
  };

  function listen(started: ChildProcess): void {
    if (started.pid !== undefined) watchGroup(started.pid);
    const lines = createLines({
      line(text) {
        if (ended) return;
        const message = messageIn(text);
        if (message === undefined) return skip(text);
        noise = 0;
        transport.onmessage?.(message);
      },
      overflow() {
        trouble ??= `it wrote a message of more than ${MESSAGE_BYTES / 1024 / 1024} MiB`;
        lose();
      },
    });
    const { stdout } = started;
    stdout?.on("data", (chunk: Buffer) => {
      if (ended) return;
      lines.push(chunk);
      // One piece at a time: a server that floods us must not keep deadlines from being seen.
      stdout.pause();
      setImmediate(() => stdout.resume());
    });
    started.stderr?.on("data", (chunk: Buffer) => stderr.push(chunk));
    for (const pipe of started.stdio) pipe?.on("error", () => {});
    started.on("exit", loseSoon);
    started.stdout?.on("end", loseSoon);
    started.on("close", lose);
  }

  function skip(text: string): void {
    if (text.trim() === "") return;
    skipped += 1;
    noise += 1;
    if (noise <= MOST_NOISE) return;
    trouble ??= "it writes what are no messages";
    lose();
  }

  /** What it wrote last may still be in the pipe, and something else may hold that open. */
  function loseSoon(): void {
    if (!ended) timer ??= setTimeout(lose, limits.drainMs);
  }

  /** However it comes to that: the protocol is told, and the processes are ended. */
  function lose(): void {
    if (ended) return;
    ended = true;
    clearTimeout(timer);
    setBusy(true);
    if (child?.pid !== undefined) background.add(end(child, child.pid, marker));
    transport.onclose?.();
    for (const tell of onLost) tell();
  }

  function setBusy(busy: boolean): void {
    for (const one of [child, ...(child?.stdio ?? [])]) setRef(one, busy);
  }

  return {
    transport,
    setBusy: (busy) => ended || setBusy(busy),
    trouble() {
      if (child === undefined || !ended) return trouble;
      const how = trouble ?? howEnded(child);
      if (how === undefined) return undefined;
      const other = skipped === 0 ? "" : `; ${skipped} lines of its stdout are no messages`;
      return `${how}${other}${stderr.quote()}`;
    },
    isUnknownSession: () => false,
  };
}

function requestOf(target: Target, server: ProcessServer, marker: string): ProcessRequest | Failure {
  const { command, args = [], env: add = {}, env_passthrough: passthrough = [] } = server;
  const { env, refused } = childEnvironment({ env: target.env, mode: "allow-list", passthrough, add });
  if (refused.length > 0)
    return { code: "mcp", message: `servers cannot be given these variables: ${refused.join(", ")}` };
  const marked = { ...env, ...nestedVariables(target.env), ...markedBy(target.env, marker) };
  return { args: [command, ...args], cwd: target.cwd, env: marked, stdin: undefined };
}

/** Input first, so that it can end by itself; then its group, and at last what has left that. */
async function end(child: ChildProcess, pid: number, marker: string): Promise<void> {
  child.stdin?.end();
  if (child.exitCode === null && child.signalCode === null)
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, FAREWELL_MS);
      child.once("exit", () => (clearTimeout(timer), resolve()));
    });
  await endGroup(pid);
  forgetGroup(pid);
  await endMarked(marker);
  for (const pipe of child.stdio) pipe?.destroy();
}

function howEnded({ exitCode, signalCode }: ChildProcess): string | undefined {
  if (signalCode !== null) return `it was ended by ${signalCode}`;
  return exitCode === null ? undefined : `it ended with exit code ${exitCode}`;
}

function messageIn(line: string): ReturnType<typeof deserializeMessage> | undefined {
  // Errors are dear: what is no object is seen without one.
  if (!line.trimStart().startsWith("{")) return undefined;
  try {
    return deserializeMessage(line);
  } catch {
    return undefined;
  }
}

/** Pipes of a child are sockets, which their type does not say. */
function setRef(one: unknown, ref: boolean): void {
  if (typeof one !== "object" || one === null || !("ref" in one) || !("unref" in one)) return;
  const change = ref ? one.ref : one.unref;
  if (typeof change === "function") change.call(one);
}
