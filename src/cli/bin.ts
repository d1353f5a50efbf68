#!/usr/bin/env node
import { constants } from "node:os";
import { addAbortSignal } from "node:stream";
import { HookError } from "../spec/index.js";
import type { RunSignal } from "../spec/index.js";
import { limits } from "../guards/limits.js";
import { main } from "./main.js";
import type { Terminal } from "./verb.js";

const controller = new AbortController();
/** Set when somebody ends us; it outranks what the verb says. */
let endedBy: "SIGINT" | "SIGTERM" | "SIGHUP" | undefined;
/** Set when what was said did not arrive: that is no success, and it takes back no deny. */
let unheard: number | undefined;

for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(name, () => {
    // Whoever insists does not wait for hooks to end by themselves; `exit` ends them.
    if (endedBy !== undefined) process.exit();
    giveUp(name);
  });
}
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", ({ code }: NodeJS.ErrnoException) => {
    // EPIPE: whoever read us has gone. No error of ours, and nothing is left to say to them.
    unheard ??= code === "EPIPE" ? 128 + constants.signals.SIGPIPE : 1;
    if (code !== "EPIPE" && stream === process.stdout)
      process.stderr.write(`anyhook: the output could not be written (${code ?? "unknown cause"})\n`);
    controller.abort();
  });
}

/** Deny, ask and defer. */
const HELD_BACK = new Set([2, 3, 4]);

process.on("exit", () => {
  if (unheard !== undefined && !HELD_BACK.has(Number(process.exitCode))) process.exitCode = unheard;
  if (endedBy !== undefined) process.exitCode = 128 + constants.signals[endedBy];
});

// Not process.exit(): output that is still on its way to a pipe would be cut off.
process.exitCode = await main(
  {
    version: 1,
    id: `${process.pid}-${Date.now().toString(36)}`,
    args: process.argv.slice(2),
    cwd: here(),
    env: process.env as Readonly<Record<string, string>>,
    stdin: readStdin,
  },
  terminal(),
  write,
  controller.signal,
);

function giveUp(by: NonNullable<typeof endedBy>): void {
  endedBy = by;
  controller.abort();
}

/** The current folder may be gone; then only what names another one can work. */
function here(): string {
  try {
    return process.cwd();
  } catch {
    return process.env["PWD"] ?? "/";
  }
}

function write(signal: RunSignal): void {
  if (signal.type === "stdout" && process.stdout.writable) process.stdout.write(signal.text);
  if (signal.type === "stderr" && process.stderr.writable) process.stderr.write(signal.text);
}

/** Decoded once, from all bytes. */
async function readStdin(): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of addAbortSignal(controller.signal, process.stdin)) {
    chunks.push(chunk as Buffer);
    length += (chunk as Buffer).length;
    if (length > limits.payloadBytes)
      throw new HookError("invalid_payload", `stdin holds more than ${limits.payloadBytes} bytes`);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
  } catch (error) {
    throw new HookError("invalid_payload", "stdin is not UTF-8", { cause: error });
  }
}

function terminal(): Terminal {
  const { stdin, stdout, stderr } = process;
  const size = { isTTY: stdout.isTTY === true, columns: stdout.columns ?? 80 };
  const parts = {
    stdin: { isTTY: stdin.isTTY === true },
    stdout: size,
    stderr: { isTTY: stderr.isTTY === true },
  };
  return parts.stdin.isTTY && parts.stderr.isTTY ? { ...parts, ask } : parts;
}

/** On stderr: stdout may carry data. */
async function ask(question: string): Promise<boolean> {
  const { confirm } = await import("@clack/prompts");
  const options = {
    message: question,
    initialValue: false,
    output: process.stderr,
    signal: controller.signal,
  };
  const answer = await confirm(options);
  // Ctrl-C at the question: the terminal is in raw mode, so no signal came.
  if (typeof answer === "symbol") giveUp("SIGINT");
  return answer === true;
}
