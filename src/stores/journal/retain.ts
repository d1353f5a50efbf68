import { lstatSync, unlinkSync } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { sha256 } from "../../guards/digest.js";
import { HookError } from "../../spec/error.js";
import type { Chain, Range } from "./chain.js";
import { dayFiles } from "./files.js";
import { openForReading } from "./lines.js";
import { digestOfRange, encodeSeal, isOlderThan } from "./seals.js";

/** Nobody keeps less than a day. */
const LEAST_DAYS = 1;

export interface KeepOptions {
  /**
   * Whole days, ≥ 1: day files whose day is further back are removed. Asked only where there is a file that could be.
   * @default nothing is removed
   */
  readonly keepDays?: number | (() => Promise<number | undefined>) | undefined;
  /** Milliseconds since the epoch. @default Date.now() */
  readonly nowMs?: number;
}

/** A day file that may go. */
interface Expired {
  readonly file: string;
  /** Its size in bytes when it was looked at: one that grows is still in use. */
  readonly size: number;
}

/**
 * The lines that say which files were kept long enough. A file goes as a whole, when all of it is sealed and still
 * fits: one that was changed is evidence, and stays.
 */
export async function expire(
  directory: string,
  { last, ranges }: Chain,
  { keepDays, nowMs = Date.now() }: KeepOptions,
): Promise<{ readonly lines: readonly string[]; readonly expired: readonly Expired[] }> {
  const lines: string[] = [];
  const expired: Expired[] = [];
  const old = keepDays === undefined ? [] : filesOlderThan(directory, LEAST_DAYS, nowMs);
  const days = old.length === 0 ? undefined : await daysOf(keepDays);
  let prev = last;
  for (const file of days === undefined ? [] : old) {
    if (!isOlderThan(file, days as number, nowMs)) continue;
    const whole = await digestIfIntact(join(directory, file), ranges.get(file) ?? []);
    if (whole === undefined) continue;
    const { size, to, digest } = whole;
    const at = new Date(nowMs).toISOString();
    const line = encodeSeal({ removed: file, to, sha256: digest, keep_days: days as number, prev, at });
    lines.push(line);
    expired.push({ file, size });
    prev = sha256(line);
  }
  return { lines, expired };
}

/** Returns those that are gone. What cannot be removed now is sealed and removed another time. */
export function unlinkExpired(directory: string, expired: readonly Expired[]): string[] {
  return expired.flatMap(({ file, size }) => {
    const path = join(directory, file);
    try {
      if (lstatSync(path).size !== size) return [];
      unlinkSync(path);
      return [file];
    } catch {
      return [];
    }
  });
}

function filesOlderThan(directory: string, days: number, nowMs: number): string[] {
  return dayFiles(directory).filter((file) => isOlderThan(file, days, nowMs));
}

async function daysOf(keepDays: KeepOptions["keepDays"]): Promise<number | undefined> {
  const days = typeof keepDays === "function" ? await keepDays() : keepDays;
  if (days === undefined || (Number.isSafeInteger(days) && days >= LEAST_DAYS)) return days;
  throw new HookError(
    "invalid_option",
    `"keepDays" must be a whole number from ${LEAST_DAYS} on, not ${days}.`,
  );
}

async function digestIfIntact(
  path: string,
  ranges: readonly Range[],
): Promise<{ readonly size: number; readonly to: number; readonly digest: string } | undefined> {
  let opened: FileHandle | undefined;
  try {
    opened = await openForReading(path);
    const stat = await opened.stat();
    if (!stat.isFile()) return undefined;
    let to = 0;
    for (const range of ranges) {
      if (range.from !== to || (await digestOfRange(opened, range.from, range.to)) !== range.sha256)
        return undefined;
      ({ to } = range);
    }
    const digest = await digestOfRange(opened, 0, to);
    return digest === undefined ? undefined : { size: stat.size, to, digest };
  } catch {
    return undefined;
  } finally {
    await opened?.close();
  }
}
