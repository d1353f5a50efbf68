import { dialects as known } from "../../dialects/index.js";
import { journalSettings } from "../../engine/user-settings.js";
import { userHome } from "../../guards/home.js";
import { createHooks } from "../../index.js";
import { EVENTS } from "../../spec/index.js";
import type { HookRun, Hooks, JournalStore, JsonObject, ListedHook } from "../../spec/index.js";
import { openJournal } from "../../stores/index.js";
import { findCanary } from "../canary.js";
import { about, aboutFile } from "./finding.js";
import type { Finding } from "./finding.js";
import { counted } from "./index.js";
import type { Diagnosis, DoctorOptions } from "./index.js";

/** What became of a guard's own canary. */
export interface CanaryResult {
  readonly hook: string;
  readonly name?: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly event: string;
  /** `off`: it did not run; `passed`: it ran, and did not deny. */
  readonly outcome: "denied" | "passed" | "failed" | "off";
  readonly message: string;
  /** How to switch it on again, where the guard itself is not what is wrong. */
  readonly hint?: string;
  readonly duration_ms: number;
}

export interface CanaryReport extends Pick<
  Diagnosis,
  "findings" | "errors" | "warnings" | "looked" | "journal"
> {
  readonly canaries: readonly CanaryResult[];
}

/**
 * Sends each guard the event that it says it denies, through the runtime as it is: trust, matchers, process, answer.
 * That guard alone runs, and must deny by itself: a deny because it failed proves nothing. Journaled as `canary`.
 * @throws HookError `unknown_dialect`, `managed_policy`
 */
export async function proveCanaries(options: DoctorOptions): Promise<CanaryReport> {
  const { cwd, home, managed, trust = "store", dialects, env, journal } = options;
  const store = await canaryJournal(options);
  const hooks = createHooks({
    cwd,
    ...(home === undefined ? {} : { home }),
    ...(managed === undefined ? {} : { managed }),
    dialects: dialects.length === 0 ? "standard" : dialects,
    trust,
    env,
    journal: store,
  });
  try {
    await hooks.load();
    const listed = hooks.list();
    const canaries: CanaryResult[] = [];
    // One after another: guards may share what they look at.
    for (const hook of listed)
      if (hook.canary !== undefined) canaries.push(await prove(hooks, hook, hook.canary, cwd));
    const findings = [
      ...canaries.flatMap(findingOf),
      ...unwritten(store, options),
      ...listed.flatMap(unproven),
    ];
    return { ...counted(findings), canaries, looked: hooks.looked(), journal };
  } finally {
    await hooks.close();
  }
}

async function prove(
  hooks: Hooks,
  { hook, name, file, line, column, events }: ListedHook,
  canary: JsonObject,
  cwd: string,
): Promise<CanaryResult> {
  const { event, payload } = findCanary(canary, events);
  const place = { hook, ...(name === undefined ? {} : { name }), file, line, column, event };
  try {
    const given = { session_id: "canary", cwd, ...payload };
    const { runs } = await hooks.emit(event, given, { only: [hook] });
    const run = runs.find((one) => one.hook === hook);
    return { ...place, ...judge(run), duration_ms: run?.duration_ms ?? 0 };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { ...place, outcome: "off", message: `the canary cannot be sent: ${message}`, duration_ms: 0 };
  }
}

/** Its own run decides. Under `monitor` it says what it would have done. */
function judge(run: HookRun | undefined): Pick<CanaryResult, "outcome" | "message" | "hint"> {
  if (run === undefined) return { outcome: "off", message: "its own matcher does not select its canary" };
  const { outcome, decision, reason = "", because, error } = run;
  if (outcome === "skipped") {
    const hint = SKIP_HINTS[because ?? ""];
    const message = `${because ?? "skipped"}: ${reason}`;
    return { outcome: "off", message, ...(hint === undefined ? {} : { hint }) };
  }
  if (outcome === "queued")
    return { outcome: "off", message: "it runs in the background: nobody waits for its answer" };
  if (error !== undefined) return { outcome: "failed", message: `${error.code}: ${error.message}` };
  if (decision !== "deny") return { outcome: "passed", message: `it answered ${decision}, not deny` };
  return { outcome: "denied", message: because === "monitor" ? "it only watches (monitor)" : reason };
}

const CODES = { passed: "canary_passed", failed: "canary_failed", off: "canary_off" } as const;

function findingOf({ hook, outcome, message, hint = HINT, ...at }: CanaryResult): readonly Finding[] {
  if (outcome === "denied") return [];
  const what = {
    passed: "it did not deny the event that it says it denies",
    failed: "it failed instead of denying",
    off: "this guard is off",
  }[outcome];
  const rule = { id: hook, source: { ...at, path: "", pointer: "" } };
  return [about(rule, { code: CODES[outcome], level: "error", message: `${what}: ${message}`, hint })];
}

const HINT = "mend the guard, or its `canary`; `anyhook explain` shows what keeps it out";

/** Nothing is wrong with the guard itself. */
const SKIP_HINTS: Readonly<Record<string, string>> = {
  untrusted: "`anyhook trust review`, then `anyhook trust add`",
  changed_since_trusted: "`anyhook trust review` shows the difference, and asks",
  paused: "`anyhook pause --end`",
};

/** Hooks at gates that promise nothing. */
function unproven({ hook, canary, events, skipped, mode, ...at }: ListedHook): readonly Finding[] {
  const isGuard = mode === "enforce" && events.some((name) => EVENTS[name]?.gate === true);
  if (canary !== undefined || skipped !== undefined || !isGuard) return [];
  const rule = { id: hook, source: { ...at, path: "", pointer: "" } };
  const message = "not proven: it names no event that it denies";
  const hint = "in the own format: `canary: { tool_name: …, tool_input: … }`";
  return [about(rule, { code: "not_proven", level: "info", message, hint })];
}

interface TrialJournal extends JournalStore {
  /** The first error of the store. */
  readonly problem: string | undefined;
}

/** A trial that left no record is told: nobody could show later that it was made. */
function unwritten({ problem }: TrialJournal, { journal }: DoctorOptions): readonly Finding[] {
  if (problem === undefined) return [];
  const message = `the canaries were not recorded: ${problem}`;
  return [aboutFile(journal, { code: "journal_unwritable", level: "error", message })];
}

/** The records of a trial are no records of work: each is of type `canary`, and says what it would have been. */
async function canaryJournal({ journal, home, managed }: DoctorOptions): Promise<TrialJournal> {
  const { max_bytes: maxBytes } = await journalSettings({ known, home: home ?? userHome(), managed });
  const store = openJournal(journal, { maxBytes });
  let problem: string | undefined;
  return {
    version: 1,
    id: "canary",
    get problem() {
      return problem;
    },
    append(records) {
      try {
        store.append(records.map((one) => ({ ...one, type: "canary", record: one.type })));
      } catch (error) {
        problem ??= error instanceof Error ? error.message : String(error);
        throw error;
      }
    },
    close: () => store.close(),
  };
}
