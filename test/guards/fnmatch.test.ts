import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { testFnmatch } from "../../src/guards/fnmatch.js";
import { fastest } from "../support/fastest.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const FILE = resolve(process.env["CORPORA"] ?? resolve(ROOT, "../shared/corpora"), "fnmatch.jsonl");
const found = existsSync(FILE);

interface Row {
  readonly name: string;
  readonly pattern: string;
  readonly match: boolean;
  readonly fn: string;
}

describe.skipIf(!found)(
  `CPython's own cases: ${found ? FILE : `SKIPPED, ${FILE} is missing (set CORPORA)`}`,
  () => {
    const lines = found ? readFileSync(FILE, "utf8").trim().split("\n") : [];
    const rows = lines.map((line) => JSON.parse(line) as Row);

    it("are decided as CPython decides them", () => {
      // Both functions are read case-sensitively; the corpus holds no other.
      expect(new Set(rows.map(({ fn }) => fn))).toEqual(new Set(["fnmatch", "fnmatchcase"]));
      expect(rows.filter(({ name, pattern, match }) => testFnmatch(pattern, name) !== match)).toEqual([]);
      expect(rows.length).toBeGreaterThan(1000);
    });
  },
);

describe("testFnmatch", () => {
  // Answers of fnmatch.fnmatchcase, CPython 3.11.7.
  it.each([
    ["", "", true],
    ["*", "a\nb", true],
    ["?", "😀", true],
    ["??", "😀", false],
    ["[😀-😂]", "😁", true],
    ["[^a]", "^", true],
    ["[^a]", "b", false],
    ["[!^a]", "^", false],
    ["[!]a]", "]", false],
    ["[!]a]", "b", true],
    ["[]-a]", "^", true],
    ["[]]", "]", true],
    ["[]", "[]", true],
    ["[!]", "[!]", true],
    ["a[b", "a[b", true],
    ["[[]", "[", true],
    ["[a-c-e]", "b", true],
    ["[a-c-e]", "d", false],
    ["[a-c-e]", "-", true],
    ["[a-]", "-", true],
    ["[-a]", "-", true],
    ["[--0]", ".", true],
    ["[!--]", "-", false],
    // Empty ranges go away, and with them what they leave behind.
    ["[b-a]", "a", false],
    ["[b-a]", "[b-a]", false],
    ["[!b-a]", "b", true],
    ["[b-ac]", "c", true],
    ["[b-a!]", "x", true],
    ["[b-a!x]", "x", false],
    ["[b-a!x]", "y", true],
    ["[b-a!-z]", "-", false],
    ["[b-a!-z]", "z", false],
    ["[b-a!-z]", "m", true],
    ["[b-a^x]", "^", true],
    ["[\\a]", "\\", true],
    ["\\*", "*", false],
    ["\\*", "\\x", true],
    ["[a&&b]", "&", true],
    ["[a||b]", "|", true],
    ["[a~~b]", "~", true],
  ])("decides %j on %j as Python does: %s", (pattern, text, expected) => {
    expect(testFnmatch(pattern, text)).toBe(expected);
  });

  it.each([
    ["stars", `${"*a".repeat(1000)}*b`, "a".repeat(5000)],
    ["open brackets", "[".repeat(50_000), "a"],
    ["hyphens", `[${"a-".repeat(25_000)}]`, "x".repeat(10)],
    ["empty ranges", `[${"b-a".repeat(1000)}]`, "x".repeat(10)],
    ["sets behind a star", `*${"[!b]".repeat(500)}c`, "a".repeat(5000)],
  ])("answers in time for many %s", (_, pattern, text) => {
    const took = fastest(1000, () => expect(testFnmatch(pattern, text)).toBe(false));
    expect(took).toBeLessThan(1000);
  });
});
