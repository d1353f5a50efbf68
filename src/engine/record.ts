import { HookError } from "../spec/index.js";
import type {
  HookEvent,
  HookRun,
  JournalRecord,
  JournalStore,
  JournalType,
  JsonObject,
  Logger,
  PlannedRun,
  Rule,
  Verdict,
} from "../spec/index.js";
import { nextId, now } from "./event.js";
import type { Batch } from "./batch.js";
import type { Observer } from "./run.js";

/** Writes the records of one emit, to a journal that redacts. What could not be written is remembered. */
export class Recorder implements Observer {
  readonly #store: JournalStore;
  readonly #event: HookEvent;
  #count = 0;
  /** The first error of the store. */
  problem: Error | undefined;
  /** Who hears of errors once the verdict is out: of hooks in the background. */
  late: Logger | undefined;

  constructor(store: JournalStore, event: HookEvent) {
    this.#store = store;
    this.#event = event;
  }

  /**
   * Before the first hook: whoever takes over after a crash knows what may have run.
   * @param dialects whose hooks were asked
   */
  begin(planned: readonly PlannedRun[], dialects: readonly string[]): void {
    const hooks = planned.filter(({ skip }) => skip === undefined).map(({ rule }) => rule.id);
    this.#write("event", { event: this.#event as unknown as JsonObject, hooks, dialects });
  }

  started({ rule }: PlannedRun): void {
    this.#write("hook_started", startedFields(rule));
  }

  finished(run: HookRun, { native, layer, mode }: Rule): void {
    this.#write(typeOf(run), { ...(run as unknown as JsonObject), native, layer });
    if (run.decision !== "deny" || mode === "monitor") return;
    const { tool_name: tool, tool_use_id: call } = this.#event;
    const { hook, name, dialect, reason } = run;
    this.#write("hook_blocked", {
      ...dropAbsent({ hook, name, dialect, native, layer, tool_name: tool, tool_use_id: call, reason }),
      enforced: true,
    });
  }

  verdict(verdict: Verdict): void {
    const { event: _event, runs, ...rest } = verdict;
    this.#write("verdict", { ...(rest as unknown as JsonObject), runs: runs.length });
  }

  #write(type: JournalType, fields: JsonObject): void {
    this.#count += 1;
    const record: JournalRecord = {
      ...stamp(`${this.#event.id}.${this.#count}`, type),
      ...(this.#event.session_id === undefined ? {} : { session_id: String(this.#event.session_id) }),
      event_id: this.#event.id,
      hook_event_name: this.#event.hook_event_name,
      ...fields,
    };
    try {
      this.#store.append([record]);
    } catch (error) {
      const problem = error instanceof Error ? error : new Error(String(error));
      this.problem ??= problem;
      this.#tell(problem);
    }
  }

  /** A logger that fails has nobody to tell. */
  #tell(problem: Error): void {
    try {
      this.late?.error(journalProblem(problem));
    } catch {}
  }
}

/** Why there is no record, and what to do about it. */
export function journalProblem(problem: Error): string {
  const hint = HookError.is(problem) && problem.hint !== undefined ? ` (${problem.hint})` : "";
  // The store says so too.
  const why = problem.message.replace(
    /^The journal in (.*?) could not be written: /u,
    (_, place: string) => `${place}: `,
  );
  return `the journal could not be written: ${why}${hint}`;
}

/** Events that a record names one by one; it always says how many there were. */
const MOST_NAMED = 100;

/** A batch leaves. Returns what kept it from being written. */
export function recordStarted(journal: JournalStore | undefined, batch: Batch): string | undefined {
  return writeAbout(journal, batch, "hook_started", startedFields(batch.rule));
}

export function recordFinished(
  journal: JournalStore | undefined,
  batch: Batch,
  run: HookRun,
): string | undefined {
  const { native, layer } = batch.rule;
  return writeAbout(journal, batch, typeOf(run), { ...(run as unknown as JsonObject), native, layer });
}

function writeAbout(
  journal: JournalStore | undefined,
  { collected }: Batch,
  type: JournalType,
  fields: JsonObject,
): string | undefined {
  if (journal === undefined) return undefined;
  const sessions = new Set(collected.map(({ event }) => event.session_id));
  const [session] = sessions;
  const ids = collected.slice(0, MOST_NAMED).map(({ event }) => event.id);
  const record = {
    ...stamp(nextId(), type),
    // A batch may hold events of several sessions: it belongs to one only where there is one.
    ...(sessions.size === 1 && session !== undefined ? { session_id: String(session) } : {}),
    events: collected.length,
    event_ids: ids,
    ...fields,
  };
  try {
    journal.append([record]);
    return undefined;
  } catch (error) {
    return journalProblem(error instanceof Error ? error : new Error(String(error)));
  }
}

/** What every record begins with. */
export function stamp(
  id: string,
  type: JournalType,
): Pick<JournalRecord, "v" | "id" | "at" | "pid" | "type"> {
  return { v: 1, id, at: now(), pid: process.pid, type };
}

/** What a record says about a hook that begins. */
function startedFields({ id, name, native, layer, executor, source }: Rule): JsonObject {
  const named = name === undefined ? {} : { name };
  return { hook: id, ...named, native, layer, executor, ...placeOf(source) };
}

function placeOf({ file, line }: Rule["source"]): JsonObject {
  return { file, line };
}

function dropAbsent(fields: Readonly<Record<string, unknown>>): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as JsonObject;
}

/** The record of a run that is over. */
function typeOf({ outcome }: HookRun): JournalType {
  if (outcome === "skipped") return "hook_skipped";
  return outcome === "failed" || outcome === "timed_out" ? "hook_failed" : "hook_finished";
}
