import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { limits } from "../guards/limits.js";
import { HookError } from "../spec/index.js";

const PIECE_BYTES = 64 * 1024;

let isOpen = false;

/** Whoever still keeps the other end open must not keep us. */
export function dropStdin(): void {
  if (isOpen) process.stdin.destroy();
}

/**
 * All of stdin, decoded once from all bytes.
 * @throws HookError `invalid_payload` when it is too long or not UTF-8
 */
export async function readStdin(signal: AbortSignal): Promise<string> {
  const pieces: Buffer[] = [];
  let length = 0;
  const add = (piece: Buffer): void => {
    pieces.push(piece);
    length += piece.length;
    if (length > limits.payloadBytes)
      throw new HookError("invalid_payload", `stdin holds more than ${limits.payloadBytes} bytes`);
  };
  // An agent has written its payload by now. Node's stream, which waits for what has not come, takes longer to open.
  if (!readWhatIsThere(add)) {
    const { addAbortSignal } = await import("node:stream");
    isOpen = true;
    for await (const piece of addAbortSignal(signal, process.stdin)) add(piece as Buffer);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(pieces));
  } catch (error) {
    throw new HookError("invalid_payload", "stdin is not UTF-8", { cause: error });
  }
}

/** True when its end was reached. A read that waits could not be called back, not even by the end of the process. */
function readWhatIsThere(add: (piece: Buffer) => void): boolean {
  const descriptor = openUnblocked();
  if (descriptor === undefined) return false;
  try {
    for (;;) {
      const piece = Buffer.allocUnsafe(PIECE_BYTES);
      const read = readSync(descriptor, piece);
      if (read === 0) return true;
      add(piece.subarray(0, read));
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EAGAIN") return false;
    throw error;
  } finally {
    if (descriptor !== 0) closeSync(descriptor);
  }
}

/** A file never blocks. A pipe can be opened once more so that it does not, where there is a /proc; a socket cannot. */
function openUnblocked(): number | undefined {
  try {
    const stat = fstatSync(0);
    if (stat.isFile()) return 0;
    return stat.isFIFO() ? openSync("/proc/self/fd/0", constants.O_RDONLY | constants.O_NONBLOCK) : undefined;
  } catch {
    return undefined;
  }
}
