import { closeSync, fstatSync, lstatSync, openSync, watch, type FSWatcher } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { join } from "node:path";
import type { JournalRecord } from "../../spec/index.js";
import { errorCode } from "../system-error.js";
import { dayFiles, journalError, lastLineEnd, READ_FLAGS } from "./files.js";
import { openForReading, parseRecord, readLines } from "./lines.js";
import type { JournalProblem } from "./read.js";

/** The safety net for what the system's file watching misses. */
const POLL_MS = 500;

type News = AsyncGenerator<JournalRecord | JournalProblem, void, undefined>;

/** How far a day file has been read. */
interface Place {
  readonly inode: number;
  readonly offset: number;
}

/**
 * The records that are appended from this call on, across the day's turn, until the signal aborts. The folder may
 * not exist yet. A record comes when its line is complete. Throws `journal` when the folder cannot be read.
 * @example
 * for await (const item of followJournal(directory, AbortSignal.timeout(60_000))) console.log(item);
 */
export function followJournal(directory: string, signal: AbortSignal): News {
  const places = new Map<string, Place>();
  try {
    for (const file of dayFiles(directory)) places.set(file, placeAtEnd(join(directory, file)));
  } catch (error) {
    throw journalError(`The journal in ${directory} could not be followed`, error);
  }
  return follow(directory, signal, places);
}

function placeAtEnd(path: string): Place {
  const descriptor = openSync(path, READ_FLAGS);
  try {
    const { ino, size } = fstatSync(descriptor);
    return { inode: ino, offset: lastLineEnd(descriptor, size) };
  } finally {
    closeSync(descriptor);
  }
}

async function* follow(directory: string, signal: AbortSignal, places: Map<string, Place>): News {
  const bell = createBell(directory, signal);
  try {
    while (!signal.aborted) {
      for (const file of dayFiles(directory)) {
        for await (const item of newsOf(directory, file, places)) {
          if (signal.aborted) return;
          yield item;
        }
      }
      await bell.rung();
    }
  } finally {
    bell.close();
  }
}

async function* newsOf(directory: string, file: string, places: Map<string, Place>): News {
  const path = join(directory, file);
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined || !stat.isFile()) return;
  const inode = stat.ino;
  let offset = places.get(file)?.offset ?? 0;
  if (stat.size < offset || (places.get(file)?.inode ?? inode) !== inode) {
    offset = 0;
    places.set(file, { inode, offset });
    yield { problem: "replaced or shortened: followed from its beginning", file, line: 0 };
  }
  if (stat.size === offset) return;
  let opened: FileHandle | undefined;
  try {
    opened = await openForReading(path);
    for await (const line of readLines(opened, offset)) {
      if (!line.ended) return;
      places.set(file, { inode, offset: line.end });
      if (line.end - line.start <= 1) continue;
      const record = parseRecord(line);
      if (typeof record !== "string") yield record;
      else yield { problem: record, file, line: await numberOf(line.start, opened) };
    }
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    places.set(file, { inode, offset: stat.size });
    yield { problem: `cannot be read: ${errorCode(error)}`, file, line: 0 };
  } finally {
    await opened?.close();
  }
}

/** The number of the line that begins at an offset. */
async function numberOf(start: number, opened: FileHandle): Promise<number> {
  let number = 1;
  for await (const line of readLines(opened)) {
    if (line.start >= start) break;
    number++;
  }
  return number;
}

interface Bell {
  /** Resolves when something may have changed since the last call, at the latest after the poll's interval. */
  rung(): Promise<void>;
  close(): void;
}

function createBell(directory: string, signal: AbortSignal): Bell {
  let isRung = false;
  let wake: (() => void) | undefined;
  let watcher: FSWatcher | undefined;

  function ring(): void {
    isRung = true;
    wake?.();
  }
  /** The folder may come, go and come again: then the poll goes on, and a new watcher rings once to be safe. */
  function listen(): void {
    if (watcher !== undefined) return;
    try {
      watcher = watch(directory, ring).on("error", silence);
      ring();
    } catch {
      silence();
    }
  }
  function silence(): void {
    watcher?.close();
    watcher = undefined;
  }

  signal.addEventListener("abort", ring);
  return {
    async rung() {
      listen();
      if (!isRung && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, POLL_MS);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
        wake = undefined;
      }
      isRung = false;
    },
    close() {
      signal.removeEventListener("abort", ring);
      silence();
    },
  };
}
