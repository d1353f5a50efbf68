import type { ChildProcess, StdioNull, StdioPipe } from "node:child_process";

/** What a process will read. */
export interface Stdin {
  /** For `spawn`. */
  readonly stdio: StdioNull | StdioPipe | number;
  /** To be called with the started process. */
  feed(child: ChildProcess): void;
  /** To be called once `spawn` has returned or thrown. */
  close(): void;
}

/**
 * Puts `text` into an unlinked file that only we can open. Node's pipes are sockets, which a process cannot open again
 * as `/dev/stdin`. Where no file can be made, it is a pipe after all. Without a text it is a pipe that others write to.
 */
export function openStdin(text: string | undefined): Stdin {
  if (text === undefined) return { stdio: "pipe", feed: () => {}, close: () => {} };
  if (text === "") return { stdio: "ignore", feed: () => {}, close: () => {} };
  const file = writeUnlinked(text);
  if (file === undefined) return { stdio: "pipe", feed: (child) => feedPipe(child, text), close: () => {} };
  return { stdio: file, feed: () => {}, close: () => process.getBuiltinModule("node:fs").closeSync(file) };
}

function feedPipe(child: ChildProcess, text: string): void {
  // A hook that does not read its input is no error (EPIPE).
  child.stdin?.on("error", () => {});
  child.stdin?.end(text);
}

/** In memory where the system has such a folder: making a file on a disk costs a tenth of the process itself. */
function writeUnlinked(text: string): number | undefined {
  memory ??= hasMemory();
  return (
    (memory ? writeIn(MEMORY, text) : undefined) ??
    writeIn(process.getBuiltinModule("node:os").tmpdir(), text)
  );
}

const MEMORY = "/dev/shm";
let memory: boolean | undefined;

function hasMemory(): boolean {
  return process.platform === "linux" && process.getBuiltinModule("node:fs").existsSync(MEMORY);
}

function writeIn(folder: string, text: string): number | undefined {
  const { closeSync, constants, openSync, unlinkSync, writeSync } = process.getBuiltinModule("node:fs");
  const name = `${folder}/anyhook-${process.pid}-${Math.random().toString(36).slice(2)}`;
  let file: number | undefined;
  try {
    // O_EXCL follows no link and takes nobody's file, so that the name need not be secret.
    file = openSync(name, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, 0o600);
    unlinkSync(name);
    const bytes = Buffer.from(text);
    // Written by position: the process starts to read where the file offset is, at 0.
    for (let written = 0; written < bytes.length;) {
      written += writeSync(file, bytes, written, bytes.length - written, written);
    }
    return file;
  } catch {
    if (file !== undefined) closeSync(file);
    return undefined;
  }
}
