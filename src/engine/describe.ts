import type { HookDescription, HookEvent, Rule } from "../spec/index.js";
import { failureRule } from "./group.js";
import type { Group } from "./group.js";

const ON_FAILURE = { open: "allow", closed: "deny", ask: "ask" } as const;

/** What `explain` and `list` tell about a hook alike. */
export function describe(
  group: Group,
  rule: Rule,
  event: Pick<HookEvent, "hook_event_name">,
): HookDescription {
  const { file, line, column } = rule.source;
  return {
    hook: rule.id,
    ...(rule.name === undefined ? {} : { name: rule.name }),
    dialect: rule.dialect,
    layer: rule.layer,
    file,
    line,
    column,
    event: rule.native,
    executor: rule.executor,
    mode: rule.mode,
    on_failure: ON_FAILURE[failureRule(group, rule, event)],
  };
}
