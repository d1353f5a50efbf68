import fc from "fast-check";
import { expect } from "vitest";
import { HookError } from "../../src/spec/index.js";

/** Longer than this, a case counts as a hang. On a machine that others use too, a case gets another chance. */
const MOST_MS = 1000;

/** Texts that parsers dislike, beside random ones: names of prototypes, line ends, nesting, halves of characters. */
const NASTY = [
  "__proto__",
  "constructor",
  "toString",
  "\u0000",
  "\r\n",
  "\n",
  "\t",
  "\ud800",
  "\u2028",
  "\ufeff",
  "é",
  "漢",
  "👩‍👩‍👧",
  "{",
  "}",
  "[",
  "]",
  "[[",
  "]]",
  '"',
  "'",
  "`",
  "\\",
  "\\u",
  "$(",
  "${",
  ")",
  "*",
  "**",
  "?",
  "!",
  "#",
  "&",
  "&&",
  "|",
  ";",
  "<<EOF\n",
  "<(",
  ":",
  ": ",
  "- ",
  ",",
  "=",
  "==",
  "---\n",
  "...",
  "<<: *a",
  "&a ",
  "!!js/function",
  "%",
  "@",
  "~",
  "/",
  "//",
  "/*",
  "*/",
  "..",
  "null",
  "true",
  "NaN",
  "1e999",
  "-0",
  "0x",
  "9007199254740993",
  "Bash(",
  "mcp__",
  "deny",
  "allow",
] as const;

/** Text made of what parsers look at, and of anything. */
export const text: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...NASTY) },
      { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 8 }) },
      fc.constantFrom("a", "b ", "ab", "x.y", " "),
    ),
    { maxLength: 40 },
  )
  .map((pieces) => pieces.join(""));

const key = fc.oneof(
  fc.constantFrom("__proto__", "constructor", "hooks", "type", "decision", "reason"),
  fc.string({ maxLength: 6 }),
);
const leaf = fc.oneof(
  text,
  fc.constantFrom(null, true, false, 0, -1, 1e308, "deny", "DENY", "allow", ""),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);

/** JSON of any shape, with names that objects have already. */
export const json: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  node: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    leaf,
    fc.array(tie("node"), { maxLength: 4 }),
    fc
      .array(fc.tuple(key, tie("node")), { maxLength: 4 })
      .map(
        (entries) =>
          JSON.parse(
            `{${entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value) ?? "null"}`).join(",")}}`,
          ) as unknown,
      ),
  ),
})).node;

/** A text with pieces taken out, doubled, exchanged or put in. */
export function mutated(original: string): fc.Arbitrary<string> {
  const edit = fc.record({
    at: fc.nat({ max: Math.max(original.length, 1) }),
    length: fc.nat({ max: 12 }),
    put: fc.oneof(fc.constantFrom(...NASTY, ""), fc.string({ maxLength: 4 })),
    again: fc.boolean(),
  });
  return fc.array(edit, { minLength: 1, maxLength: 4 }).map((edits) =>
    edits.reduce((now, { at, length, put, again }) => {
      const piece = now.slice(at, at + length);
      return `${now.slice(0, at)}${put}${again ? piece + piece : ""}${now.slice(at + length)}`;
    }, original),
  );
}

/**
 * Plays one case: nothing but a `HookError` may be thrown, and it ends in time.
 * @param name says which case it is when it fails
 */
export function survives<T>(name: string, run: () => T): T | undefined {
  let best = Infinity;
  let result: T | undefined;
  for (let tries = 0; tries < 3 && best > MOST_MS; tries += 1) {
    const start = performance.now();
    try {
      result = run();
    } catch (error) {
      if (!HookError.is(error)) throw error;
    }
    best = Math.min(best, performance.now() - start);
  }
  expect(best, `${name} took too long`).toBeLessThanOrEqual(MOST_MS);
  return result;
}

/** Runs a property so many times. */
export function fuzz<T>(cases: number, arbitrary: fc.Arbitrary<T>, run: (value: T) => void): void {
  fc.assert(
    fc.property(arbitrary, (value) => run(value)),
    { numRuns: cases },
  );
}

/** A position in a text. */
export function expectWithin({ line, column }: { line: number; column: number }, source: string): void {
  // Lines end with `\n` alone.
  const lines = source.split("\n");
  expect(line).toBeGreaterThanOrEqual(1);
  expect(line).toBeLessThanOrEqual(lines.length);
  expect(column).toBeGreaterThanOrEqual(1);
  expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? 0) + 2);
}
