import { redact, redactText } from "../guards/redact.js";
import type {
  HookEvent,
  HookRun,
  JournalRecord,
  JournalStore,
  JournalType,
  JsonObject,
  JsonValue,
  PlannedRun,
  Verdict,
} from "../spec/index.js";
import { isJsonObject } from "../spec/index.js";
import { now } from "./event.js";
import type { Observer } from "./run.js";

/** Writes the records of one emit. What is written was redacted; what could not be written is remembered. */
export class Recorder implements Observer {
  readonly #store: JournalStore;
  readonly #event: HookEvent;
  #count = 0;
  /** The first error of the store. */
  problem: Error | undefined;

  constructor(store: JournalStore, event: HookEvent) {
    this.#store = store;
    this.#event = event;
  }

  /** Before the first hook: whoever takes over after a crash knows what may have run. */
  begin(planned: readonly PlannedRun[]): void {
    const hooks = planned.filter(({ skip }) => skip === undefined).map(({ rule }) => rule.id);
    this.#write("event", { event: this.#event as unknown as JsonObject, hooks });
  }

  started({ rule }: PlannedRun): void {
    this.#write("hook_started", { hook: rule.id, file: rule.source.file, line: rule.source.line });
  }

  finished(run: HookRun): void {
    this.#write(typeOf(run), { ...(run as unknown as JsonObject) });
  }

  verdict(verdict: Verdict): void {
    const { event: _event, runs, ...rest } = verdict;
    this.#write("verdict", { ...(rest as unknown as JsonObject), runs: runs.length });
  }

  #write(type: JournalType, fields: JsonObject): void {
    this.#count += 1;
    const record: JournalRecord = {
      v: 1,
      id: `${this.#event.id}.${this.#count}`,
      at: now(),
      pid: process.pid,
      type,
      ...(this.#event.session_id === undefined ? {} : { session_id: String(this.#event.session_id) }),
      event_id: this.#event.id,
      hook_event_name: this.#event.hook_event_name,
      ...(clean(redact(fields)) as JsonObject),
    };
    try {
      this.#store.append([record]);
    } catch (error) {
      this.problem ??= error instanceof Error ? error : new Error(String(error));
    }
  }
}

function typeOf({ outcome }: HookRun): JournalType {
  if (outcome === "skipped") return "hook_skipped";
  return outcome === "failed" || outcome === "timed_out" ? "hook_failed" : "hook_finished";
}

/** Secrets within free text: a command line, a reason, an error. */
function clean(value: JsonValue): JsonValue {
  if (typeof value === "string") return redactText(value);
  if (Array.isArray(value)) return value.map(clean);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, item === undefined ? item : clean(item)]),
  );
}
