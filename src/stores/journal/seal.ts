import { constants, existsSync, lstatSync } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { sha256 } from "../../guards/digest.js";
import { acquireLock } from "../lock.js";
import { readChain, type Chain, type Range } from "./chain.js";
import { dayFiles, journalError, lastLineEnd } from "./files.js";
import { expire, unlinkExpired } from "./retain.js";
import type { KeepOptions } from "./retain.js";
import { digestOfRange, encodeSeal, openForSync, SEALS_FILE } from "./seals.js";

const WAIT_MS = 2_000;
const FLAGS = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0);

export interface Sealed {
  /** How many lines the chain gained for what was written. */
  readonly sealed: number;
  /** Day files that had been kept long enough; absent where there were none. */
  readonly removed?: readonly string[];
}

/**
 * Seals what was appended to each day file since its last seal, up to the last complete line, and puts both on the
 * disk; then removes what was kept long enough, and the chain says so. Appenders need not wait. `busy` when another
 * sealer held the lock for 2 s. Throws `journal`.
 * Says nothing about old seals: a chain that does not fit is continued, and `verifyJournal` names it.
 */
export async function sealJournal(
  directory: string,
  options: KeepOptions = {},
): Promise<Sealed | { readonly busy: true }> {
  if (!existsSync(directory)) return { sealed: 0 };
  try {
    const lock = await acquireLock(join(directory, "seals.lock"), WAIT_MS);
    if (lock === undefined) return { busy: true };
    let seals: FileHandle | undefined;
    try {
      seals = await open(join(directory, SEALS_FILE), FLAGS, 0o600);
      const chain = await readChain(seals);
      const grown = await sealRanges(directory, chain);
      const { lines, expired } = await expire(directory, grown.chain, options);
      if (!lock.held()) return { busy: true };
      await extend(seals, chain.size, [...grown.lines, ...lines]);
      // After its line is on the disk: a file that is gone without one was removed by somebody else.
      const removed = unlinkExpired(directory, expired);
      return { sealed: grown.lines.length, ...(removed.length === 0 ? {} : { removed }) };
    } finally {
      await seals?.close();
      lock.release();
    }
  } catch (error) {
    throw journalError(`The journal in ${directory} could not be sealed`, error);
  }
}

/** The new lines of the chain, and the chain with them. */
async function sealRanges(directory: string, chain: Chain): Promise<{ lines: string[]; chain: Chain }> {
  const lines: string[] = [];
  const ranges = new Map(chain.ranges);
  let prev = chain.last;
  for (const file of dayFiles(directory)) {
    const known = ranges.get(file) ?? [];
    const from = known.at(-1)?.to ?? 0;
    const range = await sealRange(join(directory, file), from);
    if (range === undefined) continue;
    const line = encodeSeal({ file, ...range, prev, at: new Date().toISOString() });
    lines.push(line);
    ranges.set(file, [...known, range]);
    prev = sha256(line);
  }
  return { lines, chain: { ...chain, last: prev, ranges } };
}

/** Puts the range on the disk first: a seal that outlives its bytes in a power failure would be a false alarm. */
async function sealRange(path: string, from: number): Promise<Range | undefined> {
  if (lstatSync(path).size <= from) return undefined;
  const file = await openForSync(path);
  try {
    const to = lastLineEnd(file.fd, (await file.stat()).size);
    if (to <= from) return undefined;
    await file.datasync();
    const digest = await digestOfRange(file, from, to);
    return digest === undefined ? undefined : { from, to, sha256: digest };
  } finally {
    await file.close();
  }
}

async function extend(seals: FileHandle, size: number, lines: readonly string[]): Promise<void> {
  if ((await seals.stat()).size > size) await seals.truncate(size);
  if (lines.length === 0) return;
  try {
    await seals.appendFile(lines.join("\n") + "\n");
    await seals.datasync();
  } catch (error) {
    await seals.truncate(size);
    throw error;
  }
}
