import { constants } from "node:fs";
import { open, readlink, realpath } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { redactText } from "../../guards/redact.js";
import { bounds } from "./bounds.js";
import { ToolProblem } from "./place.js";

export interface TextFile {
  /** Without what looks like a secret. */
  readonly lines: readonly string[];
  /** There is more of it than is read. */
  readonly truncated: boolean;
  readonly bytes: number;
}

/** Never a link, which could have come since the path was checked; and never waiting for a pipe to be written to. */
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * The beginning of a text file, redacted as a whole: a key that spans lines must not come back line by line.
 * @param path real
 * @throws ToolProblem where it is no text file
 */
export async function readTextFile(path: string): Promise<TextFile> {
  const file = await open(path, FLAGS).catch(() => {
    throw new ToolProblem("this cannot be read");
  });
  try {
    if (!(await file.stat()).isFile()) throw new ToolProblem("this is no file");
    // A folder on the way may have become a link since the path was checked.
    if ((await whereIs(file, path)) !== path) throw new ToolProblem("this cannot be read");
    const bytes = await readUpTo(file, bounds.fileBytes + 1);
    const truncated = bytes.length > bounds.fileBytes;
    const kept = truncated ? bytes.subarray(0, bounds.fileBytes) : bytes;
    const text = redactText(new TextDecoder().decode(kept, { stream: truncated }));
    return { lines: text.split(/\r\n|\n|\r/), truncated, bytes: kept.length };
  } finally {
    await file.close();
  }
}

/** The path of what is open, where the system tells; else what its path leads to now. */
async function whereIs({ fd }: FileHandle, path: string): Promise<string | undefined> {
  const known =
    process.platform === "linux" ? await readlink(`/proc/self/fd/${fd}`).catch(() => undefined) : undefined;
  return known ?? (await realpath(path).catch(() => undefined));
}

async function readUpTo(file: FileHandle, most: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  while (length < most) {
    const buffer = Buffer.allocUnsafe(Math.min(bounds.probeBytes, most - length));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, length);
    if (bytesRead === 0) break;
    const chunk = buffer.subarray(0, bytesRead);
    if (chunk.includes(0)) throw new ToolProblem("this is no text");
    chunks.push(chunk);
    length += bytesRead;
  }
  return Buffer.concat(chunks);
}
