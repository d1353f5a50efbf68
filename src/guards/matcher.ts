import type { Matcher, Subject } from "../spec/index.js";

const NAMES = /^[A-Za-z0-9_\- ,|]+$/;

/**
 * A matcher in Claude Code's grammar (hooks reference, "Matcher patterns"): absent, `""` or `"*"` = all;
 * only names, `|` and `,` = a list of exact names; anything else = a pattern, unanchored.
 * @param names what a list of exact names is made of; linear
 */
export function matcherOf(
  text: string | undefined,
  subject: Subject = "tool",
  names: RegExp = NAMES,
): Matcher | undefined {
  if (text === undefined || text === "" || text === "*") return undefined;
  const test = names.test(text) ? { exact: namesOf(text) } : { pattern: text };
  return { subject, test, text };
}

function namesOf(text: string): readonly string[] {
  return text
    .split(/[|,]/)
    .map((name) => name.trim())
    .filter((name) => name !== "");
}
