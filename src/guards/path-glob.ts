import { expandBraces } from "./braces.js";
import { testFnmatch } from "./fnmatch.js";
import { matchStars, type StarRules } from "./star-match.js";

const MOST_ALTERNATIVES = 100;

const SEGMENT_RULES: StarRules<string, string> = {
  isStar: (part) => part === "**",
  accepts: testFnmatch,
};

/**
 * Whether a file glob matches a path; at most 100 × glob × path steps.
 *
 * `*`, `?`, `[…]` and `[!…]` (or `[^…]`) stay within a segment and also match a leading dot; `**` spans any number of
 * whole segments, also none; `{a,b}` are alternatives; a backslash makes the next character literal, and so is a leading
 * `!`. A glob without `/` is looked for at any depth, as in a gitignore file; a leading `/` or `./` anchors it instead.
 * A trailing `/` or `/**` covers the directory and everything below it. Empty and `.` segments are skipped on both sides;
 * `..` is not resolved. A glob with a `/` inside matches an absolute path only if it begins with `/` or `**`.
 *
 * A glob with more than 100 alternatives matches everything: a guard over its budget must never be weaker.
 * @example
 * testPathGlob(".env*", "packages/api/.env.local"); // true
 * testPathGlob("src/**\/*.{ts,tsx}", "src/app/page.tsx"); // true
 */
export function testPathGlob(glob: string, path: string): boolean {
  const alternatives = expandBraces(glob, MOST_ALTERNATIVES);
  if (alternatives === undefined) return true;
  const segments = segmentsOf(path);
  return alternatives.some((alternative) => testAlternative(alternative, path, segments));
}

function testAlternative(glob: string, path: string, segments: readonly string[]): boolean {
  const text = glob.replace(/\\([^])/g, (pair, next: string) => (next === "/" ? "/" : pair));
  const parts = segmentsOf(text).map((part) => (part === "**" ? part : fnmatchPattern(part)));
  const anchored = text.startsWith("/") || text.startsWith("./") || parts.length !== 1;
  if (anchored && path.startsWith("/") && !text.startsWith("/") && parts[0] !== "**") return false;
  if (!anchored) parts.unshift("**");
  if (text.endsWith("/")) parts.push("**");
  return matchStars(parts, segments, SEGMENT_RULES);
}

function segmentsOf(path: string): string[] {
  return path.split("/").filter((segment) => segment !== "" && segment !== ".");
}

/** The same in fnmatch's words, which have no escapes: `\*` becomes `[*]`. */
function fnmatchPattern(segment: string): string {
  let pattern = "";
  // Once a `[` has no end, no later one has.
  let setsEnd = true;
  for (let index = 0; index < segment.length; index += 1) {
    const char = segment[index] as string;
    const next = segment[index + 1];
    if (char === "\\" && next !== undefined) {
      pattern += literal(next);
      index += 1;
    } else if (char === "[") {
      const negated = next === "!" || next === "^";
      const start = negated ? index + 2 : index + 1;
      const close: number = setsEnd ? segment.indexOf("]", start + 1) : -1;
      setsEnd = close >= 0;
      pattern += setsEnd ? `[${negated ? "!" : ""}${segment.slice(start, close)}]` : literal("[");
      if (setsEnd) index = close;
    } else {
      pattern += char;
    }
  }
  return pattern;
}

function literal(char: string): string {
  return char === "*" || char === "?" || char === "[" ? `[${char}]` : char;
}
