import { closeSync, constants, fstatSync, lstatSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PlanCache } from "../spec/index.js";

const MOST_FILES = 200;
const READ_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * Plans as files of a folder that is the user's alone. One that others could have written counts as empty.
 * @param build names the code that the plans are made by: another one's are not read
 */
export function openPlanCache(directory: string, build: string): PlanCache {
  const pathOf = (key: string): string => join(directory, `${build}-${digest(key)}.json`);
  return {
    get(key) {
      try {
        return isPrivate(directory) ? read(pathOf(key)) : undefined;
      } catch {
        return undefined;
      }
    },
    set(key, text) {
      try {
        mkdirSync(directory, { recursive: true, mode: 0o700 });
        if (!isPrivate(directory)) return;
        makeRoom(directory);
        const path = pathOf(key);
        const draft = `${path}.${process.pid}`;
        writeFileSync(draft, text, { flag: "wx", mode: 0o600 });
        renameSync(draft, path);
      } catch {
        // Read-only, full, or gone: the next process reads the files again.
      }
    },
  };
}

function read(path: string): string | undefined {
  const descriptor = openSync(path, READ_FLAGS);
  try {
    const stat = fstatSync(descriptor);
    return stat.isFile() && isOwn(stat) ? readFileSync(descriptor, "utf8") : undefined;
  } finally {
    closeSync(descriptor);
  }
}

function isPrivate(directory: string): boolean {
  const stat = lstatSync(directory);
  return stat.isDirectory() && isOwn(stat);
}

/** Windows tells neither owner nor mode. */
function isOwn({ uid, mode }: { readonly uid: number; readonly mode: number }): boolean {
  const user = process.getuid?.();
  return user === undefined || (uid === user && (mode & 0o022) === 0);
}

function makeRoom(directory: string): void {
  const names = readdirSync(directory);
  if (names.length >= MOST_FILES) for (const name of names) rmSync(join(directory, name), { force: true });
}

/** FNV-1a, 64 bits: a file name, no proof. Keys are compared in full by whoever reads. */
function digest(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of Buffer.from(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash.toString(16).padStart(16, "0");
}
