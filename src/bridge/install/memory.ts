import { mkdirSync, readFileSync, renameSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { acquireLock } from "../../stores/lock.js";
import { HookError } from "../../spec/index.js";
import type { Made } from "./edit.js";
import type { Ranges } from "./insert.js";

const WAIT_MS = 5000;

/** What one install did, so that taking it back leaves no trace. It holds nothing of what the person wrote. */
export interface Remembered {
  readonly agent: string;
  /** Real path of the settings file. */
  readonly path: string;
  /** Of the text as we left it: with another one, somebody edited it since. */
  readonly sha256: string;
  readonly ranges: Ranges;
  readonly made: Made;
  /** There was no file. */
  readonly createdFile: boolean;
  /** Outermost first. */
  readonly createdFolders: readonly string[];
}

/** The installs of one user, in `~/.anyhook/installed.json`. Lost or damaged, uninstalling still finds our entries. */
export interface Memory {
  find(agent: string, path: string): Remembered | undefined;
  keep(one: Remembered): void;
  forget(agent: string, path: string): void;
}

/** Read only, for whoever changes nothing. */
export function recall(home: string): Pick<Memory, "find"> {
  const all = read(fileIn(home));
  return { find: (agent, path) => all.find(isOf(agent, path)) };
}

/**
 * Runs with the memory held: of two installs at once one waits.
 * @throws HookError `usage` when it cannot be written, or another one takes too long
 */
export async function withMemory<T>(home: string, action: (memory: Memory) => T): Promise<T> {
  const path = fileIn(home);
  const folder = dirname(path);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const lock = await acquireLock(`${path}.lock`, WAIT_MS);
    if (lock === undefined)
      throw new HookError("usage", "another install or uninstall is under way", { hint: "try again" });
    try {
      return action(memoryIn(path));
    } finally {
      lock.release();
    }
  } catch (error) {
    if (HookError.is(error) || !(error instanceof Error && "code" in error)) throw error;
    throw new HookError("usage", `${folder} cannot be used: ${error.message}`, { cause: error });
  } finally {
    removeEmpty(folder);
  }
}

function memoryIn(path: string): Memory {
  const others = (agent: string, file: string): readonly Remembered[] =>
    read(path).filter((one) => !isOf(agent, file)(one));
  return {
    find: (agent, file) => read(path).find(isOf(agent, file)),
    keep: (one) => write(path, [...others(one.agent, one.path), one]),
    forget: (agent, file) => write(path, others(agent, file)),
  };
}

function isOf(agent: string, path: string): (one: Remembered) => boolean {
  return (one) => one.agent === agent && one.path === path;
}

function fileIn(home: string): string {
  return join(home, ".anyhook", "installed.json");
}

function read(path: string): readonly Remembered[] {
  try {
    const { version, installs } = JSON.parse(readFileSync(path, "utf8")) as {
      version?: unknown;
      installs?: unknown;
    };
    return version === 1 && Array.isArray(installs) ? (installs as Remembered[]) : [];
  } catch {
    return [];
  }
}

function write(path: string, installs: readonly Remembered[]): void {
  if (installs.length === 0) {
    rmSync(path, { force: true });
    return;
  }
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, `${JSON.stringify({ version: 1, installs }, null, 2)}\n`, { mode: 0o600 });
  renameSync(temporary, path);
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // It holds something, of ours or of the person.
  }
}
