import { userInfo } from "node:os";
import { dialects as known } from "../dialects/index.js";
import { pausedRecord, PauseWatch, readPause, resumedRecord } from "../engine/pause.js";
import { journalSettings, userSettings } from "../engine/user-settings.js";
import type { Pause, PauseState } from "../guards/pause.js";
import { Redactor } from "../guards/redactor.js";
import { HookError } from "../spec/index.js";
import type { JournalStore } from "../spec/index.js";
import { openJournal } from "../stores/journal/write.js";
import { removePause, writePause } from "../stores/pause.js";

export interface PauseOptions {
  /** Whose hooks: absolute. */
  readonly home: string;
  /** The journal's folder: what is not recorded is not paused. */
  readonly journal: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** As in `HooksOptions`. */
  readonly managed?: string;
}

export interface PauseStatus {
  readonly paused: boolean;
  readonly pause?: Pause;
  /** The pause file is there and does not count. */
  readonly problem?: string;
  /** The administrator forbids it. */
  readonly forbidden: boolean;
}

/**
 * Break-glass: hooks of user and workspace do not run for a while, those of the managed layer do. Recorded first.
 * @param lengthMs at most 24 hours
 * @throws HookError `usage` within a hook, where the administrator forbids it, or when it cannot be written; `journal`
 */
export async function startPause(
  options: PauseOptions,
  { lengthMs, why }: { readonly lengthMs: number; readonly why: string },
): Promise<PauseStatus> {
  refuseWithinHooks(options);
  if (await isForbidden(options)) {
    const hint = "`pause: deny` stands in the managed policy; ask whoever manages this machine";
    throw new HookError("usage", "hooks cannot be paused here: nothing was paused", { hint });
  }
  const now = Date.now();
  const [since, until] = [now, now + lengthMs].map((ms) => new Date(ms).toISOString()) as [string, string];
  const { text } = new Redactor(() => ({ env: options.env }));
  const pause: Pause = { version: 1, since, until, why: text(why), pid: process.pid, by: userName() };
  await record(options, pausedRecord(pause));
  try {
    writePause(options.home, pause);
  } catch (error) {
    await record(options, resumedRecord(pause, "failed"));
    throw error;
  }
  return { paused: true, pause, forbidden: false };
}

/** @throws HookError `usage` within a hook, or when it cannot be removed; `journal` when the end cannot be recorded */
export async function endPause(options: PauseOptions): Promise<PauseStatus & { readonly ended: boolean }> {
  refuseWithinHooks(options);
  const before = readPause(options.home);
  const ended = removePause(options.home);
  if (ended) await record(options, resumedRecord("pause" in before ? before.pause : undefined, "ended"));
  return { paused: false, ended, forbidden: await isForbidden(options) };
}

/** What is paused now. A pause that is over is recorded as such, by whoever looks first. */
export async function pauseStatus(options: PauseOptions): Promise<PauseStatus> {
  const state = readPause(options.home);
  const forbidden = await isForbidden(options);
  if (state.state === "expired") {
    const journal = await openOwn(options);
    new PauseWatch(options.home).look(journal);
    await journal.close();
  }
  return { ...statusOf(state, forbidden), forbidden };
}

function statusOf(state: PauseState, forbidden: boolean): Omit<PauseStatus, "forbidden"> {
  if (state.state === "invalid") return { paused: false, problem: state.reason };
  if (state.state === "none" || state.state === "expired") return { paused: false };
  if (!forbidden) return { paused: true, pause: state.pause };
  return { paused: false, problem: "the managed policy forbids pauses" };
}

/** A guard's process must not lift the guards around it. */
function refuseWithinHooks({ env }: PauseOptions): void {
  if (env["ANYHOOK_RUN"] === undefined && env["ANYHOOK_DEPTH"] === undefined) return;
  throw new HookError("usage", "hooks cannot be paused or resumed by a hook", {
    hint: "a person does this, in a terminal of their own",
  });
}

/** @throws HookError `managed_policy` when nobody can tell */
async function isForbidden({ home, managed }: PauseOptions): Promise<boolean> {
  return (await userSettings({ known, home, managed })).pause === "deny";
}

async function record(options: PauseOptions, entry: ReturnType<typeof pausedRecord>): Promise<void> {
  const store = await openOwn(options);
  try {
    store.append([entry]);
  } finally {
    await store.close();
  }
}

/** The journal, with files as big as the user wants them. */
async function openOwn({ journal, home, managed }: PauseOptions): Promise<JournalStore> {
  const { max_bytes: maxBytes } = await journalSettings({ known, home, managed });
  return openJournal(journal, { maxBytes });
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? "unknown");
  }
}
