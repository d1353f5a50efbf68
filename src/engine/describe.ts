import type { HookDescription, HookEvent, Rule } from "../spec/index.js";
import { failureRule, isGate } from "./group.js";
import type { Group } from "./group.js";

const ON_FAILURE = { open: "allow", closed: "deny", ask: "ask" } as const;

/** What `explain` and `list` tell about a hook alike. */
export function describe(
  group: Group,
  rule: Rule,
  event: Pick<HookEvent, "hook_event_name">,
): HookDescription {
  const { file, line, column } = rule.source;
  const behaviour = failureRule(group, rule, event);
  const gate = isGate(group, rule, event);
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
    on_failure: ON_FAILURE[behaviour],
    gate,
    fails_open: gate && behaviour === "open" && hasSay(rule),
  };
}

/** What only watches, or is not waited for, guards nothing. */
function hasSay({ mode, background, batch, observes }: Rule): boolean {
  return mode === "enforce" && background !== true && batch === undefined && observes !== true;
}
