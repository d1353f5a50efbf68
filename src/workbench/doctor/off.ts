import { statSync } from "node:fs";
import { matches, Sight } from "../../engine/match.js";
import { findBubblewrap } from "../../executors/command/sandbox.js";
import { WORKSPACE_LAYERS } from "../../spec/index.js";
import type { Dialect, HostContext, Matcher, Preparation, Rule } from "../../spec/index.js";
import { about } from "./finding.js";
import type { Finding } from "./finding.js";
import { programProblem } from "./program.js";
import { matcherProblem, vocabularyOf } from "./vocabulary.js";

/** The hook's failure then denies at gates: that too is no guard, and people will soon switch it off. */
type Level = Pick<Finding, "level">;

/**
 * What keeps a hook from ever doing its work, as far as its definition and the machine show: nothing runs. Findings of
 * level `error`: it cannot run at all; of level `warning`: it never matches.
 */
export function offFindings(rule: Rule, dialect: Dialect, host: HostContext): readonly Finding[] {
  if (rule.skip !== undefined) return [];
  return [...matcherFindings(rule, dialect), ...commandFindings(rule, dialect, host)];
}

function matcherFindings(rule: Rule, dialect: Dialect): readonly Finding[] {
  const vocabulary = vocabularyOf(dialect);
  const ofTools = rule.when.filter(({ subject }) => subject === "tool");
  const found = ofTools.flatMap((matcher): Finding[] => {
    const problem = matcherProblem(matcher, vocabulary, rule);
    return problem === undefined ? [] : [about(rule, { level: "warning", ...problem })];
  });
  if (found.length > 0 || !excludeEachOther(ofTools, vocabulary.words)) return found;
  const texts = [...new Set(ofTools.map(({ text }) => text))].join("` and `");
  const message = `\`${texts}\` never hold together: the hook never runs`;
  const hint = "the condition must be about a tool that the matcher names";
  return [about(rule, { code: "condition_never", level: "warning", message, hint })];
}

/** Whether each of them permits some tool that is known, or named by one of them, and no tool is permitted by all. */
function excludeEachOther(matchers: readonly Matcher[], words: readonly string[]): boolean {
  if (matchers.length < 2) return false;
  const named = matchers.flatMap(({ test }) => ("exact" in test ? test.exact : []));
  const candidates = [...new Set([...words, ...named])];
  const passes = (matcher: Matcher, tool: string): boolean =>
    matches(matcher, new Sight({ hook_event_name: "PreToolUse", id: "", at: "", tool_name: tool })) !== false;
  return (
    matchers.every((matcher) => candidates.some((tool) => passes(matcher, tool))) &&
    !candidates.some((tool) => matchers.every((matcher) => passes(matcher, tool)))
  );
}

function commandFindings(rule: Rule, dialect: Dialect, host: HostContext): readonly Finding[] {
  if (rule.executor !== "command") return [];
  const level: Level = { level: "error" };
  const prepared = prepare(rule, dialect, host);
  const cwd = prepared?.cwd ?? host.cwd;
  const wrongFolder =
    prepared?.failed?.code === "cwd" || statSync(cwd, { throwIfNoEntry: false }) === undefined;
  if (wrongFolder) {
    const message = prepared?.failed?.message ?? `there is no folder ${cwd} for it to run in`;
    return [about(rule, { code: "cwd_missing", ...level, message, hint: "make it, or mend `cwd`" })];
  }
  const problem = programProblem(prepared?.params ?? rule.params, { cwd, env: host.env });
  const found = problem === undefined ? [] : [about(rule, { ...level, ...problem })];
  if (rule.sandbox === undefined) return found;
  const sandbox = findBubblewrap(host.env["PATH"], host.cwd);
  if ("path" in sandbox) return found;
  const message = `it fails each time: ${sandbox.problem}`;
  return [...found, about(rule, { code: "sandbox_missing", ...level, message, hint: "install bubblewrap" })];
}

/** What the dialect would have it run, and where. Depends on a payload here and there: then the rule itself is looked at. */
function prepare(rule: Rule, { host: side }: Dialect, host: HostContext): Preparation | undefined {
  const event = { hook_event_name: rule.events[0] ?? "", id: "doctor", at: "", cwd: host.cwd };
  try {
    return side.prepare?.(event, rule, host);
  } catch {
    return undefined;
  }
}

/** Whether its bytes are a repository's. */
export function isWorkspaces({ layer }: Rule): boolean {
  return WORKSPACE_LAYERS.includes(layer);
}
