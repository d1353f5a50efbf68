import type { HookEvent, ListedHook, Rule } from "../spec/index.js";
import { failureRule, isTrusted } from "./group.js";
import type { Group } from "./group.js";
import type { ExecutorTable } from "./plan.js";

/** All loaded hooks, in the order in which they would run. */
export function list(groups: readonly Group[], executors: ExecutorTable): readonly ListedHook[] {
  return groups.flatMap((group) => group.compiled.rules.map((rule) => listed(group, rule, executors)));
}

function listed(group: Group, rule: Rule, executors: ExecutorTable): ListedHook {
  const { file, line, column } = rule.source;
  const trusted = isTrusted(group, rule.layer);
  const skipped = skipOf(rule, trusted, executors);
  return {
    hook: rule.id,
    ...(rule.name === undefined ? {} : { name: rule.name }),
    dialect: rule.dialect,
    layer: rule.layer,
    file,
    line,
    column,
    event: rule.native,
    events: rule.events,
    matchers: rule.when.map(({ text }) => text),
    executor: rule.executor,
    trusted,
    on_failure: onFailure(group, rule),
    mode: rule.mode,
    ...(skipped === undefined ? {} : { skipped }),
  };
}

/** At the first event that it listens to: fails it open there, it is listed as failing open. */
function onFailure(group: Group, rule: Rule): ListedHook["on_failure"] {
  const event = { hook_event_name: rule.events[0] ?? "" } as HookEvent;
  return ({ open: "allow", closed: "deny", ask: "ask" } as const)[failureRule(group, rule, event)];
}

function skipOf(rule: Rule, trusted: boolean, executors: ExecutorTable): ListedHook["skipped"] {
  if (!trusted) return { because: "untrusted", message: "the workspace is not trusted" };
  if (rule.skip !== undefined) return rule.skip;
  if (executors.has(rule.executor)) return undefined;
  return {
    because: "executor_unavailable",
    message: `this version cannot run hooks of type ${rule.executor}`,
  };
}
