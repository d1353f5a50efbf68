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
import { definitionOf } from "./event.js";
import type { Finished } from "./finish.js";
import { isGate } from "./group.js";
import type { Group } from "./group.js";
import { Sight } from "./match.js";
import { all, next } from "./maybe.js";
import type { Maybe } from "./maybe.js";
import { combine, fold } from "./merge.js";
import type { Outcome } from "./merge.js";
import { plan } from "./plan.js";
import type { ExecutorTable } from "./plan.js";
import { Recorder } from "./record.js";
import { runGroup } from "./run.js";
import { viewOf } from "./vocabulary.js";
import type { View } from "./vocabulary.js";

export interface Decide {
  readonly event: HookEvent;
  readonly groups: readonly Group[];
  readonly executors: ExecutorTable;
  readonly scene: Scene;
  readonly engine: Engine;
  readonly journal: JournalStore | undefined;
  readonly audit: Settings["audit"];
  readonly logger: Logger | undefined;
}

/** One event through all hooks: plan, run, merge, and once more where the input was rewritten. */
export function decide(options: Decide): Maybe<Verdict> {
  const start = performance.now();
  const { event, journal } = options;
  const recorder = journal === undefined ? undefined : new Recorder(journal, event);
  const pass = planAll(options, event);
  recorder?.begin(pass.flatMap(({ planned }) => planned));
  return next(runAll(options, pass, 1, recorder), (outcomes) => {
    const first = combine(outcomes);
    return next(secondPass(options, first, recorder), (outcome) => {
      const audited = audit(options, outcome, recorder);
      const { rewrites: _, ...decided } = audited;
      const durationMs = Math.round((performance.now() - start) * 1000) / 1000;
      const verdict: Verdict = { event, ...decided, duration_ms: durationMs };
      recorder?.verdict(verdict);
      return verdict;
    });
  });
}

interface Planned {
  readonly group: Group;
  readonly view: View;
  readonly planned: readonly PlannedRun[];
}

function planAll({ groups, executors }: Decide, event: HookEvent): Planned[] {
  const planned: Planned[] = [];
  for (const group of groups) {
    if (!Object.hasOwn(group.compiled.events, event.hook_event_name)) continue;
    const view = viewOf(group.dialect, event);
    planned.push({ group, view, planned: plan(group, new Sight(view.native), executors) });
  }
  return planned;
}

/** Dialects start together, on the same event; none waits for another. */
function runAll(
  { scene, engine, executors }: Decide,
  pass: readonly Planned[],
  number: 1 | 2,
  observer: Recorder | undefined,
): Maybe<readonly Outcome[]> {
  const outcomes = pass.map(({ group, view, planned }) =>
    next(
      runGroup({
        group,
        planned,
        view,
        pass: number,
        scene,
        engine,
        executors,
        observer,
      }),
      (finished: readonly Finished[]) => fold(finished, group.dialect.policy),
    ),
  );
  return all(outcomes);
}

/**
 * A rewritten input passes the deciding, synchronous rules once more, except those that rewrote it: what was
 * allowed was another input. A rewrite that changes it again becomes a deny, so this ends.
 */
function secondPass(options: Decide, first: Outcome, recorder: Recorder | undefined): Maybe<Outcome> {
  const input = first.updated_input;
  if (input === undefined || first.decision === "deny") return first;
  const rewriters = new Set(first.rewrites.map(({ hook }) => hook));
  const event: HookEvent = { ...options.event, tool_input: input };
  const again = planAll(options, event).map((one) => ({
    ...one,
    planned: one.planned.filter(
      ({ rule, skip }) =>
        skip === undefined &&
        rule.background !== true &&
        rule.mode === "enforce" &&
        !rewriters.has(rule.id) &&
        isGate(one.group, rule, event),
    ),
  }));
  return next(runAll(options, again, 2, recorder), (outcomes) =>
    combine([first, ...outcomes.map((outcome) => settled(outcome, input, first))]),
  );
}

function settled(second: Outcome, input: JsonValue, first: Outcome): Outcome {
  const { updated_input: _, ...rest } = second;
  const hook = second.rewrites.find((rewrite) => !sameJson(rewrite.input, input))?.hook;
  const context = second.context.filter((text) => !first.context.includes(text));
  const notices = second.notices.filter((text) => !first.notices.includes(text));
  const outcome: Outcome = { ...rest, context, notices, rewrites: [], conflicts: [] };
  if (hook === undefined) return outcome;
  const hooks = [...first.rewrites.map((rewrite) => rewrite.hook), hook];
  return {
    ...outcome,
    decision: "deny",
    decided_by: hook,
    reason: `${hook} rewrote an input that ${hooks[0]} had rewritten already`,
    conflicts: [{ effect: "updated_input", hooks, winner: hooks[0] as string }],
  };
}

/** Where the record is required, a gate without a record stays closed. */
function audit(
  { event, audit: rule, logger }: Decide,
  outcome: Outcome,
  recorder: Recorder | undefined,
): Outcome {
  const problem = recorder?.problem;
  if (problem === undefined) return outcome;
  const message = `the journal could not be written: ${problem.message}`;
  logger?.error(message);
  const noticed = { ...outcome, notices: [...outcome.notices, message] };
  if (rule !== "required" || !definitionOf(event).gate) return noticed;
  return { ...noticed, decision: "deny", reason: message, decided_by: "audit" };
}
