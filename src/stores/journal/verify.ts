import { lstatSync } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { sha256 } from "../../guards/digest.js";
import { errorCode } from "../system-error.js";
import { dayFiles, journalError } from "./files.js";
import { openForReading, readLines, type Line } from "./lines.js";
import { digestOfRange, NO_SEAL, parseSeal, SEALS_FILE, type Seal } from "./seals.js";

/** A sealer that is at work just now has finished its line by then. */
const RETRY_MS = 100;
const UNFINISHED = "is unfinished: its sealer died, and the next sealing removes it";

export interface VerifiedJournal {
  readonly ok: true;
  readonly seals: number;
  /** How many day files have seals. */
  readonly files: number;
  readonly sealedBytes: number;
  /** What was appended since the last seals. */
  readonly unsealedBytes: number;
}

/** The first sealed range that does not fit. */
export interface BrokenSeal {
  readonly ok: false;
  /** The line in `seals.jsonl`, counted from 1. */
  readonly seal: number;
  /** The day file and its bytes [from, to); those of `seals.jsonl` when the line itself cannot be read. */
  readonly file: string;
  readonly from: number;
  readonly to: number;
  readonly why: string;
}

/**
 * Checks every seal in order, in bounded memory. What a chain without a key cannot show: that whole seals were cut
 * off its end, and the `at` of the last seal. Throws `journal` when the folder or `seals.jsonl` cannot be read.
 */
export async function verifyJournal(directory: string): Promise<VerifiedJournal | BrokenSeal> {
  try {
    const result = await verifyOnce(directory);
    if (result.ok || result.why !== UNFINISHED) return result;
    await sleep(RETRY_MS);
    return await verifyOnce(directory);
  } catch (error) {
    throw journalError(`The journal in ${directory} could not be verified`, error);
  }
}

async function verifyOnce(directory: string): Promise<VerifiedJournal | BrokenSeal> {
  const ends = new Map<string, number>();
  let seals = 0;
  let prev = NO_SEAL;
  for await (const line of sealLines(directory)) {
    seals++;
    const seal = line.ended ? parseSeal(line.bytes) : undefined;
    if (seal === undefined) {
      const why = line.ended ? "is not a seal: changed or damaged" : UNFINISHED;
      return { ok: false, seal: seals, file: SEALS_FILE, from: line.start, to: line.end, why };
    }
    const { file, from, to } = seal;
    const why =
      misfitOfChain(seal, prev, ends.get(file) ?? 0) ?? (await misfitOfBytes(join(directory, file), seal));
    if (why !== undefined) return { ok: false, seal: seals, file, from, to, why };
    ends.set(file, to);
    prev = sha256(line.bytes);
  }
  return { ok: true, seals, ...sumUp(directory, ends) };
}

async function* sealLines(directory: string): AsyncGenerator<Line, void, undefined> {
  let opened: FileHandle | undefined;
  try {
    opened = await openForReading(join(directory, SEALS_FILE));
    yield* readLines(opened);
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
  } finally {
    await opened?.close();
  }
}

function misfitOfChain(seal: Seal, prev: string, end: number): string | undefined {
  if (seal.prev !== prev)
    return "breaks the chain: the seal before it, or this one, was changed, moved or removed";
  if (seal.from > end) return `leaves a gap: bytes ${end} to ${seal.from} were never sealed`;
  if (seal.from < end) return `overlaps: bytes ${seal.from} to ${end} were sealed before`;
  return undefined;
}

async function misfitOfBytes(path: string, seal: Seal): Promise<string | undefined> {
  const { from, to } = seal;
  let opened: FileHandle | undefined;
  try {
    opened = await openForReading(path);
    const { size } = await opened.stat();
    if (size < to) return `is cut off: the file has ${size} bytes, sealed were ${to}`;
    return (await digestOfRange(opened, from, to)) === seal.sha256
      ? undefined
      : "was changed after it was sealed";
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    return code === "ENOENT" ? "is missing: the file was removed" : `cannot be read: ${code}`;
  } finally {
    await opened?.close();
  }
}

function sumUp(
  directory: string,
  ends: ReadonlyMap<string, number>,
): Pick<VerifiedJournal, "files" | "sealedBytes" | "unsealedBytes"> {
  let sealedBytes = 0;
  for (const end of ends.values()) sealedBytes += end;
  let writtenBytes = 0;
  for (const file of dayFiles(directory)) writtenBytes += lstatSync(join(directory, file)).size;
  return { files: ends.size, sealedBytes, unsealedBytes: writtenBytes - sealedBytes };
}
