import { lstatSync, renameSync, linkSync, readFileSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { decidePause, PAUSE_PATH } from "../guards/pause.js";
import type { Pause, PauseFile, PauseState } from "../guards/pause.js";
import type { Diagnostic, JournalStore, Logger } from "../spec/index.js";
import { nextId } from "./event.js";
import { readRegularFile } from "./read-file.js";
import { stamp } from "./record.js";
import { redacted } from "./redacted.js";

const LOOK_MS = 1000;
const MOST_BYTES = 64 * 1024;

/** Looks at the pause file while a runtime lives: at most one look a second, and the bytes only where it changed. */
export class PauseWatch {
  readonly #path: string;
  readonly #home: string;
  #lookedMs = -Infinity;
  #seen: string | undefined;
  #state: PauseState = { state: "none" };

  constructor(home: string) {
    this.#home = home;
    this.#path = join(home, PAUSE_PATH);
  }

  /** The pause that counts now. One that is over is taken away, and recorded, by whoever finds it first. */
  look(journal?: JournalStore, logger?: Logger): Pause | undefined {
    const nowMs = Date.now();
    if (Math.abs(nowMs - this.#lookedMs) >= LOOK_MS) this.#refresh(nowMs, logger);
    if (this.#state.state !== "active" && this.#state.state !== "expired") return undefined;
    const { pause } = this.#state;
    if (nowMs < Date.parse(pause.until)) return this.#state.state === "active" ? pause : undefined;
    if (journal !== undefined) this.#expire(pause, journal, logger);
    return undefined;
  }

  #refresh(nowMs: number, logger: Logger | undefined): void {
    this.#lookedMs = nowMs;
    const mark = markOf(this.#path);
    if (mark === this.#seen) return;
    this.#seen = mark;
    this.#state = mark === undefined ? { state: "none" } : readPause(this.#home, nowMs);
    const { state } = this.#state;
    if (state === "invalid") logger?.error(notPaused(this.#state.reason));
  }

  #expire(pause: Pause, journal: JournalStore, logger: Logger | undefined): void {
    this.#state = { state: "none" };
    try {
      if (takeExpired(this.#path, pause)) journal.append([resumedRecord(pause, "expired")]);
    } catch (error) {
      logger?.error(`the end of a pause could not be recorded: ${String(error)}`);
    }
  }
}

/** What the user's pause file says now. Links are not followed; nothing of a workspace is looked at. */
export function readPause(home: string, nowMs: number = Date.now()): PauseState {
  try {
    return decidePause(readFile(join(home, PAUSE_PATH)), nowMs);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === "ELOOP" ? "it is a symbolic link" : `it cannot be read (${code ?? message})`;
    return { state: "invalid", reason };
  }
}

/** Said wherever files are loaded: somebody relies on a pause that is none. */
export function pauseProblems(home: string): readonly Diagnostic[] {
  const state = readPause(home);
  if (state.state !== "invalid") return [];
  const at = { file: `~/${PAUSE_PATH}`, line: 1, column: 1 };
  return [{ code: "pause_file", level: "error", ...at, message: notPaused(state.reason), hint: MEND }];
}

const MEND = "look at it, then `anyhook pause --end` removes it";

function notPaused(reason: string): string {
  return `nothing is paused: ~/${PAUSE_PATH} does not count, since ${reason}`;
}

export function pausedRecord(pause: Pause): JournalLine {
  const { since, until, why, pid, by } = pause;
  return { ...stamp(nextId(), "paused"), ...redacted({ since, until, why, by, by_pid: pid }) };
}

/** @param because `expired`, or that somebody ended it */
export function resumedRecord(
  pause: Pause | undefined,
  because: "expired" | "ended" | "failed",
): JournalLine {
  const { since, until, why } = pause ?? {};
  const said = pause === undefined ? {} : { since, until, why };
  return { ...stamp(nextId(), "resumed"), ...redacted({ because, ...said }) };
}

type JournalLine = Parameters<JournalStore["append"]>[0][number];

function readFile(path: string): PauseFile | undefined {
  let folder;
  try {
    folder = statSync(dirname(path));
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  try {
    const { bytes, stat } = readRegularFile(path, MOST_BYTES);
    const { mode, uid } = stat;
    return { bytes, stat: { isFile: stat.isFile(), mode, uid }, uid: process.getuid?.(), folder };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return ["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "");
}

/** Changes whenever the file, or who may write it, does. */
function markOf(path: string): string | undefined {
  try {
    const { ino, size, mtimeMs, ctimeMs } = lstatSync(path);
    return [ino, size, mtimeMs, ctimeMs].join();
  } catch (error) {
    return isMissing(error) ? undefined : String(error);
  }
}

/**
 * Takes the file away, for one of all who see that it is over. Somebody may pause anew just then: what is no longer
 * the pause that was found goes back to its place, unless there is another one by now.
 */
function takeExpired(path: string, { until, since, pid }: Pause): boolean {
  const taken = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}.tmp`;
  try {
    renameSync(path, taken);
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
  try {
    const now = JSON.parse(readFileSync(taken, "utf8")) as Partial<Pause>;
    if (now.until === until && now.since === since && now.pid === pid) return true;
    linkSync(taken, path);
    return false;
  } catch {
    return false;
  } finally {
    rmSync(taken, { force: true });
  }
}
