import type { FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { errorCode } from "../system-error.js";
import { dayFiles } from "./files.js";
import { openForReading, parseRecord, readLines, type Line } from "./lines.js";

/** Named one by one; all are counted. */
const MOST_NAMED = 1_000;
/** Whoever is writing just now has finished the line by then. */
const PATIENCE_MS = 25;

/** A record that was lost, since its writer died or its disk was full, or a line that is no record for another reason. */
interface TornLine {
  /** The name of the day file, and its bytes [from, to). */
  readonly file: string;
  readonly from: number;
  readonly to: number;
  /** Counts from 1; 0 means the whole file. */
  readonly line: number;
  readonly problem: string;
}

export interface TornLines {
  /** The first 1,000. */
  readonly torn: readonly TornLine[];
  readonly tornLines: number;
}

/** Looks at every line of every day file, in bounded memory. */
export async function findTorn(directory: string): Promise<TornLines> {
  const torn: TornLine[] = [];
  let tornLines = 0;
  for (const file of dayFiles(directory)) {
    for await (const one of tornLinesOf(join(directory, file), file)) {
      tornLines++;
      if (torn.length < MOST_NAMED) torn.push(one);
    }
  }
  return { torn, tornLines };
}

async function* tornLinesOf(path: string, file: string): AsyncGenerator<TornLine, void, undefined> {
  let opened: FileHandle | undefined;
  let number = 0;
  try {
    opened = await openForReading(path);
    for await (const found of readLines(opened)) {
      number++;
      const line = found.ended ? found : await lookAgain(opened, found);
      if (line.ended && line.end - line.start <= 1) continue;
      const problem = parseRecord(line);
      if (typeof problem === "string") yield { file, from: line.start, to: line.end, line: number, problem };
      // What was written while we looked again is the next look's concern.
      if (!found.ended) return;
    }
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    // Removed since the folder was read.
    if (code !== "ENOENT") yield { file, from: 0, to: 0, line: 0, problem: `cannot be read: ${code}` };
  } finally {
    await opened?.close();
  }
}

async function lookAgain(file: FileHandle, line: Line): Promise<Line> {
  await sleep(PATIENCE_MS);
  for await (const again of readLines(file, line.start)) return again;
  return line;
}
