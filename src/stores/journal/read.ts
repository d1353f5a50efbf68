import type { FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { HookError } from "../../spec/error.js";
import type { JournalRecord, JournalType } from "../../spec/index.js";
import { errorCode } from "../system-error.js";
import { dayFiles, dayOfFile, journalError } from "./files.js";
import { openForReading, parseRecord, readLines } from "./lines.js";

export interface ReadJournalOptions {
  /** The earliest `at`, as an ISO 8601 day or time. @default everything */
  readonly from?: string;
  /** The `at` from which on records are left out, likewise. @default none is */
  readonly until?: string;
  readonly session?: string;
  readonly types?: readonly JournalType[];
  /** How many records at most, counted from the oldest. @default all */
  readonly limit?: number;
}

/** A line that could not be read. */
export interface JournalProblem {
  readonly problem: string;
  /** The name of the day file. */
  readonly file: string;
  /** Counts from 1; 0 means the whole file. */
  readonly line: number;
}

/** Whether an item of the journal is a line that could not be read. */
export function isJournalProblem(item: JournalRecord | JournalProblem): item is JournalProblem {
  return !("v" in item);
}

/**
 * The records of a journal, oldest first; what cannot be read comes as a problem in its place, whatever the filter.
 * Throws `invalid_option` when `from` or `until` is no time, `journal` when the folder cannot be read.
 * @example
 * for await (const item of readJournal(directory, { types: ["verdict"] })) {
 *   if (isJournalProblem(item)) console.error(`${item.file}:${item.line}: ${item.problem}`);
 *   else console.log(item.at, item.session_id);
 * }
 */
export async function* readJournal(
  directory: string,
  options: ReadJournalOptions = {},
): AsyncGenerator<JournalRecord | JournalProblem, void, undefined> {
  const from = timeOf("from", options.from) ?? -Infinity;
  const until = timeOf("until", options.until) ?? Infinity;
  let left = options.limit ?? Infinity;
  for (const file of filesBetween(directory, from, until)) {
    for await (const item of readDay(directory, file)) {
      if (left <= 0) return;
      if (isJournalProblem(item)) yield item;
      else if (isWanted(item, { from, until }, options)) {
        left--;
        yield item;
      }
    }
  }
}

/** In milliseconds since the epoch. */
function timeOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const time = Date.parse(text);
  if (!Number.isNaN(time)) return time;
  throw new HookError(
    "invalid_option",
    `"${name}" must be an ISO 8601 day or time, not ${JSON.stringify(text)}.`,
  );
}

function filesBetween(directory: string, from: number, until: number): string[] {
  const first = from === -Infinity ? "" : new Date(from).toISOString().slice(0, 10);
  const last = until === Infinity ? "9999-12-31" : new Date(until).toISOString().slice(0, 10);
  try {
    return dayFiles(directory).filter((file) => dayOfFile(file) >= first && dayOfFile(file) <= last);
  } catch (error) {
    throw journalError(`The journal in ${directory} could not be read`, error);
  }
}

async function* readDay(
  directory: string,
  file: string,
): AsyncGenerator<JournalRecord | JournalProblem, void, undefined> {
  let number = 0;
  let opened: FileHandle | undefined;
  try {
    opened = await openForReading(join(directory, file));
    for await (const line of readLines(opened)) {
      number++;
      if (line.end - line.start <= 1) continue;
      const record = parseRecord(line);
      yield typeof record === "string" ? { problem: record, file, line: number } : record;
    }
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    yield { problem: `cannot be read: ${errorCode(error)}`, file, line: number };
  } finally {
    await opened?.close();
  }
}

interface Period {
  readonly from: number;
  readonly until: number;
}

function isWanted(
  record: JournalRecord,
  { from, until }: Period,
  { session, types }: ReadJournalOptions,
): boolean {
  if (session !== undefined && record.session_id !== session) return false;
  if (types !== undefined && !types.includes(record.type)) return false;
  if (from === -Infinity && until === Infinity) return true;
  const at = Date.parse(record.at);
  return at >= from && at < until;
}
