import type { Executor, PlannedRun, Rule, SkipReason } from "../spec/index.js";
import { inSession, isTrusted } from "./group.js";
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
): readonly PlannedRun[] {
  const selected = group.selector.select(sight);
  const rules =
    moment?.dialect === group.dialect.id
      ? selected.filter(({ native }) => native === moment.native)
      : selected;
  // The same list means the same candidates: what follows depends on nothing else.
  const known = plans.get(rules);
  if (known?.executors === executors) return unspent(group, known.planned, sight);
  const planned = planRules(group, rules, executors);
  plans.set(rules, { executors, planned });
  return unspent(group, planned, sight);
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

type Skip = NonNullable<PlannedRun["skip"]>;

function planRules(group: Group, rules: readonly Rule[], executors: ExecutorTable): readonly PlannedRun[] {
  const most = group.dialect.policy.limits.handlers ?? Infinity;
  const seen = new Map<string, Rule>();
  let counted = 0;
  return rules.map((rule) => {
    // An untrusted file takes no place from the trusted ones.
    if (!isTrusted(group, rule.layer))
      return { rule, skip: skip("untrusted", "the workspace is not trusted") };
    // Nor does an entry that could not be read.
    if (rule.skip?.because === "invalid") return { rule, skip: rule.skip };
    counted += 1;
    const reason =
      overLimit(counted, most) ?? rule.skip ?? duplicate(rule, seen) ?? unavailable(rule, executors);
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
  if (twin !== undefined && (decides(twin) || !decides(rule)))
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
