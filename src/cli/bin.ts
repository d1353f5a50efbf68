#!/usr/bin/env node
import { constants } from "node:os";
import { addAbortSignal } from "node:stream";
import { HookError } from "../spec/index.js";
import type { RunSignal } from "../spec/index.js";
import { MAX_TEXT_BYTES } from "../formats/text.js";
import { main } from "./main.js";
import type { Terminal } from "./verb.js";

const controller = new AbortController();
/** Set when something from outside ends us; it outranks what the verb says. */
let endedBy: "SIGINT" | "SIGTERM" | "SIGHUP" | "SIGPIPE" | undefined;

for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  // Once: whoever insists gets the system's own way.
  process.once(name, () => end(name));
}
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    // Whoever read us has gone: no error of ours, and nothing is left to say to them.
    end("SIGPIPE");
  });
}

process.exitCode = await main(
  {
    version: 1,
    id: `${process.pid}-${Date.now().toString(36)}`,
    args: process.argv.slice(2),
    cwd: process.cwd(),
    env: process.env as Readonly<Record<string, string>>,
    stdin: readStdin,
  },
  terminal(),
  write,
  controller.signal,
);
// Not process.exit(): output that is still on its way to a pipe would be cut off. A pipe may turn out to be closed later.
process.on("exit", () => {
  if (endedBy !== undefined) process.exitCode = 128 + constants.signals[endedBy];
});

function end(by: NonNullable<typeof endedBy>): void {
  endedBy ??= by;
  controller.abort();
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
    if (length > MAX_TEXT_BYTES)
      throw new HookError("invalid_payload", `stdin holds more than ${MAX_TEXT_BYTES} bytes`);
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
  return (await confirm(options)) === true;
}
