import type { Decision } from "../../spec/index.js";

const WORDS: Readonly<Record<string, Decision>> = {
  allow: "allow",
  deny: "deny",
  ask: "ask",
  defer: "defer",
};

/**
 * A decision word in lower case, Title case or UPPER case; any other spelling is unknown, not guessed.
 * @param words word in lower case → what it means
 */
export function decisionWord(
  word: string,
  words: Readonly<Record<string, Decision>> = WORDS,
): Decision | undefined {
  const lower = word.toLowerCase();
  const title = lower.charAt(0).toUpperCase() + lower.slice(1);
  if (word !== lower && word !== title && word !== word.toUpperCase()) return undefined;
  return Object.hasOwn(words, lower) ? words[lower] : undefined;
}
