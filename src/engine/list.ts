import { isPausable, pausedMessage } from "../guards/pause.js";
import type { Pause } from "../guards/pause.js";
import type { ListedHook, PlannedRun, Rule } from "../spec/index.js";
import { describe } from "./describe.js";
import { isGate, trustSkip } from "./group.js";
import type { Group } from "./group.js";
import type { ExecutorTable } from "./plan.js";

/** All loaded hooks, in the order in which they would run. */
export function list(
  groups: readonly Group[],
  executors: ExecutorTable,
  pause?: Pause,
): readonly ListedHook[] {
  return groups.flatMap((group) => group.compiled.rules.map((rule) => listed(group, rule, executors, pause)));
}

function listed(group: Group, rule: Rule, executors: ExecutorTable, pause: Pause | undefined): ListedHook {
  const trust = trustSkip(group, rule);
  const trusted = trust === undefined;
  const isPaused = trusted && pause !== undefined && isPausable(rule.layer);
  const skipped =
    isPaused && rule.skip?.because !== "disabled"
      ? { because: "paused", message: pausedMessage(pause) }
      : skipOf(rule, trust, executors);
  return {
    ...describe(group, rule, { hook_event_name: gateOf(group, rule) ?? rule.events[0] ?? "" }),
    events: rule.events,
    matchers: rule.when.map(({ text }) => text),
    trusted,
    ...(skipped === undefined ? {} : { skipped }),
    ...(rule.canary === undefined ? {} : { canary: rule.canary }),
  };
}

/** Where it listens to several events, the one at which most depends on it. */
function gateOf(group: Group, rule: Rule): string | undefined {
  return rule.events.find((name) => isGate(group, rule, { hook_event_name: name }));
}

function skipOf(rule: Rule, trust: PlannedRun["skip"], executors: ExecutorTable): ListedHook["skipped"] {
  if (trust?.because === "untrusted") return trust;
  if (rule.skip !== undefined) return rule.skip;
  if (trust !== undefined) return trust;
  if (executors.has(rule.executor)) return undefined;
  return {
    because: "executor_unavailable",
    message: `this version cannot run hooks of type ${rule.executor}`,
  };
}
