import type { FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { sha256 } from "../../guards/digest.js";
import { errorCode } from "../system-error.js";
import { journalError } from "./files.js";
import { openForReading, readLines, type Line } from "./lines.js";
import { isRemovalLine, NO_SEAL, parseSeal, SEALS_FILE, type Seal } from "./seals.js";

/** What a chain comes to at one moment. Kept elsewhere, it proves later that nothing was cut off its end. */
export interface ChainHead {
  readonly seals: number;
  /** SHA-256 of the last whole line of `seals.jsonl`, without its newline; 64 zeros where there is none. */
  readonly head: string;
  /** When the last line was written; absent where there is none, or where it cannot be read. */
  readonly at?: string;
  /** What it covers, oldest first; not what was removed since. */
  readonly files: readonly { readonly file: string; readonly bytes: number }[];
}

/**
 * The head of a journal's chain as it stands. Checks nothing: `verifyJournal` does. Throws `journal`.
 * @example
 * const { head } = await readHead(directory);
 */
export async function readHead(directory: string): Promise<ChainHead> {
  const files = new Map<string, number>();
  let seals = 0;
  let last: Buffer | undefined;
  try {
    for await (const line of chainLines(directory)) {
      if (!line.ended) break;
      seals++;
      last = line.bytes;
      const seal = parseSeal(line.bytes);
      if (seal === undefined) continue;
      if (isRemovalLine(seal)) files.delete(seal.removed);
      else files.set(seal.file, seal.to);
    }
  } catch (error) {
    throw journalError(`The seals in ${directory} could not be read`, error);
  }
  const at = last === undefined ? undefined : parseSeal(last)?.at;
  return {
    seals,
    head: last === undefined ? NO_SEAL : sha256(last),
    ...(at === undefined ? {} : { at }),
    files: Array.from(files, ([file, bytes]) => ({ file, bytes })),
  };
}

/** The lines of `seals.jsonl`; none where there is no such file. */
export async function* chainLines(directory: string): AsyncGenerator<Line, void, undefined> {
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

/** A chain as its sealer needs it. */
export interface Chain {
  /** Bytes; what follows is a line that somebody's death tore, and was never a seal. */
  readonly size: number;
  /** The digest of its last line. */
  readonly last: string;
  /** What is sealed of each day file, in order. */
  readonly ranges: ReadonlyMap<string, readonly Range[]>;
}

export type Range = Pick<Seal, "from" | "to" | "sha256">;

export async function readChain(seals: FileHandle): Promise<Chain> {
  const ranges = new Map<string, Range[]>();
  let size = 0;
  let last: Buffer | undefined;
  for await (const line of readLines(seals)) {
    if (!line.ended) break;
    last = line.bytes;
    size = line.end;
    const seal = parseSeal(line.bytes);
    if (seal === undefined) continue;
    if (isRemovalLine(seal)) ranges.delete(seal.removed);
    else addRange(ranges, seal);
  }
  return { size, last: last === undefined ? NO_SEAL : sha256(last), ranges };
}

function addRange(ranges: Map<string, Range[]>, { file, from, to, sha256: digest }: Seal): void {
  const range = { from, to, sha256: digest };
  const known = ranges.get(file);
  if (known === undefined) ranges.set(file, [range]);
  else known.push(range);
}
