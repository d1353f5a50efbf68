import { createPatience } from "../guards/backtracking.js";
import type { Patience } from "../guards/backtracking.js";
import { pausedMessage } from "../guards/pause.js";
import type { Pause } from "../guards/pause.js";
import { sameJson } from "../spec/index.js";
import type {
  HookEvent,
  JournalStore,
  JsonValue,
  Logger,
  PlannedRun,
  Settings,
  Verdict,
} from "../spec/index.js";
import type { Engine } from "./attempt.js";
import type { Scene } from "./call.js";
import { definitionOf, isolate } from "./event.js";
import { isFailure } from "./finish.js";
import type { Finished } from "./finish.js";
import { inSession, isGate } from "./group.js";
import type { Group } from "./group.js";
import { Sight } from "./match.js";
import { all, next } from "./maybe.js";
import type { Maybe } from "./maybe.js";
import { combine, fold } from "./merge.js";
import type { Outcome } from "./merge.js";
import { plan } from "./plan.js";
import type { ExecutorTable, Moment } from "./plan.js";
import { journalProblem, Recorder } from "./record.js";
import { runGroup } from "./run.js";
import { viewOf } from "./vocabulary.js";
import type { View } from "./vocabulary.js";

export interface Decide {
  readonly event: HookEvent;
  /** Only these hooks of that dialect. */
  readonly moment?: Moment | undefined;
  readonly groups: readonly Group[];
  readonly executors: ExecutorTable;
  readonly scene: Scene;
  readonly engine: Engine;
  readonly journal: JournalStore | undefined;
  readonly audit: Settings["audit"];
  readonly logger: Logger | undefined;
  /** Functions of this process will see the event. */
  readonly inProcess: boolean;
  /** The user has paused hooks. */
  readonly pause: Pause | undefined;
  /** Only the hooks with these ids. */
  readonly only: readonly string[] | undefined;
}

/** One event through all hooks: plan, run, merge, and once more where the input was rewritten. */
export function decide(given: Decide): Maybe<Verdict> {
  const startMs = performance.now();
  const options = withEvent(given, given.event);
  const { event, journal } = options;
  const recorder = journal === undefined ? undefined : new Recorder(journal, event);
  const patience = createPatience();
  const planned = planAll(options, patience);
  recorder?.begin(planned.flatMap((one) => one.planned));
  return next(runAll(options, { planned, number: 1, startMs, recorder }), (outcomes) => {
    const first = combine(outcomes);
    return next(secondPass(options, { first, startMs, recorder, patience }), (outcome) => {
      for (const one of planned) spend(one, event);
      const durationMs = Math.round((performance.now() - startMs) * 1000) / 1000;
      return recorded(options, told(options, outcome), durationMs, recorder);
    });
  });
}

function withEvent(options: Decide, event: HookEvent): Decide {
  const seen = options.inProcess ? isolate(event) : event;
  if (seen === options.event) return options;
  const { moment, groups, executors, scene, engine, journal, audit, logger, inProcess } = options;
  const { pause, only } = options;
  return {
    event: seen,
    moment,
    groups,
    executors,
    scene,
    engine,
    journal,
    audit,
    logger,
    inProcess,
    pause,
    only,
  };
}

/** Optional fields are added, not spread: spreading what may be nothing costs as much as a hook. */
function verdictOf(event: HookEvent, outcome: Outcome, durationMs: number): Verdict {
  const { reason, decided_by: decidedBy, updated_input: input, updated_output: output, stop } = outcome;
  const verdict: { -readonly [Key in keyof Verdict]: Verdict[Key] } = {
    event,
    decision: outcome.decision,
    context: outcome.context,
    notices: outcome.notices,
    runs: outcome.runs,
    conflicts: outcome.conflicts,
    unsupported: outcome.unsupported,
    duration_ms: durationMs,
  };
  if (reason !== undefined) verdict.reason = reason;
  if (decidedBy !== undefined) verdict.decided_by = decidedBy;
  if (input !== undefined) verdict.updated_input = input;
  if (output !== undefined) verdict.updated_output = output;
  if (stop !== undefined) verdict.stop = stop;
  return verdict;
}

interface Planned {
  readonly group: Group;
  readonly view: View;
  readonly planned: readonly PlannedRun[];
}

/** Remembered once the event is over: its second pass asks every guard again. */
function spend({ group, planned }: Planned, event: HookEvent): void {
  for (const { rule, skip } of planned)
    if (rule.once === true && skip === undefined) group.spent.add(inSession(rule, event));
}

function planAll(options: Decide, patience: Patience): Planned[] {
  const { groups, executors, event, moment, pause, only } = options;
  const planned: Planned[] = [];
  for (const group of groups) {
    if (!Object.hasOwn(group.compiled.events, event.hook_event_name)) continue;
    const view = viewOf(group.dialect, event);
    const all = plan(group, new Sight(view.native, patience), executors, moment, pause);
    // Taken out of the whole plan: what keeps a hook from running keeps it here, too.
    const chosen = only === undefined ? all : all.filter(({ rule }) => only.includes(rule.id));
    planned.push({ group, view, planned: chosen });
  }
  return planned;
}

interface Pass {
  readonly planned: readonly Planned[];
  readonly number: 1 | 2;
  /** When the event began: its deadline is for both passes together. */
  readonly startMs: number;
  readonly recorder: Recorder | undefined;
  /** What the first pass came to. */
  readonly first?: Outcome;
}

/** Dialects start together, on the same event; none waits for another. */
function runAll(options: Decide, pass: Pass): Maybe<readonly Outcome[]> {
  const { scene, engine, executors } = options;
  const { number, startMs, recorder: observer, first } = pass;
  const outcomes = pass.planned.map(({ group, view, planned }) =>
    next(
      runGroup({ group, planned, view, pass: number, startMs, scene, engine, executors, observer }),
      (finished: readonly Finished[]) => fold(finished, group.dialect.policy, first),
    ),
  );
  return all(outcomes);
}

/**
 * A rewritten input passes the deciding, synchronous rules once more, except those that rewrote it: what was
 * allowed was another input. A rewrite that changes it again becomes a deny, so this ends.
 */
function secondPass(
  options: Decide,
  { patience, ...pass }: Pick<Pass, "startMs" | "recorder"> & { first: Outcome; patience: Patience },
): Maybe<Outcome> {
  const { first } = pass;
  const { updated_input: input } = first;
  const { input: field } = definitionOf(options.event);
  if (input === undefined || field === undefined || first.decision === "deny") return first;
  const rewriters = new Set(first.inputs.map(({ hook }) => hook));
  const rewritten = withEvent(options, { ...options.event, [field]: input });
  const again = planAll(rewritten, patience).map((one) => ({
    ...one,
    planned: one.planned.filter(
      ({ rule, skip }) =>
        // A guard that cannot run must not be stepped past: its failure rule decides.
        (skip === undefined || isFailure(skip.because)) &&
        rule.background !== true &&
        rule.batch === undefined &&
        rule.mode === "enforce" &&
        !rewriters.has(rule.id) &&
        isGate(one.group, rule, rewritten.event),
    ),
  }));
  return next(runAll(rewritten, { ...pass, planned: again, number: 2 }), (outcomes) =>
    combine([first, ...outcomes.map((outcome) => settled(outcome, input, first))]),
  );
}

function settled(second: Outcome, input: JsonValue, first: Outcome): Outcome {
  const { updated_input: _, ...rest } = second;
  const hook = second.inputs.find(({ value }) => !sameJson(value, input))?.hook;
  const context = second.context.filter((text) => !first.context.includes(text));
  const notices = second.notices.filter((text) => !first.notices.includes(text));
  const outcome: Outcome = { ...rest, context, notices, inputs: [], outputs: [], conflicts: [] };
  if (hook === undefined) return outcome;
  const hooks = [...first.inputs.map((rewrite) => rewrite.hook), hook];
  const reason = `${hook} rewrote an input that ${hooks[0]} had rewritten already`;
  return {
    ...outcome,
    decision: "deny",
    decided_by: hook,
    reason,
    reasons: [reason],
    conflicts: [{ effect: "updated_input", hooks, winner: hooks[0] as string }],
  };
}

/** Whoever relies on guards that are paused is told so, each time that one of them stayed out. */
function told({ pause }: Decide, outcome: Outcome): Outcome {
  if (pause === undefined) return outcome;
  const count = outcome.runs.filter(({ because }) => because === "paused").length;
  if (count === 0) return outcome;
  const notice = `${pausedMessage(pause)}: ${count === 1 ? "1 hook" : `${count} hooks`} did not run`;
  return { ...outcome, notices: [...outcome.notices, notice] };
}

/** That the journal cannot be written may show at the last record only: then another verdict takes its place. */
function recorded(
  options: Decide,
  outcome: Outcome,
  durationMs: number,
  recorder: Recorder | undefined,
): Verdict {
  const before = recorder?.problem;
  const verdict = verdictOf(options.event, audit(options, outcome, before), durationMs);
  if (recorder === undefined) return verdict;
  recorder.verdict(verdict);
  recorder.late = options.logger;
  if (recorder.problem === before) return verdict;
  const instead = verdictOf(options.event, audit(options, outcome, recorder.problem), durationMs);
  recorder.verdict(instead);
  return instead;
}

/** Where the record is required, a gate without a record stays closed. */
function audit(
  { event, audit: rule, logger }: Decide,
  outcome: Outcome,
  problem: Error | undefined,
): Outcome {
  if (problem === undefined) return outcome;
  const message = journalProblem(problem);
  logger?.error(message);
  const noticed = { ...outcome, notices: [...outcome.notices, message] };
  if (rule !== "required" || !definitionOf(event).gate || outcome.decision === "deny") return noticed;
  const reason = `${message}; \`audit: required\` keeps this gate closed until it can be`;
  return { ...noticed, decision: "deny", reason, decided_by: "audit" };
}
