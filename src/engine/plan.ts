import type { Executor, PlannedRun, Rule, SkipReason } from "../spec/index.js";
import { limits } from "../guards/limits.js";
import { isTooDeep, tooDeepMessage } from "../guards/nesting.js";
import { isPausable, pausedMessage } from "../guards/pause.js";
import type { Pause } from "../guards/pause.js";
import { inSession, isGate, trustSkip } from "./group.js";
import type { Group } from "./group.js";
import type { Sight } from "./match.js";

const plans = new WeakMap<readonly Rule[], { executors: ExecutorTable; planned: readonly PlannedRun[] }>();

export type ExecutorTable = ReadonlyMap<string, Executor>;

/** A native event of one dialect, where it stands apart from others that share its canonical event. */
export interface Moment {
  readonly dialect: string;
  readonly native: string;
}

/**
 * The only selector: which rules match an event, in declared order, and why some of them will not run.
 * `emit` runs what it returns, `explain` shows it.
 */
export function plan(
  group: Group,
  sight: Sight,
  executors: ExecutorTable,
  moment?: Moment,
  pause?: Pick<Pause, "until" | "why">,
): readonly PlannedRun[] {
  const selected = group.selector.select(sight);
  const rules =
    moment?.dialect === group.dialect.id
      ? selected.filter(({ native }) => native === moment.native)
      : selected;
  const planned = (some: readonly Rule[]): readonly PlannedRun[] =>
    isTooDeep(group.depth ?? 0)
      ? planTooDeep(group, some, executors)
      : planSelected(group, some, { sight, executors });
  if (pause === undefined) return planned(rules);
  // What is paused takes no place from what runs on, and does not stand in for it as its twin.
  const left = rules.filter(({ layer }) => !isPausable(layer));
  const runs = new Map(planned(left).map((run) => [run.rule, run]));
  return rules.map((rule) => runs.get(rule) ?? { rule, skip: pausedSkip(group, rule, pause) });
}

function planSelected(
  group: Group,
  rules: readonly Rule[],
  { sight, executors }: { readonly sight: Sight; readonly executors: ExecutorTable },
): readonly PlannedRun[] {
  if (sight.cutOff !== undefined)
    return unspent(group, withCutOff(group, rules, { sight, executors }), sight);
  // The same list means the same candidates: what follows depends on nothing else.
  const known = plans.get(rules);
  if (known?.executors === executors) return unspent(group, known.planned, sight);
  const planned = planRules(group, rules, executors);
  plans.set(rules, { executors, planned });
  return unspent(group, planned, sight);
}

/** No hook of a file: the functions of this process are its own to bound. What would not have run keeps its reason. */
function planTooDeep(group: Group, rules: readonly Rule[], executors: ExecutorTable): readonly PlannedRun[] {
  const message = tooDeepMessage(group.depth ?? 0);
  return planRules(group, rules, executors).map((run) =>
    run.skip === undefined && run.rule.layer !== "host" ? { ...run, skip: skip("too_deep", message) } : run,
  );
}

/** What would not have run anyway keeps its reason, unless that closed the gate: a pause opens it. */
function pausedSkip(group: Group, rule: Rule, pause: Pick<Pause, "until" | "why">): Skip {
  const trust = trustSkip(group, rule);
  if (trust?.because === "untrusted") return trust;
  if (rule.skip?.because === "disabled") return rule.skip;
  return skip("paused", pausedMessage(pause));
}

/** What runs once a session, and has, stays out. */
function unspent(group: Group, planned: readonly PlannedRun[], sight: Sight): readonly PlannedRun[] {
  if (group.spent.size === 0) return planned;
  const message = "it runs once a session, and has";
  return planned.map((run) =>
    run.skip === undefined && run.rule.once === true && group.spent.has(inSession(run.rule, sight.event))
      ? { rule: run.rule, skip: skip("spent", message) }
      : run,
  );
}

/**
 * A guard whose pattern was cut off cannot know that it is not meant, and runs; where nothing can be held back, it stays
 * out and takes no other's place. Either way somebody is told.
 */
function withCutOff(
  group: Group,
  rules: readonly Rule[],
  { sight, executors }: { readonly sight: Sight; readonly executors: ExecutorTable },
): readonly PlannedRun[] {
  const staysOut = (rule: Rule): boolean =>
    sight.cutOff?.has(rule) === true && !isGate(group, rule, sight.event);
  const planned = planRules(
    group,
    rules.filter((rule) => !staysOut(rule)),
    executors,
  );
  const runs = new Map(planned.map((run) => [run.rule, run]));
  return rules.map((rule) => {
    const run = runs.get(rule);
    const text = JSON.stringify(sight.cutOff?.get(rule)?.text ?? "").slice(0, 200);
    const told = `the pattern ${text} took too long and was cut off (${limits.patternMs} ms at most, ${limits.patternsMs} ms for all of an event)`;
    if (run === undefined) return { rule, skip: skip("slow_pattern", `${told}: no match`) };
    if (sight.cutOff?.has(rule) !== true) return run;
    return { ...run, warnings: [`${told}: at a gate that counts as a match`] };
  });
}

type Skip = NonNullable<PlannedRun["skip"]>;

function planRules(group: Group, rules: readonly Rule[], executors: ExecutorTable): readonly PlannedRun[] {
  const most = group.dialect.policy.limits.handlers ?? Infinity;
  const seen = new Map<string, Rule>();
  let counted = 0;
  return rules.map((rule) => {
    // An untrusted file takes no place from the trusted ones.
    const trust = trustSkip(group, rule);
    if (trust?.because === "untrusted") return { rule, skip: trust };
    // Nor does an entry that could not be read.
    if (rule.skip?.because === "invalid") return { rule, skip: rule.skip };
    counted += 1;
    const reason =
      overLimit(counted, most) ?? rule.skip ?? trust ?? duplicate(rule, seen) ?? unavailable(rule, executors);
    return reason === undefined ? { rule } : { rule, skip: reason };
  });
}

function overLimit(counted: number, most: number): Skip | undefined {
  return counted > most
    ? skip("over_limit", `only ${most} hooks run for one event, this is number ${counted}`)
    : undefined;
}

function duplicate(rule: Rule, seen: Map<string, Rule>): Skip | undefined {
  if (rule.identity === undefined) return undefined;
  const twin = seen.get(rule.identity);
  // One that nobody waits for, or that only watches, does not do the work of one that decides.
  if (
    twin !== undefined &&
    (decides(twin) || !decides(rule)) &&
    (twin.layer === "managed" || rule.layer !== "managed")
  )
    return skip("duplicate", "an identical hook runs for this event already");
  seen.set(rule.identity, rule);
  return undefined;
}

function decides({ background, batch, mode }: Rule): boolean {
  return background !== true && batch === undefined && mode === "enforce";
}

function unavailable(rule: Rule, executors: ExecutorTable): Skip | undefined {
  return executors.has(rule.executor)
    ? undefined
    : skip("executor_unavailable", `this version cannot run hooks of type ${rule.executor}`);
}

function skip(because: SkipReason, message: string): Skip {
  return { because, message };
}
