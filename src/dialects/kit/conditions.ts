import { expressionOf } from "../../guards/expression.js";
import type { Expression } from "../../guards/expression.js";
import { matcherOf } from "../../guards/matcher.js";
import { EVENTS } from "../../spec/index.js";
import type { Matcher, Subject } from "../../spec/index.js";
import type { HandlerEntry } from "./event-groups.js";
import type { Findings } from "./findings.js";
import { permissionRule } from "./permission-rule.js";
import { slowPattern } from "./slow-pattern.js";

export interface ConditionOptions {
  /** The handler's `if`. */
  readonly condition: string | undefined;
  readonly home: string;
  readonly findings: Findings;
  /** What a group's `matcher` means at this event. Default: {@link matcherOf}. */
  readonly matcher?: (text: string | undefined, subject: Subject) => Matcher | undefined;
}

export interface Conditions {
  readonly matchers: readonly Matcher[];
  readonly problem: boolean;
}

/** The group's matcher and the handler's `if`; with a problem, those that could be read. */
export function conditionsOf(entry: HandlerEntry, options: ConditionOptions): Conditions {
  const { condition, home, findings } = options;
  const { native, path } = entry;
  const isTool = EVENTS[native]?.subject === "tool_name";
  const group = groupMatcher(entry, options);
  if (condition === undefined) return group;
  const rule = isTool
    ? permissionRule(condition, home)
    : { problem: `\`if\` is for tool events; ${native} has no tool` };
  if ("matchers" in rule) return { matchers: [...group.matchers, ...rule.matchers], problem: group.problem };
  findings.add({ code: "invalid_matcher", level: "error", path: [...path, "if"], message: rule.problem });
  return { ...group, problem: true };
}

function groupMatcher(
  { native, matcher: text, matcherPath: path }: HandlerEntry,
  { findings, matcher: read = matcherOf }: ConditionOptions,
): Conditions {
  const none = { matchers: [], problem: false };
  const { subject } = EVENTS[native] ?? {};
  const matcher = read(text, subject === undefined || subject === "tool_name" ? "tool" : `field:${subject}`);
  if (matcher === undefined) return none;
  if (subject === undefined) {
    const message = `${native} has nothing to match: \`matcher\` is ignored`;
    findings.add({ code: "invalid_matcher", level: "warning", path, message });
    return none;
  }
  const { test } = matcher;
  const expression = "pattern" in test ? expressionOf(test.pattern) : names(test);
  if ("problem" in expression) {
    findings.add({ code: "invalid_matcher", level: "error", path, message: expression.problem });
    return { matchers: [], problem: true };
  }
  if (expression.slow !== undefined) findings.add(slowPattern(expression.slow, path));
  return { matchers: [{ ...matcher, test: expression.test }], problem: false };
}

function names(test: Matcher["test"]): Expression {
  return "exact" in test && test.exact.length === 0
    ? { problem: "it names nothing: without `matcher` the group is for everything" }
    : { test };
}
