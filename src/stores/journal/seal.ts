import { constants, existsSync, lstatSync } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { sha256 } from "../../guards/digest.js";
import { acquireLock } from "../lock.js";
import { dayFiles, journalError, lastLineEnd } from "./files.js";
import { readLines } from "./lines.js";
import {
  digestOfRange,
  encodeSeal,
  NO_SEAL,
  openForSync,
  parseSeal,
  SEALS_FILE,
  type Seal,
} from "./seals.js";

const WAIT_MS = 2_000;
const FLAGS = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0);

/**
 * Seals what was appended to each day file since its last seal, up to the last complete line, and puts both on the
 * disk. Appenders need not wait. `busy` when another sealer held the lock for 2 s. Throws `journal`.
 * Says nothing about old seals: a chain that does not fit is continued, and `verifyJournal` names it.
 */
export async function sealJournal(directory: string): Promise<{ sealed: number } | { busy: true }> {
  if (!existsSync(directory)) return { sealed: 0 };
  try {
    const lock = await acquireLock(join(directory, "seals.lock"), WAIT_MS);
    if (lock === undefined) return { busy: true };
    let seals: FileHandle | undefined;
    try {
      seals = await open(join(directory, SEALS_FILE), FLAGS, 0o600);
      const chain = await readChain(seals);
      const added = await sealRanges(directory, chain);
      if (!lock.held()) return { busy: true };
      await extend(seals, chain.size, added);
      return { sealed: added.length };
    } finally {
      await seals?.close();
      lock.release();
    }
  } catch (error) {
    throw journalError(`The journal in ${directory} could not be sealed`, error);
  }
}

interface Chain {
  /** Bytes; what follows is a line that somebody's death tore, and was never a seal. */
  readonly size: number;
  readonly last: string;
  /** How far each day file is sealed. */
  readonly ends: ReadonlyMap<string, number>;
}

async function readChain(seals: FileHandle): Promise<Chain> {
  const ends = new Map<string, number>();
  let size = 0;
  let last: Buffer | undefined;
  for await (const line of readLines(seals)) {
    if (!line.ended) break;
    const seal = parseSeal(line.bytes);
    if (seal !== undefined) ends.set(seal.file, seal.to);
    last = line.bytes;
    size = line.end;
  }
  return { size, last: last === undefined ? NO_SEAL : sha256(last), ends };
}

/** The new lines of the chain. */
async function sealRanges(directory: string, { last, ends }: Chain): Promise<string[]> {
  const added: string[] = [];
  let prev = last;
  for (const file of dayFiles(directory)) {
    const from = ends.get(file) ?? 0;
    const range = await sealRange(join(directory, file), from);
    if (range === undefined) continue;
    const line = encodeSeal({ file, from, ...range, prev, at: new Date().toISOString() });
    added.push(line);
    prev = sha256(line);
  }
  return added;
}

/** Puts the range on the disk first: a seal that outlives its bytes in a power failure would be a false alarm. */
async function sealRange(path: string, from: number): Promise<Pick<Seal, "to" | "sha256"> | undefined> {
  if (lstatSync(path).size <= from) return undefined;
  const file = await openForSync(path);
  try {
    const to = lastLineEnd(file.fd, (await file.stat()).size);
    if (to <= from) return undefined;
    await file.datasync();
    const digest = await digestOfRange(file, from, to);
    return digest === undefined ? undefined : { to, sha256: digest };
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
