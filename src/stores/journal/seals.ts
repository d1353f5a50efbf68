import { constants } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { isJsonObject } from "../../spec/index.js";
import { dayOfFile, isDayFile, isInstant } from "./files.js";

export const SEALS_FILE = "seals.jsonl";
/** The `prev` of the first line, and the head of a chain without lines. */
export const NO_SEAL: string = "0".repeat(64);

const DIGEST = /^[0-9a-f]{64}$/;
const CHUNK_BYTES = 262_144;
const DAY_MS = 86_400_000;

interface Chained {
  /** SHA-256 of the line before, without its newline. */
  readonly prev: string;
  /** ISO 8601 UTC. */
  readonly at: string;
}

/** One line of `seals.jsonl`: the digest of the bytes [from, to) of a day file, chained to the line before. */
export interface Seal extends Chained {
  readonly file: string;
  readonly from: number;
  readonly to: number;
  /** Of the bytes, in hexadecimal. */
  readonly sha256: string;
}

/** Another kind of line: a day file was removed because it was older than the user wanted it kept. */
export interface Removal extends Chained {
  /** The name of the day file. */
  readonly removed: string;
  /** How many bytes of it were sealed: all of its whole lines. */
  readonly to: number;
  /** Of these bytes, so that a copy that somebody kept can be held against the chain. */
  readonly sha256: string;
  /** `journal.keep_days` at the time. */
  readonly keep_days: number;
}

/** There is one spelling of a line, so that no byte of it is without meaning. */
export function encodeSeal(line: Seal | Removal): string {
  const { to, sha256, prev, at } = line;
  if (!("removed" in line)) return JSON.stringify({ file: line.file, from: line.from, to, sha256, prev, at });
  return JSON.stringify({ removed: line.removed, to, sha256, keep_days: line.keep_days, prev, at });
}

/** What a line holds, or nothing when it was not written by `encodeSeal`. */
export function parseSeal(bytes: Buffer): Seal | Removal | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString());
    if (!isSeal(value) && !isRemoval(value)) return undefined;
    return bytes.equals(Buffer.from(encodeSeal(value))) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function isRemovalLine(line: Seal | Removal): line is Removal {
  return "removed" in line;
}

/** Whether a day file is more than so many days old: its day, and that many whole days after it, are over. */
export function isOlderThan(file: string, keepDays: number, nowMs: number): boolean {
  return nowMs >= Date.parse(dayOfFile(file)) + (keepDays + 1) * DAY_MS;
}

function isSeal(value: unknown): value is Seal {
  if (!isJsonObject(value)) return false;
  const { file, from, to } = value;
  return isFile(file) && isOffset(from) && isOffset(to) && from < to && isChained(value);
}

function isRemoval(value: unknown): value is Removal {
  if (!isJsonObject(value)) return false;
  const { removed, to, keep_days: days } = value;
  return isFile(removed) && isOffset(to) && isOffset(days) && days > 0 && isChained(value);
}

function isChained({ sha256, prev, at }: Readonly<Record<string, unknown>>): boolean {
  return isDigest(sha256) && isDigest(prev) && isInstant(at);
}

function isFile(value: unknown): value is string {
  return typeof value === "string" && isDayFile(value);
}

/** Whether a value is a SHA-256 as this chain writes it. */
export function isDigest(value: unknown): value is string {
  return typeof value === "string" && DIGEST.test(value);
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
