import { matcherOf } from "../../guards/matcher.js";
import { patternError } from "../../guards/pattern.js";
import { EVENTS } from "../../spec/index.js";
import type { Matcher, Subject } from "../../spec/index.js";
import type { HandlerEntry } from "./event-groups.js";
import type { Findings } from "./findings.js";
import { permissionRule } from "./permission-rule.js";

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
  const problem =
    "pattern" in matcher.test
      ? patternError(matcher.test.pattern)
      : "exact" in matcher.test && matcher.test.exact.length === 0
        ? "it names nothing: without `matcher` the group is for everything"
        : undefined;
  if (problem === undefined) return { matchers: [matcher], problem: false };
  findings.add({ code: "invalid_matcher", level: "error", path, message: problem });
  return { matchers: [], problem: true };
}
