import { beforeAll, describe, expect, it } from "vitest";
import { expressionOf } from "../../src/guards/expression.js";
import { limits } from "../../src/guards/limits.js";
import { patternError, preparePatterns } from "../../src/guards/pattern.js";

beforeAll(async () => {
  await preparePatterns();
});

describe("a regular expression of a system that takes JavaScript's", () => {
  it.each(["^mcp__", "", "(a+)+$"])("runs in linear time where it can: %j", (source) => {
    expect(expressionOf(source)).toEqual({ test: { pattern: source } });
  });

  it.each(["^(?!Read)", "(?<=a)b", "(a)\\1"])(
    "is cut off where it cannot, and the reason is one line: %j",
    (source) => {
      const [why] = (patternError(source) ?? "").split(":");
      expect(why).toMatch(/^RE2 has no \S/u);
      expect(expressionOf(source)).toEqual({
        test: { backtracking: source },
        slow:
          `this pattern may take long (${why}): it is cut off after ${limits.patternMs} ms, ` +
          "which counts as a match where a deny holds the agent back, and as none elsewhere",
      });
    },
  );

  it.each(["(", "[", "a{2,1}", "*", "\\"])("is a problem where it is broken: %j", (source) => {
    const reason = patternError(source);
    expect(reason).toBeDefined();
    expect(expressionOf(source)).toEqual({ problem: reason });
  });

  it.each(["(?!a", "(?<=a)b("])("is told to be broken rather than slow: %j", (source) => {
    const made = expressionOf(source);
    expect(made).not.toHaveProperty("test");
    expect("problem" in made ? made.problem : "").not.toContain("RE2 has no");
    expect("problem" in made ? made.problem : "").toMatch(/\S/u);
  });
});
