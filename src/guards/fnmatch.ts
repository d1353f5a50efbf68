import { matchStars, type StarRules } from "./star-match.js";

interface CharacterSet {
  readonly negated: boolean;
  /** Code points, both ends included. */
  readonly ranges: readonly (readonly [number, number])[];
}

/** A literal code point, a set, or one of the two wildcards. */
type Part = number | CharacterSet | "*" | "?";

const RULES: StarRules<Part, number> = {
  isStar: (part) => part === "*",
  accepts: acceptsCodePoint,
};

/**
 * Whether the whole text matches, exactly as Python's `fnmatch.fnmatchcase` (CPython 3.11) decides it: by code point,
 * case-sensitive, `*`, `?`, `[set]`, `[!set]`; no escapes. At most pattern × text steps.
 * @example
 * testFnmatch("mcp__*[!d]", "mcp__files__write"); // true
 */
export function testFnmatch(pattern: string, text: string): boolean {
  return matchStars(parse(Array.from(pattern)), Array.from(text, codePoint), RULES);
}

function acceptsCodePoint(part: Part, point: number): boolean {
  if (typeof part === "number") return part === point;
  if (typeof part === "string") return true;
  return part.ranges.some(([low, high]) => low <= point && point <= high) !== part.negated;
}

function parse(pattern: readonly string[]): Part[] {
  const parts: Part[] = [];
  // Once a `[` has no end, no later one has.
  let setsEnd = true;
  for (let index = 0; index < pattern.length; index += 1) {
    const char = pattern[index] as string;
    if (char === "*" || char === "?") {
      parts.push(char);
      continue;
    }
    // A `]` that comes first, after `!` too, belongs to the set.
    const first = pattern[index + 1] === "!" ? index + 2 : index + 1;
    const close = char === "[" && setsEnd ? pattern.indexOf("]", first + 1) : -1;
    if (close >= 0) {
      parts.push(parseSet(pattern.slice(index + 1, close)));
      index = close;
    } else {
      setsEnd &&= char !== "[";
      parts.push(codePoint(char));
    }
  }
  return parts;
}

/** CPython's `fnmatch.translate` and then `re`: chunks are cut at range hyphens, and a hyphen joins two chunks. */
function parseSet(content: readonly string[]): CharacterSet {
  const chunks = dropEmptyRanges(splitAtRanges(content));
  // Whether a set is negated is decided after the empty ranges are gone, so `[b-a!x]` is.
  const negated = chunks[0]?.[0] === "!";
  if (negated) chunks[0] = (chunks[0] ?? []).slice(1);
  // A hyphen that comes first joins nothing.
  if (chunks[0]?.length === 0 && chunks[1] !== undefined) chunks.splice(0, 2, ["-", ...chunks[1]]);

  const ranges: [number, number][] = [];
  chunks.forEach((chunk, number) => {
    chunk.forEach((char, index) => {
      const point = codePoint(char);
      if (number > 0 && index === 0) (ranges.at(-1) as [number, number])[1] = point;
      else ranges.push([point, point]);
    });
  });
  return { negated, ranges };
}

function splitAtRanges(content: readonly string[]): string[][] {
  const chunks: string[][] = [];
  let start = 0;
  let hyphen = content.indexOf("-", content[0] === "!" ? 2 : 1);
  while (hyphen >= 0) {
    chunks.push(content.slice(start, hyphen));
    start = hyphen + 1;
    hyphen = content.indexOf("-", hyphen + 3);
  }
  const last = content.slice(start);
  if (last.length > 0 || chunks.length === 0) chunks.push(last);
  else chunks.at(-1)?.push("-");
  return chunks;
}

function dropEmptyRanges(chunks: string[][]): string[][] {
  for (let index = chunks.length - 1; index > 0; index -= 1) {
    const left = chunks[index - 1] as string[];
    const right = chunks[index] as string[];
    if (codePoint(left.at(-1) ?? "") > codePoint(right[0] ?? "")) {
      chunks.splice(index - 1, 2, [...left.slice(0, -1), ...right.slice(1)]);
    }
  }
  return chunks;
}

function codePoint(char: string): number {
  return char.codePointAt(0) ?? -1;
}
