import { constants } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { isJsonObject } from "../../spec/index.js";
import { isDayFile, isInstant } from "./files.js";

export const SEALS_FILE = "seals.jsonl";
/** The `prev` of the first seal. */
export const NO_SEAL: string = "0".repeat(64);

const DIGEST = /^[0-9a-f]{64}$/;
const CHUNK_BYTES = 262_144;

/** One line of `seals.jsonl`: the digest of the bytes [from, to) of a day file, chained to the line before. */
export interface Seal {
  readonly file: string;
  readonly from: number;
  readonly to: number;
  /** Of the bytes, in hexadecimal. */
  readonly sha256: string;
  /** SHA-256 of the line before, without its newline. */
  readonly prev: string;
  /** ISO 8601 UTC. */
  readonly at: string;
}

/** There is one spelling of a seal, so that no byte of a line is without meaning. */
export function encodeSeal({ file, from, to, sha256, prev, at }: Seal): string {
  return JSON.stringify({ file, from, to, sha256, prev, at });
}

/** The seal that a line holds, or nothing when it was not written by `encodeSeal`. */
export function parseSeal(bytes: Buffer): Seal | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString());
    return isSeal(value) && bytes.equals(Buffer.from(encodeSeal(value))) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isSeal(value: unknown): value is Seal {
  if (!isJsonObject(value)) return false;
  const { file, from, to, sha256, prev, at } = value;
  return (
    typeof file === "string" &&
    isDayFile(file) &&
    isOffset(from) &&
    isOffset(to) &&
    from < to &&
    typeof sha256 === "string" &&
    DIGEST.test(sha256) &&
    typeof prev === "string" &&
    DIGEST.test(prev) &&
    isInstant(at)
  );
}

function isOffset(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

/** SHA-256 of the bytes [from, to) of a file, in bounded memory; nothing when the file ends before `to`. */
export async function digestOfRange(file: FileHandle, from: number, to: number): Promise<string | undefined> {
  // Not imported: whoever only writes must not pay for it.
  const { createHash } = process.getBuiltinModule("node:crypto");
  const hash = createHash("sha256");
  const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, to - from));
  for (let position = from; position < to;) {
    const { bytesRead } = await file.read(chunk, 0, Math.min(chunk.length, to - position), position);
    if (bytesRead === 0) return undefined;
    hash.update(chunk.subarray(0, bytesRead));
    position += bytesRead;
  }
  return hash.digest("hex");
}

/** Opens what is no symbolic link for reading and for being put on the disk. */
export function openForSync(path: string): Promise<FileHandle> {
  return open(path, constants.O_RDWR | (constants.O_NOFOLLOW ?? 0));
}
