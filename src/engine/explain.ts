import type {
  Diagnostic,
  Explained,
  Explanation,
  HookEvent,
  PlannedRun,
  Rule,
  Subject,
} from "../spec/index.js";
import { createPatience } from "../guards/backtracking.js";
import type { Patience } from "../guards/backtracking.js";
import type { Pause } from "../guards/pause.js";
import { describe } from "./describe.js";
import { definitionOf } from "./event.js";
import type { Group } from "./group.js";
import { matches, Sight } from "./match.js";
import { plan } from "./plan.js";
import type { ExecutorTable, Moment } from "./plan.js";
import type { Translated } from "./translate.js";
import { viewOf } from "./vocabulary.js";

/** The same plan that `emit` runs, and beside it every other hook with the reason why it stays out. */
export function explain(
  { event, moment }: Translated,
  groups: readonly Group[],
  { executors, diagnostics, pause, only }: ExplainOptions,
): Explanation {
  const patience = createPatience();
  const hooks = groups.flatMap((group) => explainGroup(group, { event, executors, moment, patience, pause }));
  const shown = only === undefined ? hooks : hooks.filter(({ hook }) => only.includes(hook));
  return { event, gate: definitionOf(event).gate, decision: "none", hooks: shown, diagnostics };
}

interface ExplainOptions {
  readonly executors: ExecutorTable;
  readonly diagnostics: readonly Diagnostic[];
  readonly pause: Pause | undefined;
  readonly only: readonly string[] | undefined;
}

interface Asked {
  readonly event: HookEvent;
  readonly executors: ExecutorTable;
  readonly moment: Moment | undefined;
  readonly patience: Patience;
  readonly pause: Pause | undefined;
}

function explainGroup(group: Group, { event, executors, moment, patience, pause }: Asked): Explained[] {
  const sight = new Sight(viewOf(group.dialect, event).native, patience);
  const planned = new Map(plan(group, sight, executors, moment, pause).map((run) => [run.rule.id, run]));
  return group.compiled.rules.map((rule) => {
    const run = planned.get(rule.id);
    return {
      ...describe(group, rule, event),
      timeout_ms: rule.timeoutMs,
      background: rule.background ?? rule.batch !== undefined,
      matches: run !== undefined,
      runs: run !== undefined && run.skip === undefined,
      ...(run === undefined ? stays(rule, sight) : skipped(run)),
      ...(run?.warnings === undefined ? {} : { warnings: run.warnings }),
    };
  });
}

function skipped({ skip }: PlannedRun): Pick<Explained, "because" | "message"> {
  return skip === undefined ? {} : { because: skip.because, message: skip.message };
}

function stays(rule: Rule, sight: Sight): Pick<Explained, "because" | "message"> {
  const name = sight.event.hook_event_name;
  const matcher = rule.when.find((one) => matches(one, sight) === false);
  // Without a matcher in its way it belongs to another moment of the same event.
  const message =
    rule.events.includes(name) && matcher !== undefined
      ? `${named(matcher.subject)} does not match ${JSON.stringify(matcher.text)}`
      : `it listens to ${rule.native}`;
  return { because: "no_match", message };
}

/** What a matcher looks at, as people say it. */
function named(subject: Subject): string {
  if (subject === "strings" || subject === "fields") return "its input";
  if (subject.startsWith("field:")) return subject.slice("field:".length);
  if (!subject.startsWith("first:")) return subject;
  const names = subject.slice("first:".length).split(",");
  return names.filter((name) => !name.startsWith("=")).join(" or ");
}
