#!/usr/bin/env node
import { fstatSync, writeSync } from "node:fs";
import { constants } from "node:os";
import type { RunSignal } from "../spec/index.js";
import { main } from "./main.js";
import { dropStdin, readStdin } from "./stdin.js";
import type { Terminal } from "./verb.js";

const controller = new AbortController();
/** Streams that had to be opened. */
const opened = new Map<1 | 2, NodeJS.WriteStream>();
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
/** Deny, ask and defer. */
const HELD_BACK = new Set([2, 3, 4]);

process.on("exit", () => {
  if (unheard !== undefined && !HELD_BACK.has(Number(process.exitCode))) process.exitCode = unheard;
  if (endedBy !== undefined) process.exitCode = 128 + constants.signals[endedBy];
});

// Not process.exit(): output that is still on its way to a pipe would be cut off.
void main(
  {
    version: 1,
    id: `${process.pid}-${Date.now().toString(36)}`,
    args: process.argv.slice(2),
    cwd: here(),
    env: process.env as Readonly<Record<string, string>>,
    stdin: () => readStdin(controller.signal),
  },
  terminal(),
  write,
  controller.signal,
).then((code) => {
  process.exitCode = code;
  dropStdin();
});

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
  if (signal.type === "stdout") writeAll(1, Buffer.from(signal.text));
  if (signal.type === "stderr") writeAll(2, Buffer.from(signal.text));
}

/** Written at once where it can be: Node's own streams take longer to open than a hook's whole answer. */
function writeAll(descriptor: 1 | 2, bytes: Buffer): void {
  const stream = opened.get(descriptor);
  if (stream !== undefined) {
    if (stream.writable) stream.write(bytes);
    return;
  }
  let written = 0;
  try {
    while (written < bytes.length) written += writeSync(descriptor, bytes, written);
  } catch (error) {
    // Whoever reads is slower than we write.
    if ((error as NodeJS.ErrnoException).code === "EAGAIN") open(descriptor).write(bytes.subarray(written));
    else unwritten(descriptor, error as NodeJS.ErrnoException);
  }
}

function open(descriptor: 1 | 2): NodeJS.WriteStream {
  const stream = descriptor === 1 ? process.stdout : process.stderr;
  stream.on("error", (error: NodeJS.ErrnoException) => unwritten(descriptor, error));
  opened.set(descriptor, stream);
  return stream;
}

/** EPIPE: whoever read us has gone. No error of ours, and nothing is left to say to them. */
function unwritten(descriptor: 1 | 2, { code = "unknown cause" }: NodeJS.ErrnoException): void {
  unheard ??= code === "EPIPE" ? 128 + constants.signals.SIGPIPE : 1;
  controller.abort();
  if (code !== "EPIPE" && descriptor === 1)
    writeAll(2, Buffer.from(`anyhook: the output could not be written (${code})\n`));
}

/** Looked up when somebody asks: an agent has no terminal, and no question. */
function terminal(): Terminal {
  return {
    stdin: {
      get isTTY() {
        return isatty(0);
      },
    },
    stdout: {
      get isTTY() {
        return isatty(1);
      },
      get columns() {
        return isatty(1) ? process.stdout.columns : 80;
      },
    },
    stderr: {
      get isTTY() {
        return isatty(2);
      },
    },
    get ask() {
      return isatty(0) && isatty(2) ? ask : undefined;
    },
  };
}

/** Only a device can be a terminal: for anything else Node's module, which brings the network along, stays unloaded. */
function isatty(descriptor: number): boolean {
  try {
    const isDevice = fstatSync(descriptor).isCharacterDevice() || process.platform === "win32";
    return isDevice && process.getBuiltinModule("node:tty").isatty(descriptor);
  } catch {
    return false;
  }
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
