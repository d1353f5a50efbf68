import { beforeEach, describe, expect, it, vi } from "vitest";
import { backtrackingError, createPatience, testBacktracking } from "../../src/guards/backtracking.js";
import { limits } from "../../src/guards/limits.js";
import { fastest } from "../support/fastest.js";

/** V8 takes for ever. */
const SLOW = "^(?=a)(a+)+$";
const ENDLESS = `${"a".repeat(60)}!`;

/** A busy machine may hold up what is quick until it is cut off: then it is asked again. */
function answer(...[source, text, test = testBacktracking]: Ask): boolean | undefined {
  let told = test(source, text);
  for (let tries = 1; tries < 5 && told === undefined; tries += 1) told = test(source, text);
  return told;
}

type Ask = [source: string, text: string | readonly string[], test?: typeof testBacktracking];

describe("testBacktracking", () => {
  it.each<[source: string, text: string | readonly string[], expected: boolean]>([
    ["^(?!rm )", "ls", true],
    ["^(?!rm )", "rm x", false],
    ["(?<=a)b", "ab", true],
    ["(?<=a)b", "b", false],
    ["(.)\\1", "aa", true],
    ["(.)\\1", "ab", false],
    ["B", "ab", false],
    ["", "", true],
    ["b", [], false],
    ["b", ["a", "b"], true],
    ["b", ["b", "a"], true],
    ["c", ["a", "b"], false],
  ])("finds %j anywhere in one of %j: %s", (source, text, expected) => {
    expect(answer(source, text)).toBe(expected);
    expect(answer(source, text)).toBe(expected);
  });

  it("takes neither the answer of a list for that of its first text, nor the other way round", () => {
    expect(answer("z", ["y", "z"])).toBe(true);
    expect(answer("z", "y")).toBe(false);
    expect(answer("z", ["y", "z"])).toBe(true);
  });

  it.each(["(", "(?<=a", "\\"])("has no answer where the expression is broken: %j", (source) => {
    expect(testBacktracking(source, "a")).toBeUndefined();
    expect(answer("^a", "a")).toBe(true);
  });

  it("is cut off at its limit, however much patience there is, and answers the next all the same", () => {
    const most = 20 * limits.patternMs;
    const took = fastest(most, () => {
      expect(testBacktracking(SLOW, ENDLESS, { leftMs: 100 * limits.patternMs })).toBeUndefined();
    });
    expect(took).toBeLessThan(most);
    expect(answer(SLOW, "aa")).toBe(true);
  });

  it("is cut off sooner where patience ends", () => {
    const took = fastest(limits.patternMs, () => {
      expect(testBacktracking(SLOW, ENDLESS, { leftMs: limits.patternMs / 10 })).toBeUndefined();
    });
    expect(took).toBeLessThan(limits.patternMs);
  });
});

describe("the patience of one event", () => {
  it("is that of the limits, and each has its own", () => {
    expect(createPatience()).toEqual({ leftMs: limits.patternsMs });
    expect(createPatience()).not.toBe(createPatience());
  });

  it("loses what a run takes, and no more", () => {
    const patience = createPatience();
    const startMs = performance.now();
    expect(testBacktracking(SLOW, ENDLESS, patience)).toBeUndefined();
    const tookMs = limits.patternsMs - patience.leftMs;
    expect(tookMs).toBeGreaterThanOrEqual(limits.patternMs - 1);
    expect(tookMs).toBeLessThanOrEqual(performance.now() - startMs);
  });

  it.each([0, 0.9, -20])("starts nothing when it is at its end: %d ms left", (leftMs) => {
    const patience = { leftMs };
    expect(testBacktracking("^end", `end ${leftMs}`, patience)).toBeUndefined();
    expect(patience).toEqual({ leftMs });
  });
});

describe("an answer about a name", () => {
  const ended = { leftMs: 0 };
  let fresh: typeof testBacktracking;
  beforeEach(async () => {
    vi.resetModules();
    fresh = (await import("../../src/guards/backtracking.js")).testBacktracking;
  });

  it("is known from then on, and takes no patience", () => {
    expect(fresh("^(?!b)", "a", ended)).toBeUndefined();
    expect([answer("^(?!b)", "a", fresh), answer("^(?!b)", "b", fresh)]).toEqual([true, false]);
    expect([fresh("^(?!b)", "a", ended), fresh("^(?!b)", "b", ended)]).toEqual([true, false]);
    expect([fresh("a", "^(?!b)", ended), fresh("^(?!b)", "c", ended)]).toEqual([undefined, undefined]);
  });

  it("is known up to 256 characters, those of the expression included; one about several is not", () => {
    const source = `^${"a".repeat(127)}`;
    for (const [text, known] of [
      ["b".repeat(128), false],
      ["b".repeat(129), undefined],
      [["b"], false],
      [["b", "c"], undefined],
      [[], undefined],
    ] as const) {
      expect(answer(source, text, fresh)).toBe(false);
      expect(fresh(source, text, ended)).toBe(known);
    }
  });

  it("is one of 1024 at most; what is not kept takes no room", () => {
    const known = (number: number): boolean | undefined => fresh("^n", `n${number}`, ended);
    expect(answer("^n", "n".repeat(300), fresh)).toBe(true);
    expect(fresh(SLOW, ENDLESS)).toBeUndefined();
    for (let number = 1; number <= 1024; number += 1) expect(answer("^n", `n${number}`, fresh)).toBe(true);
    expect([known(1), known(1024)]).toEqual([true, true]);
    expect(answer("^n", "n1025", fresh)).toBe(true);
    expect([known(1), known(1024), known(1025)]).toEqual([undefined, undefined, true]);
  });
});

describe("backtrackingError", () => {
  it.each(["", "^(?!a)", "(?<=a)b", "(?<n>a)\\k<n>"])("has nothing to say about %j", (source) => {
    expect(backtrackingError(source)).toBeUndefined();
  });

  it.each([
    ["(", "Unterminated group"],
    ["[", "Unterminated character class"],
    ["*", "Nothing to repeat"],
    ["a{2,1}", "numbers out of order in {} quantifier"],
    ["(?<=a)b(/: x", "Unterminated group"],
    [`${"x".repeat(500)}(`, "Unterminated group"],
  ])("gives V8's words for %j, without the expression itself", (source, words) => {
    expect(backtrackingError(source)).toBe(words);
  });
});
