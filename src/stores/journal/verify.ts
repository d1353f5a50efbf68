import { lstatSync } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { sha256 } from "../../guards/digest.js";
import { errorCode } from "../system-error.js";
import { chainLines } from "./chain.js";
import { dayFiles, journalError } from "./files.js";
import { openForReading } from "./lines.js";
import {
  digestOfRange,
  isOlderThan,
  isRemovalLine,
  NO_SEAL,
  parseSeal,
  SEALS_FILE,
  type Removal,
  type Seal,
} from "./seals.js";
import { findTorn, type TornLines } from "./torn.js";

/** A sealer that is at work just now has finished its line by then. */
const RETRY_MS = 100;
const UNFINISHED = "is unfinished: its sealer died, and the next sealing removes it";
const MISSING = "is missing: the file was removed, and the chain does not say that it might be";

export interface VerifyOptions {
  /** Heads that `readHead` gave earlier: the chain must still contain each of them. */
  readonly heads?: readonly string[];
}

export interface VerifiedJournal extends TornLines {
  readonly ok: true;
  readonly seals: number;
  /** How many day files have seals. */
  readonly files: number;
  readonly sealedBytes: number;
  /** What was appended since the last seals. */
  readonly unsealedBytes: number;
  /** Day files that the user's own `journal.keep_days` has removed. */
  readonly removed: readonly { readonly file: string; readonly keep_days: number; readonly at: string }[];
  /** Where the heads that were asked for stand: each is the digest of that seal; 0 is before the first. */
  readonly heads: readonly { readonly head: string; readonly seal: number }[];
}

/** The first sealed range that does not fit, or the first head that the chain does not contain. */
export interface BrokenSeal extends TornLines {
  readonly ok: false;
  /** The line in `seals.jsonl`, counted from 1. */
  readonly seal: number;
  /** The day file and its bytes [from, to); those of `seals.jsonl` when it is about the line itself. */
  readonly file: string;
  readonly from: number;
  readonly to: number;
  readonly why: string;
  /** The head that is missing, where that is what does not fit. */
  readonly head?: string;
}

type Verified = Omit<VerifiedJournal, keyof TornLines>;
type Broken = Omit<BrokenSeal, keyof TornLines>;

/**
 * Checks every seal in order, in bounded memory, and names the lines that hold no record. What a chain without a key
 * cannot show by itself: that whole seals were cut off its end (`heads` do), and the `at` of the last seal. Throws
 * `journal` when the folder or `seals.jsonl` cannot be read.
 */
export async function verifyJournal(
  directory: string,
  options: VerifyOptions = {},
): Promise<VerifiedJournal | BrokenSeal> {
  try {
    let result = await verifyOnce(directory, options);
    if (!result.ok && (result.why === UNFINISHED || result.why === MISSING)) {
      // The line that lets a file go is written before it goes: there is nothing to wait for.
      if (result.why === UNFINISHED) await sleep(RETRY_MS);
      result = await verifyOnce(directory, options);
    }
    return { ...result, ...(await findTorn(directory)) };
  } catch (error) {
    throw journalError(`The journal in ${directory} could not be verified`, error);
  }
}

async function verifyOnce(directory: string, { heads = [] }: VerifyOptions): Promise<Verified | Broken> {
  const removals = await lastRemovals(directory);
  const places = new Map<string, number>();
  const ends = new Map<string, number>();
  const removed: Removal[] = [];
  let size = 0;
  let seals = 0;
  let prev = NO_SEAL;
  if (heads.includes(prev)) places.set(prev, 0);
  for await (const line of chainLines(directory)) {
    seals++;
    const seal = line.ended ? parseSeal(line.bytes) : undefined;
    if (seal === undefined) {
      const why = line.ended ? "is not a seal: changed or damaged" : UNFINISHED;
      return { ok: false, seal: seals, file: SEALS_FILE, from: line.start, to: line.end, why };
    }
    const [file, from] = isRemovalLine(seal) ? [seal.removed, 0] : [seal.file, seal.from];
    const why = misfitOfChain(seal, prev, ends.get(file) ?? 0) ?? (await misfitOfFile(seal));
    if (why !== undefined) return { ok: false, seal: seals, file, from, to: seal.to, why };
    if (isRemovalLine(seal)) {
      removed.push(seal);
      ends.delete(file);
    } else ends.set(file, seal.to);
    size = line.end;
    prev = sha256(line.bytes);
    if (heads.includes(prev)) places.set(prev, seals);
  }
  const head = heads.find((one) => !places.has(one));
  if (head !== undefined) {
    const why = `does not contain the head ${head}: seals were cut off its end, or all of it was made anew`;
    return { ok: false, seal: seals, file: SEALS_FILE, from: 0, to: size, why, head };
  }
  return {
    ok: true,
    seals,
    ...sumUp(directory, ends),
    removed: removed.map(({ removed: file, keep_days, at }) => ({ file, keep_days, at })),
    heads: Array.from(places, ([one, seal]) => ({ head: one, seal })),
  };

  /** What was removed since needs no bytes any more. */
  async function misfitOfFile(seal: Seal | Removal): Promise<string | undefined> {
    if (isRemovalLine(seal) || (removals.get(seal.file) ?? 0) > seals) return undefined;
    return misfitOfBytes(join(directory, seal.file), seal);
  }
}

/** The last line that says of a file that it was removed, counted from 1. */
async function lastRemovals(directory: string): Promise<ReadonlyMap<string, number>> {
  const removals = new Map<string, number>();
  let number = 0;
  for await (const { bytes, ended } of chainLines(directory)) {
    number++;
    const seal = ended ? parseSeal(bytes) : undefined;
    if (seal !== undefined && isRemovalLine(seal)) removals.set(seal.removed, number);
  }
  return removals;
}

function misfitOfChain(seal: Seal | Removal, prev: string, end: number): string | undefined {
  if (seal.prev !== prev)
    return "breaks the chain: the seal before it, or this one, was changed, moved or removed";
  if (isRemovalLine(seal)) return misfitOfRemoval(seal, end);
  if (seal.from > end) return `leaves a gap: bytes ${end} to ${seal.from} were never sealed`;
  if (seal.from < end) return `overlaps: bytes ${seal.from} to ${end} were sealed before`;
  return undefined;
}

function misfitOfRemoval({ removed, to, keep_days: days, at }: Removal, end: number): string | undefined {
  if (to !== end) return `was removed with ${to} sealed bytes, and ${end} were sealed`;
  return isOlderThan(removed, days, Date.parse(at))
    ? undefined
    : `was removed at ${at}, before it had been kept for ${days} days`;
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
    return code === "ENOENT" ? MISSING : `cannot be read: ${code}`;
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
