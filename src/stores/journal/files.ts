import { constants, readdirSync, readSync } from "node:fs";
import { HookError } from "../../spec/error.js";
import { errorCode } from "../system-error.js";

/** Flags that neither follow a link nor wait for a pipe's other end; a system without them leaves them undefined. */
export const READ_FLAGS: number =
  constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

const DAY_FILE = /^(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))(?:\.([1-9]\d{0,8}))?\.jsonl$/;
const INSTANT =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?Z$/;
const NEWLINE = 10;
const BLOCK_BYTES = 65_536;

/** Whether a name is that of a day file: nothing else in the folder is ever opened. */
export function isDayFile(name: string): boolean {
  return DAY_FILE.test(name);
}

/** A day's file: the first has no number, those that it goes on in count from 1. */
export function dayFileName(day: string, number: number): string {
  return number === 0 ? `${day}.jsonl` : `${day}.${number}.jsonl`;
}

/** The UTC day that a day file is of. */
export function dayOfFile(name: string): string {
  return name.slice(0, 10);
}

/** Which file of its day it is: 0 is the first. */
export function numberOfFile(name: string): number {
  return Number(DAY_FILE.exec(name)?.[2] ?? 0);
}

/** Whether a text is an ISO 8601 time in UTC, such as `2026-11-21T08:00:00.000Z`. */
export function isInstant(text: unknown): text is string {
  return typeof text === "string" && INSTANT.test(text);
}

/** The UTC day of a record's `at`, which becomes a file name. Throws `journal` on anything but an ISO time in UTC. */
export function dayOf(at: string): string {
  if (!isInstant(at)) {
    throw new HookError(
      "journal",
      `A record's "at" must be an ISO 8601 time in UTC, not ${JSON.stringify(at)}.`,
    );
  }
  return at.slice(0, 10);
}

/** The day files of a folder, oldest first, those of a day in the order of their numbers; none without a folder. */
export function dayFiles(directory: string): string[] {
  try {
    return readdirSync(directory).filter(isDayFile).toSorted(byAge);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return [];
    throw error;
  }
}

function byAge(one: string, other: string): number {
  const [day, otherDay] = [dayOfFile(one), dayOfFile(other)];
  if (day !== otherDay) return day < otherDay ? -1 : 1;
  return numberOfFile(one) - numberOfFile(other);
}

/** The offset just behind the last newline before `size` (bytes); 0 when there is none. */
export function lastLineEnd(descriptor: number, size: number): number {
  const block = Buffer.alloc(Math.min(BLOCK_BYTES, size));
  for (let end = size; end > 0;) {
    const start = Math.max(0, end - block.length);
    const read = readSync(descriptor, block, 0, end - start, start);
    const newline = block.subarray(0, read).lastIndexOf(NEWLINE);
    if (newline !== -1) return start + newline + 1;
    end = start;
  }
  return 0;
}

/** A `HookError` with the code `journal` that says what could not be done, and why. */
export function journalError(what: string, cause: unknown): HookError {
  if (HookError.is(cause)) return cause;
  const why = cause instanceof Error ? cause.message : String(cause);
  const code = errorCode(cause);
  return new HookError("journal", `${what}: ${why}`, {
    cause,
    ...(code !== undefined && { data: { code } }),
    ...(code !== undefined && Object.hasOwn(CURES, code) && { hint: CURES[code] }),
  });
}

const PERMIT = "let this user write there, or name another folder";
const OBSTACLE = "something that is no folder or no regular file stands in its place: move it away";

/** What mends the errors that people meet. */
const CURES: Readonly<Record<string, string>> = {
  ENOSPC: "free some space on that disk",
  EDQUOT: "free some space: this user's share of that disk is used up",
  EFBIG: "raise the limit on the size of files, or lower `journal.max_bytes`",
  EROFS: "mount that file system for writing, or name another folder",
  EACCES: PERMIT,
  EPERM: PERMIT,
  ENOTDIR: OBSTACLE,
  EEXIST: OBSTACLE,
  EISDIR: OBSTACLE,
  ELOOP: "a symbolic link stands in its place, and none is followed: move it away",
  EMFILE: "close some files, or raise the limit on open ones",
  ENFILE: "close some files, or raise the limit on open ones",
};
