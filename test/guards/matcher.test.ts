import { describe, expect, it } from "vitest";
import { matcherOf } from "../../src/guards/matcher.js";

describe("a matcher as Claude Code writes it", () => {
  it.each([undefined, "", "*"])("%j holds for every tool: there is nothing to hold it against", (text) => {
    expect(matcherOf(text)).toBeUndefined();
  });

  it.each([
    ["Bash", ["Bash"]],
    ["Edit|Write", ["Edit", "Write"]],
    ["Bash,PowerShell", ["Bash", "PowerShell"]],
    ["Edit | Write , my-tool_2", ["Edit", "Write", "my-tool_2"]],
    ["|Bash||", ["Bash"]],
    ["a b", ["a b"]],
  ])("%j is a list of exact names, not a pattern", (text, exact) => {
    expect(matcherOf(text)).toEqual({ subject: "tool", test: { exact }, text });
  });

  it.each(["Edit.*", "^Bash$", "mcp__.*__write", " *", "a.b", "(Bash)"])(
    "%j is a pattern, as it stands",
    (text) => {
      expect(matcherOf(text)).toEqual({ subject: "tool", test: { pattern: text }, text });
    },
  );

  it("is held against what the event says it is held against, with the names of that", () => {
    expect(matcherOf("a.b|c", "field:source", /^[a-z.|]+$/)).toEqual({
      subject: "field:source",
      test: { exact: ["a.b", "c"] },
      text: "a.b|c",
    });
  });
});
