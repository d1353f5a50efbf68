import type { ChildProcess } from "node:child_process";
import { dirname } from "node:path";
import type { Readable } from "node:stream";
import { limits } from "../../guards/limits.js";
import { markedBy } from "../../guards/nesting.js";
import type { Executor, ExecutorCall, Failure, Output } from "../../spec/index.js";
import { type Background, createBackground } from "../background.js";
import { type Capture, createCapture } from "../capture.js";
import { endGroup, endMarked, endStrays } from "./kill.js";
import { forgetGroup, watchGroup } from "./live.js";
import { explainSpawnError, type ProcessRequest, startProcess, STATUS_DESCRIPTOR } from "./spawn.js";

const CLOSE_TIMEOUT_MS = 5000;

/**
 * Runs a process in a session and process group of its own: exactly the given environment plus `ANYHOOK_RUN`,
 * no terminal, no descriptor beyond stdin, stdout and stderr, and the latter two capped at 1 MiB each. In the place of
 * descriptors that this process was itself started with there is `/dev/null` at most.
 *
 * What a hook leaves running ends with it: once its main process has exited and its output is drained (≤ 250 ms),
 * the rest of the group gets SIGTERM and, 2 s later, SIGKILL. What has left the group (`setsid`, a double fork) is then
 * looked for by `ANYHOOK_RUN` in /proc and killed. Where there is no /proc (macOS), or where a process has taken that
 * variable out of its environment, it stays, unless the rule asks for a sandbox: there nothing outlives the command.
 */
export function createCommandExecutor(): Executor {
  const background = createBackground();
  return {
    version: 1,
    id: "command",
    run(call) {
      if (call.signal.aborted) return ABORTED;
      runs += 1;
      return run(call, { marker: `${call.id}.${HERE}.${runs}`, background });
    },
    close: () => background.ended(CLOSE_TIMEOUT_MS),
  };
}

/** A mark must never name another's processes: hooks of one event share `call.id`, and who sends events may choose it. */
const HERE = `${process.pid}${Math.random().toString(36).slice(1)}`;
let runs = 0;

const ABORTED: Output = {
  kind: "error",
  code: "aborted",
  message: "the command was stopped before it ended",
};

interface RunOptions {
  readonly marker: string;
  readonly background: Background;
}

function run(call: ExecutorCall, options: RunOptions): Output | Promise<Output> {
  const { args, cwd, stdin, rule, signal } = call;
  const env = { ...call.env, ...markedBy(call.env, options.marker) };
  const request = { args, cwd, env, stdin };
  if (rule.sandbox !== undefined) return runContained(call, { ...options, request, signal });
  return start({ ...options, request, signal });
}

/** Loaded by those that ask for it. */
async function runContained(call: ExecutorCall, options: WatchOptions): Promise<Output> {
  const { request, signal } = options;
  const { contain, explainContained } = await import("./sandbox.js");
  const contained = contain({
    ...request,
    workspace: call.workspace,
    folders: [dirname(call.rule.source.path)],
  });
  if ("code" in contained) return { kind: "error", ...contained };
  if (signal.aborted) return ABORTED;
  const command = request.args[0] ?? "";
  const explain: WatchOptions["explain"] = (status, stderr) => explainContained(status, stderr, command);
  return start({ ...options, request: { ...request, args: contained, status: true }, explain });
}

interface WatchOptions extends RunOptions {
  readonly request: ProcessRequest;
  readonly signal: AbortSignal;
  /** Whether what was started came to start the hook, by what it wrote. */
  explain?(status: string, stderr: string): Failure | undefined;
}

function start(options: WatchOptions): Output | Promise<Output> {
  const started = startProcess(options.request);
  return "code" in started ? { kind: "error", ...started } : watch(started, options);
}

function watch(child: ChildProcess, options: WatchOptions): Promise<Output> {
  const { request, marker, background, signal, explain } = options;
  if (child.pid !== undefined) watchGroup(child.pid);
  const stdout = capture(child.stdout);
  const stderr = capture(child.stderr);
  const status = request.status === true ? capture(child.stdio[STATUS_DESCRIPTOR] as Readable) : undefined;

  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined;
    let settled = false;

    /** The first outcome counts; what comes later finds nothing left to do. */
    function settle(output: Output): void {
      settled = true;
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
      resolve(output);
    }

    function abort(): void {
      settle(ABORTED);
      background.add(end(endMarked));
    }

    function finish(drained: boolean): void {
      if (settled) return;
      const failed = child.signalCode === null ? explain?.(status?.text() ?? "", stderr.text()) : undefined;
      settle(failed === undefined ? exitOutput() : { kind: "error", ...failed });
      // Later, since nobody waits for it: a signal to an empty group costs an exception and its stack.
      const leftovers = drained ? endStrays : endMarked;
      background.add(new Promise<void>((ended) => setImmediate(() => void end(leftovers).then(ended))));
    }

    function exitOutput(): Output {
      return {
        kind: "exit",
        code: child.exitCode,
        signal: child.signalCode,
        stdout: stdout.text(),
        stderr: stderr.text(),
        stdoutTruncated: stdout.truncated,
        stderrTruncated: stderr.truncated,
      };
    }

    /** The group, and then what has left it. */
    async function end(endOthers: typeof endStrays): Promise<void> {
      const { pid } = child;
      if (pid !== undefined) {
        await endGroup(pid);
        forgetGroup(pid);
        await endOthers(marker, pid);
      }
      child.stdout?.destroy();
      child.stderr?.destroy();
    }

    child.on("error", (error) => {
      if (!settled) settle({ kind: "error", ...explainSpawnError(error, request) });
    });
    child.on("exit", () => {
      // Where this process was busy meanwhile, what has come in time is not read yet: it is, before the immediate.
      if (!settled) timer = setTimeout(setImmediate, limits.drainMs, () => finish(false));
    });
    // After `exit` and the end of both pipes; a grandchild that holds a pipe would keep it away for ever.
    child.on("close", () => finish(true));
    signal.addEventListener("abort", abort);
  });
}

function capture(stream: NodeJS.ReadableStream | null): Capture {
  const captured = createCapture(limits.outputBytes);
  // Null when the process could not even get its pipes.
  stream?.on("data", captured.push);
  stream?.on("error", () => {});
  return captured;
}
