import { closeSync, lstatSync, openSync, readFileSync, unlinkSync, writeSync } from "node:fs";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { errorCode } from "./system-error.js";

/** A holder that takes longer than this is thought to be gone. */
const STALE_MS = 60_000;
const RETRY_MS = 5;

export interface Lock {
  /** False when somebody took the lock over because it was held for more than 60 s: then write nothing. */
  held(): boolean;
  release(): void;
}

interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly at: string;
}

/**
 * Holds the lock file at `path` (its folder must exist), or gives up after `waitMs`. A lock whose process on this
 * machine is dead, or that is older than 60 s, is taken over. Throws what the file system throws.
 */
export async function acquireLock(path: string, waitMs: number): Promise<Lock | undefined> {
  const deadline = performance.now() + waitMs;
  for (;;) {
    const text = describeHolder();
    if (create(path, text)) return holdLock(path, text);
    if (isStale(path) && removeStale(path)) continue;
    if (performance.now() >= deadline) return undefined;
    await sleep(RETRY_MS * (1 + 3 * Math.random()));
  }
}

function describeHolder(): string {
  const holder: Holder = { pid: process.pid, host: hostname(), at: new Date().toISOString() };
  return JSON.stringify({ ...holder, token: Math.random().toString(36).slice(2) }) + "\n";
}

function holdLock(path: string, text: string): Lock {
  function held(): boolean {
    return read(path) === text;
  }
  return {
    held,
    release() {
      if (held()) unlinkSync(path);
    },
  };
}

/** Creating a file that must not exist is atomic, and follows no symbolic link. */
function create(path: string, text: string): boolean {
  let descriptor: number;
  try {
    descriptor = openSync(path, "wx", 0o600);
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw error;
  }
  try {
    writeSync(descriptor, text);
    return true;
  } catch (error) {
    unlinkSync(path);
    throw error;
  } finally {
    closeSync(descriptor);
  }
}

function isStale(path: string): boolean {
  const text = read(path);
  if (text === undefined) return false;
  const holder = parseHolder(text);
  if (holder === undefined) return ageOf(path) > STALE_MS;
  if (Date.now() - Date.parse(holder.at) > STALE_MS) return true;
  return holder.host === hostname() && !isAlive(holder.pid);
}

/**
 * Removes a stale lock, once: of those who saw that it is stale only the owner of the claim may remove it, and only
 * after a second look, so that nobody removes the fresh lock of somebody quicker. No step of it waits.
 */
function removeStale(path: string): boolean {
  const claim = `${path}.claim`;
  if (!create(claim, "")) {
    if (ageOf(claim) > STALE_MS) unlinkIfThere(claim);
    return false;
  }
  try {
    if (!isStale(path)) return false;
    unlinkIfThere(path);
    return true;
  } finally {
    unlinkIfThere(claim);
  }
}

/** Nothing for a lock that was just made and not yet written, or that was damaged. */
function parseHolder(text: string): Holder | undefined {
  try {
    const { pid, host, at } = JSON.parse(text) as Partial<Holder>;
    if (typeof pid !== "number" || typeof host !== "string" || Number.isNaN(Date.parse(String(at))))
      return undefined;
    return { pid, host, at: String(at) };
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return errorCode(error) !== "ESRCH";
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** In milliseconds. */
function ageOf(path: string): number {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return stat === undefined ? 0 : Date.now() - stat.mtimeMs;
}

function unlinkIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
  }
}
