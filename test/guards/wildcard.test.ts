import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testWildcard } from "../../src/guards/wildcard.js";
import { fastest } from "../support/fastest.js";

describe("testWildcard", () => {
  it.each([
    ["", "", true],
    ["", "a", false],
    ["*", "", true],
    ["**", "a\nb", true],
    ["git push *", "git push --force", true],
    ["git push *", "git push", false],
    ["git *\nend", "git a\nb\nend", true],
    ["*.ts", "a.ts.js", false],
    ["a*b*c", "a-b-b-c", true],
    ["a*b*c", "a-c-b", false],
    ["a?c", "abc", false],
    ["[ab]", "a", false],
    ["a.c", "abc", false],
    ["(*)+", "(x)+", true],
    ["Bash", "bash", false],
  ])("%j on %j is %s: only * is special, both ends are anchored", (pattern, text, expected) => {
    expect(testWildcard(pattern, text)).toBe(expected);
  });

  it("agrees with the same pattern as a regular expression", () => {
    const pattern = fc.string({ unit: fc.constantFrom("*", "*", "a", "b", "."), maxLength: 8 });
    const text = fc.string({ unit: fc.constantFrom("a", "b", ".", "\n"), maxLength: 8 });
    fc.assert(
      fc.property(pattern, text, (given, subject) => {
        const source = given.replaceAll(".", "\\.").replaceAll("*", ".*");
        expect(testWildcard(given, subject)).toBe(new RegExp(`^${source}$`, "s").test(subject));
      }),
      { numRuns: 5000 },
    );
  });

  it("does not backtrack from star to star", () => {
    const took = fastest(1000, () =>
      expect(testWildcard(`${"*a".repeat(2000)}*b`, "a".repeat(5000))).toBe(false),
    );
    expect(took).toBeLessThan(1000);
  });
});
