import { dialects as known } from "../../dialects/index.js";
import { isSlip } from "../../formats/suggest.js";
import { matches, Sight } from "../../engine/match.js";
import { EVENTS, TOOL_NAMES } from "../../spec/index.js";
import type { Dialect, Matcher, Rule } from "../../spec/index.js";
import type { Finding } from "./finding.js";

/** The names by which hooks of a system see tools, and those by which others do. */
export interface Vocabulary {
  readonly title: string;
  readonly words: readonly string[];
  /** A word that never comes here → the one that does. */
  readonly meant: ReadonlyMap<string, string>;
}

/** Tools that the canonical list does not have pass through under any name: only words that are known elsewhere are wrong. */
export function vocabularyOf({ title, tools }: Dialect): Vocabulary {
  const canonical = new Set([
    ...TOOL_NAMES,
    ...known.flatMap((one) => one.tools.map((tool) => tool.canonical)),
  ]);
  const native = (name: string): string => tools.find((tool) => tool.canonical === name)?.native ?? name;
  // Of several native names only the first is ever sent; the others are that agent's own, and may come from it.
  const words = [...new Set([...[...canonical].map(native), ...tools.map((tool) => tool.native)])];
  const others = known.flatMap((one) =>
    one.tools.map((tool) => [tool.native, native(tool.canonical)] as const),
  );
  const all = [...[...canonical].map((name) => [name, native(name)] as const), ...others];
  return { title, words, meant: new Map(all.filter(([word]) => !words.includes(word))) };
}

/** Why a matcher of tools never holds, or holds for fewer than it names; undefined where it may. */
export function matcherProblem(
  matcher: Matcher,
  vocabulary: Vocabulary,
  { events }: Pick<Rule, "events">,
): Pick<Finding, "code" | "message" | "hint"> | undefined {
  if (!events.some((name) => EVENTS[name]?.subject === "tool_name")) return undefined;
  const { test } = matcher;
  if ("except" in test) return undefined;
  if ("exact" in test) return namesProblem(matcher.text, test.exact, vocabulary);
  const { words, meant, title } = vocabulary;
  if (words.some((word) => holds(matcher, word))) return undefined;
  const spelt = words.flatMap((word) => variants(word).map((variant) => [variant, word] as const));
  const near = [...meant, ...spelt].find(([word]) => holds(matcher, word));
  if (near !== undefined) return never(matcher.text, title, near[1]);
  return permissionProblem(matcher.text, vocabulary);
}

/** As a pattern `Task(Create|Update)` asks for two tools that there may be: names begin anew with a capital. */
const REST_OF_A_NAME = /^[A-Z][\w.*+?|]*$/u;

/** Somebody who wrote `Bash(git *)` thought of a permission rule; as a pattern it asks for a tool called `Bashgit`. */
function permissionProblem(text: string, { words, title }: Vocabulary): ReturnType<typeof matcherProblem> {
  const rule = [...text.matchAll(/(?<![\w\\.])(\w+)\(([^()]*)\)/gu)].find(
    ([, name = "", within = ""]) => words.includes(name) && !REST_OF_A_NAME.test(within),
  );
  if (rule === undefined) return undefined;
  const message = `\`${text}\` matches no tool of ${title}: a matcher is held against the name of a tool alone`;
  const hint = `\`matcher: ${rule[1] ?? ""}\`, and \`${rule[0]}\` as its \`if\` where the system has one`;
  return { code: "matcher_never", message, hint };
}

function namesProblem(
  text: string,
  names: readonly string[],
  { words, meant, title }: Vocabulary,
): ReturnType<typeof matcherProblem> {
  const dead = names.flatMap((name) => {
    const right = rightWord(name, words, meant);
    return right === undefined ? [] : [{ name, right }];
  });
  const [first] = dead;
  if (first === undefined) return undefined;
  if (dead.length === names.length) return never(text, title, first.right);
  const missed = dead.find(({ right }) => !names.includes(right));
  if (missed === undefined) return undefined;
  const message = `\`${missed.name}\` in \`${text}\` never matches: ${title} has no tool of that name`;
  return { code: "matcher_part", message, hint: `did you mean \`${missed.right}\`?` };
}

/** What somebody meant who wrote a word that never comes; undefined where it may come. */
function rightWord(name: string, words: readonly string[], meant: Vocabulary["meant"]): string | undefined {
  if (words.includes(name) || name.startsWith("mcp__")) return undefined;
  return (
    meant.get(name) ??
    words.find((word) => word.toLowerCase() === name.toLowerCase()) ??
    words.find((word) => word.length > 3 && isSlip(name, word))
  );
}

function never(text: string, title: string, right: string): ReturnType<typeof matcherProblem> {
  const message = `\`${text}\` matches no tool of ${title}: the hook never runs`;
  return { code: "matcher_never", message, hint: `did you mean \`${right}\`?` };
}

function variants(word: string): readonly string[] {
  return [word.toLowerCase(), word.toUpperCase(), word.charAt(0).toUpperCase() + word.slice(1)];
}

function holds(matcher: Matcher, tool: string): boolean {
  return (
    matches(matcher, new Sight({ hook_event_name: "PreToolUse", id: "", at: "", tool_name: tool })) !== false
  );
}
