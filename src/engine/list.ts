import type { ListedHook, Rule } from "../spec/index.js";
import { describe } from "./describe.js";
import { isTrusted } from "./group.js";
import type { Group } from "./group.js";
import type { ExecutorTable } from "./plan.js";

/** All loaded hooks, in the order in which they would run. */
export function list(groups: readonly Group[], executors: ExecutorTable): readonly ListedHook[] {
  return groups.flatMap((group) => group.compiled.rules.map((rule) => listed(group, rule, executors)));
}

function listed(group: Group, rule: Rule, executors: ExecutorTable): ListedHook {
  const trusted = isTrusted(group, rule.layer);
  const skipped = skipOf(rule, trusted, executors);
  return {
    ...describe(group, rule, { hook_event_name: rule.events[0] ?? "" }),
    events: rule.events,
    matchers: rule.when.map(({ text }) => text),
    trusted,
    ...(skipped === undefined ? {} : { skipped }),
  };
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
