import fc from "fast-check";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { literalPrefix, patternError, preparePatterns, testPattern } from "../../src/guards/pattern.js";
import { fastest } from "../support/fastest.js";

describe("before preparePatterns", () => {
  it("says what to do, and knows literal prefixes all the same", async () => {
    vi.resetModules();
    const fresh = await import("../../src/guards/pattern.js");
    expect(() => fresh.testPattern("a", "a")).toThrow("await preparePatterns() first");
    expect(() => fresh.patternError("a")).toThrow("await preparePatterns() first");
    expect(fresh.literalPrefix("^mcp__")).toBe("mcp__");
  });
});

describe("testPattern", () => {
  beforeAll(preparePatterns);

  it.each([
    ["ash", "Bash", true],
    ["bash", "Bash", false],
    ["^Edit$", "MultiEdit", false],
    ["^(Edit|Write)$", "Write", true],
    ["^a.b$", "a\nb", false],
    ["(?i)bash", "BASH", true],
    ["", "", true],
    ["^\\p{Greek}$", "λ", true],
  ])("%j on %j is %s: unanchored, case-sensitive", (source, text, expected) => {
    expect(testPattern(source, text)).toBe(expected);
  });

  it("throws the parser's words for an invalid pattern", () => {
    expect(() => testPattern("(", "a")).toThrow("missing closing )");
  });

  it.each(["(x+x+)+y", "(a*)*b", "(a|aa)+$", "^(([a-z])+.)+[A-Z]([a-z])+$"])(
    "answers %s in linear time",
    (source) => {
      const took = fastest(2000, () => void testPattern(source, `${"xa".repeat(50_000)}!`));
      expect(took).toBeLessThan(2000);
    },
  );

  it("still answers after more patterns than it keeps", () => {
    for (let number = 0; number < 1100; number += 1)
      expect(testPattern(`^n${number}$`, `n${number}`)).toBe(true);
    expect(testPattern("^n0$", "n0")).toBe(true);
    expect(testPattern("^n0$", "n1")).toBe(false);
  });
});

describe("patternError", () => {
  beforeAll(preparePatterns);

  it("has nothing to say about a valid pattern", () => {
    expect(patternError("^mcp__.*$")).toBeUndefined();
  });

  it.each(["a(?=b)", "a(?!b)", "(?<=a)b", "(?<!a)b"])(
    "says of %s that RE2 has no lookaround, and what to do",
    (source) => {
      expect(patternError(source)).toMatch(/no lookahead or lookbehind: match the text itself/);
    },
  );

  it.each(["(a)\\1", "(?P<n>a)(?P=n)", "(?<n>a)\\k<n>"])(
    "says of %s that RE2 has no backreferences",
    (source) => {
      expect(patternError(source)).toMatch(/no backreferences: write the repeated part out/);
    },
  );

  it.each([
    ["(", "missing closing )"],
    ["[a", "missing closing ]"],
    ["a**", "invalid nested repetition operator"],
    ["a{2000}", "invalid repeat count"],
  ])("gives the parser's own words for %s", (source, words) => {
    expect(patternError(source)).toContain(words);
  });
});

describe("literalPrefix", () => {
  beforeAll(preparePatterns);

  it.each([
    ["^mcp__", "mcp__"],
    ["^Bash$", "Bash"],
    ["^mcp__(a|b)", "mcp__"],
    ["^a\\.b\\|c", "a.b|c"],
    ["^ab+c", "ab"],
    ["^ab*", "a"],
    ["^ab?c", "a"],
    ["^ab{0,2}", "a"],
    ["^ab+?", "a"],
    ["^Read.*", "Read"],
    ["^(a|b)", ""],
    ["^a|b", ""],
    ["^a(b\\)|c)|d", ""],
    ["^a[)]|b", ""],
    ["^a\\Q(\\E|b", ""],
    ["(?i)^a", ""],
    ["(?m)^a", ""],
    ["^*a", ""],
    ["a", ""],
    ["", ""],
    ["^", ""],
    ["^\\d", ""],
    ["^.a", ""],
  ])("of %j is %j", (source, prefix) => {
    expect(literalPrefix(source)).toBe(prefix);
  });

  it("begins every text that matches", () => {
    const atom = fc.constantFrom(
      "a",
      "b",
      "ab",
      ".",
      "\\.",
      "\\|",
      "[ab]",
      "[|]",
      "(a|b)",
      "(?:ab)",
      "(?i:a)",
      "\\Qa|\\E",
    );
    const suffix = fc.constantFrom("", "", "", "*", "+", "?", "{2}", "{0,1}", "+?", "|", "$");
    const body = fc.array(fc.tuple(atom, suffix), { maxLength: 5 }).map((parts) => parts.flat().join(""));
    const source = fc
      .tuple(fc.constantFrom("^", "^", "^", "", "(?i)^", "(?m)^", "^*"), body)
      .map((parts) => parts.join(""));
    const text = fc.string({ unit: fc.constantFrom("a", "a", "b", "b", "A", ".", "|", "\n"), maxLength: 6 });
    let matches = 0;
    fc.assert(
      fc.property(source, text, fc.boolean(), (pattern, random, similar) => {
        fc.pre(patternError(pattern) === undefined);
        const given = similar ? pattern.replace(/[^ab.|]/g, "") + random : random;
        if (!testPattern(pattern, given)) return;
        matches += literalPrefix(pattern) === "" ? 0 : 1;
        expect(given.startsWith(literalPrefix(pattern))).toBe(true);
      }),
      { numRuns: 10_000 },
    );
    expect(matches).toBeGreaterThan(50);
  });
});
