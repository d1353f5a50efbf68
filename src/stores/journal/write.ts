import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { HookError } from "../../spec/error.js";
import type { JournalStore } from "../../spec/index.js";
import { errorCode } from "../system-error.js";
import { encode } from "./encode.js";
import { dayFileName, dayFiles, dayOfFile, journalError, numberOfFile } from "./files.js";

/** Read access is for the look at the last byte; where a system has no O_NOFOLLOW it is undefined. */
const FLAGS = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0);
const NEWLINE = 10;
const MAX_ATTEMPTS = 3;
const MAX_LOOKS = 20;
/** 64 MiB: the default of `journal.max_bytes`. */
const MAX_BYTES = 67_108_864;
/** Of one UTF-16 unit in UTF-8. */
const MOST_BYTES = 3;

interface DayFile {
  readonly day: string;
  readonly number: number;
  readonly path: string;
  readonly descriptor: number;
  readonly device: number;
  readonly inode: number;
}

export interface JournalOptions {
  /**
   * Bytes, ≥ 1: a file that a record would make longer is left, and its day goes on in the next. One record may be
   * longer, and so may what others write at the same moment.
   * @default 67108864
   */
  readonly maxBytes?: number | undefined;
}

/**
 * A journal of JSONL files, of a UTC day each, that any number of processes append to at once. Opens nothing before
 * the first append. `append` writes the records of one day with one write and throws a `HookError`: `journal`
 * when one cannot be encoded (then none is written) or when the disk refuses, `closed` after `close`.
 * It survives the death of the process; what a power failure may take is what no seal covers yet.
 * @example
 * const journal = openJournal(join(homedir(), ".anyhook", "journal"));
 * journal.append([{ v: 1, id: "1", at: new Date().toISOString(), pid: process.pid, type: "event" }]);
 */
export function openJournal(directory: string, { maxBytes = MAX_BYTES }: JournalOptions = {}): JournalStore {
  let file: DayFile | undefined;
  let closed = false;

  function release(): void {
    const open = file;
    file = undefined;
    if (open !== undefined) closeSync(open.descriptor);
  }

  function write(day: string, text: string): void {
    let size = file?.day === day ? sizeInPlace(file) : undefined;
    if (file === undefined || size === undefined) {
      release();
      file = openDay(directory, day, newestOf(directory, day));
      size = fstatSync(file.descriptor).size;
    }
    while (size > 0 && !fits(text, maxBytes - size)) {
      const next: number = file.number + 1;
      release();
      file = openDay(directory, day, next);
      size = fstatSync(file.descriptor).size;
    }
    writeLines(file.descriptor, size, text);
  }

  return {
    version: 1,
    id: "files",
    append(records) {
      if (closed) throw new HookError("closed", "The journal is closed.");
      try {
        for (const [day, text] of encode(records)) write(day, text);
      } catch (error) {
        release();
        throw journalError(`The journal in ${directory} could not be written`, error);
      }
    },
    async close() {
      closed = true;
      release();
    },
  };
}

/** The size of the file when the path still leads to what we have open: it may have been removed or replaced. */
function sizeInPlace(file: DayFile): number | undefined {
  const stat = lstatSync(file.path, { throwIfNoEntry: false });
  return stat?.ino === file.inode && stat.dev === file.device ? stat.size : undefined;
}

/** Whether a text has no more bytes than that; counted only where it is close. */
function fits(text: string, bytes: number): boolean {
  return text.length * MOST_BYTES <= bytes || Buffer.byteLength(text) <= bytes;
}

/** The file that a day has got to: others may have gone on. The folder is read only where a second file is. */
function newestOf(directory: string, day: string): number {
  if (lstatSync(join(directory, dayFileName(day, 1)), { throwIfNoEntry: false }) === undefined) return 0;
  const files = dayFiles(directory).filter((file) => dayOfFile(file) === day);
  return numberOfFile(files.at(-1) ?? "");
}

function openDay(directory: string, day: string, number: number): DayFile {
  const path = join(directory, dayFileName(day, number));
  const descriptor = openPrivately(directory, path);
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) throw new HookError("journal", `${path} is not a regular file.`);
    if ((stat.mode & 0o077) !== 0) fchmodSync(descriptor, 0o600);
    return { day, number, path, descriptor, device: stat.dev, inode: stat.ino };
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

function openPrivately(directory: string, path: string): number {
  try {
    return openSync(path, FLAGS, 0o600);
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    return openSync(path, FLAGS, 0o600);
  }
}

/**
 * A line that somebody's death or a full disk tore is closed first, so that it takes no good record with it.
 * After a partial write the torn line is written again as a whole: others may have appended in between.
 */
function writeLines(descriptor: number, size: number, text: string, attempt = 1): void {
  const lines = endsTorn(descriptor, size) ? "\n" + text : text;
  const written = writeSync(descriptor, lines);
  if (written === Buffer.byteLength(lines)) return;
  if (attempt === MAX_ATTEMPTS)
    throw new HookError("journal", "The journal's disk keeps cutting writes short.");
  writeLines(descriptor, fstatSync(descriptor).size, unwrittenOf(lines, written), attempt + 1);
}

/** The lines that are not whole within the bytes written. */
export function unwrittenOf(lines: string, written: number): string {
  const bytes = Buffer.from(lines);
  return bytes.subarray(bytes.subarray(0, written).lastIndexOf(NEWLINE) + 1).toString();
}

/**
 * Somebody may be writing just now. Changing the mode (to what it is) waits for that write on the file systems of
 * Linux, so what lacks a newline on both sides of it and has not grown was left behind by the dead. Where that does
 * not hold, the worst outcome is an empty line, which readers skip.
 */
function endsTorn(descriptor: number, size: number): boolean {
  let known = size;
  for (let look = 1; lacksNewline(descriptor, known); look++) {
    fchmodSync(descriptor, 0o600);
    const now = fstatSync(descriptor).size;
    if (now === known || look === MAX_LOOKS) return true;
    known = now;
  }
  return false;
}

const lastByte = Buffer.alloc(1);

function lacksNewline(descriptor: number, size: number): boolean {
  return size > 0 && readSync(descriptor, lastByte, 0, 1, size - 1) === 1 && lastByte[0] !== NEWLINE;
}
