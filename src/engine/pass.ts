import type { Patience } from "../guards/backtracking.js";
import type { Pause } from "../guards/pause.js";
import { sameJson } from "../spec/index.js";
import type { HookEvent, JournalStore, JsonValue, Logger, PlannedRun, Settings } from "../spec/index.js";
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
import type { Recorder } from "./record.js";
import { runGroup } from "./run.js";
import { viewOf } from "./vocabulary.js";
import type { View } from "./vocabulary.js";

/** An event, and all that it is decided with. */
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

export interface Planned {
  readonly group: Group;
  readonly view: View;
  readonly planned: readonly PlannedRun[];
}

/** What every dialect would run, in the order in which they were given. */
export function planAll(options: Decide, patience: Patience): Planned[] {
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
export function runAll(options: Decide, pass: Pass): Maybe<readonly Outcome[]> {
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
 * A rewritten input passes the deciding, synchronous rules once more, except those that asked for just this one: what was
 * judged was another input. A rewrite that changes it again becomes a deny, so this ends; one of a hook whose rewrite has
 * lost already does not count again.
 */
export function secondPass(
  options: Decide,
  { patience, first, ...pass }: Pick<Pass, "startMs" | "recorder"> & { first: Outcome; patience: Patience },
): Maybe<Outcome> {
  const { updated_input: input } = first;
  const { input: field } = definitionOf(options.event);
  if (input === undefined || field === undefined || first.decision === "deny") return first;
  const wanted = first.inputs.filter(({ value }) => sameJson(value, input));
  const authors = new Set(wanted.map(({ hook }) => hook));
  // Whoever allowed another input is asked again; who asked for this one has allowed it.
  const kept = withoutApproval(first, (hook) => authors.has(hook));
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
        !authors.has(rule.id) &&
        isGate(one.group, rule, rewritten.event),
    ),
  }));
  return next(runAll(rewritten, { ...pass, first: kept, planned: again, number: 2 }), (outcomes) =>
    combine([kept, ...outcomes.map((outcome) => settled(outcome, input, first))]),
  );
}

/** Without the approvals of those that meant another input. */
function withoutApproval(outcome: Outcome, meantThis: (hook: string) => boolean): Outcome {
  if (outcome.decision !== "allow") return outcome;
  const given = outcome.runs.filter(({ decision, because }) => decision === "allow" && because !== "monitor");
  const left = given.filter(({ hook }) => meantThis(hook));
  if (left.length === given.length) return outcome;
  const { reason: _reason, decided_by: _decidedBy, ...rest } = outcome;
  const [first] = left;
  if (first === undefined) return { ...rest, decision: "none", reasons: [] };
  const reasons = left.flatMap(({ reason }) => reason ?? []);
  const said = reasons.length === 0 ? {} : { reason: reasons.join("; ") };
  return { ...rest, ...said, decided_by: first.hook, reasons };
}

function settled(second: Outcome, input: JsonValue, first: Outcome): Outcome {
  const others = second.inputs.filter(({ value }) => !sameJson(value, input)).map(({ hook }) => hook);
  // An approval that comes with a rewrite is of that rewrite.
  const { updated_input: _, ...rest } = withoutApproval(second, (one) => !others.includes(one));
  const losers = new Set(first.inputs.map((rewrite) => rewrite.hook));
  const hook = others.find((one) => !losers.has(one));
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

/** Remembered once the event is over: its second pass asks every guard again. */
export function spend({ group, planned }: Planned, event: HookEvent): void {
  for (const { rule, skip } of planned)
    if (rule.once === true && skip === undefined) group.spent.add(inSession(rule, event));
}

/** The same for another event, or for one that functions of this process must not change. */
export function withEvent(options: Decide, event: HookEvent): Decide {
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
