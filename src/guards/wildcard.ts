import { matchStars, type StarRules } from "./star-match.js";

const RULES: StarRules<string, string> = {
  isStar: (part) => part === "*",
  accepts: (part, char) => part === char,
};

/**
 * Whether the whole text matches a pattern in which everything is literal but `*`, which spans anything, newlines
 * included; at most pattern × text steps.
 * @example
 * testWildcard("git push *", "git push --force"); // true
 */
export function testWildcard(pattern: string, text: string): boolean {
  return matchStars(pattern, text, RULES);
}
