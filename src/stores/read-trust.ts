import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { limits } from "../guards/limits.js";
import { TRUST_FILE } from "../guards/trust.js";
import { HookError } from "../spec/error.js";
import { errorCode } from "./system-error.js";

/** Neither follows a link nor waits for a pipe's other end; a system without these flags leaves them undefined. */
const READ_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** Undefined when there is none; throws when what is there must not be trusted, and so not be written again. */
export function readTrust(path: string): string | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(path, READ_FLAGS);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  try {
    const stat = fstatSync(descriptor);
    const isFile = stat.isFile();
    // What is too big is refused, and not read to its end for that.
    const bytes = isFile ? readUpTo(descriptor, limits.trustFileBytes + 1) : Buffer.alloc(0);
    const content = { bytes, stat: { isFile, mode: stat.mode, uid: stat.uid }, uid: process.getuid?.() };
    const decision = TRUST_FILE.decide(content, "/");
    if (decision.invalid === true) throw new HookError("trust_store", decision.reason);
    return bytes.toString();
  } finally {
    closeSync(descriptor);
  }
}

function readUpTo(descriptor: number, most: number): Buffer {
  const { size } = fstatSync(descriptor);
  const bytes = Buffer.alloc(Math.min(size, most));
  let length = 0;
  for (let count = 1; count > 0 && length < bytes.length; length += count)
    count = readSync(descriptor, bytes, length, bytes.length - length, length);
  return bytes.subarray(0, length);
}

export function isMissing(error: unknown): boolean {
  return errorCode(error) === "ENOENT";
}
