import { closeSync, constants, fstatSync, openSync, readSync, realpathSync } from "node:fs";
import type { Stats } from "node:fs";
import { resolve } from "node:path";

/** No link at the end of the path is followed, no pipe waited for; a system without these flags leaves them undefined. */
const FLAGS =
  constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0);
const CHUNK_BYTES = 64 * 1024;

export interface OpenedFile {
  /** Of what was opened, whatever the path has become since. */
  readonly stat: Stats;
  /** At most one byte more than was asked for: then there is more. Empty unless it is a regular file. */
  readonly bytes: Uint8Array;
}

/**
 * Reads a regular file, and of anything else (a pipe, a device) nothing.
 * @param most bytes
 * @throws what the system says, `ELOOP` for a link
 */
export function readRegularFile(path: string, most: number): OpenedFile {
  const descriptor = openSync(path, FLAGS);
  try {
    const stat = fstatSync(descriptor);
    return { stat, bytes: stat.isFile() ? readUpTo(descriptor, most + 1) : new Uint8Array() };
  } finally {
    closeSync(descriptor);
  }
}

/** Where links lead to; as it is spelled where there is nothing. */
export function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}

/** The size that a file claims is not asked: it may grow, or be made up. */
function readUpTo(descriptor: number, most: number): Uint8Array {
  const chunks: Uint8Array[] = [];
  let length = 0;
  while (length < most) {
    const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, most - length));
    const count = readSync(descriptor, chunk);
    if (count === 0) break;
    chunks.push(chunk.subarray(0, count));
    length += count;
  }
  return Buffer.concat(chunks, length);
}
