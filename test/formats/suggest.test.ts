import { describe, expect, it } from "vitest";
import { nearest } from "../../src/formats/suggest.js";

const EVENTS = ["PreToolUse", "PostToolUse", "PostToolUseFailure", "Stop", "SubagentStop", "SessionStart"];

describe("nearest", () => {
  it.each([
    ["PreTolUse", EVENTS, "PreToolUse"],
    ["pre_tool_use", EVENTS, "PreToolUse"],
    ["pre-tool-use", EVENTS, "PreToolUse"],
    ["POSTTOOLUSE", EVENTS, "PostToolUse"],
    ["Sotp", EVENTS, "Stop"],
    ["timeoutSec", ["type", "command", "timeout"], "timeout"],
    ["comand", ["type", "command", "timeout"], "command"],
    ["matchers", ["matcher", "hooks"], "matcher"],
    ["description", ["desc", "id"], "desc"],
  ])("finds the likely word for %s first", (word, candidates, expected) => {
    expect(nearest(word, candidates)[0]).toBe(expected);
  });

  it.each([
    ["url", ["matcher", "hooks"]],
    ["x", ["on", "if"]],
    ["", EVENTS],
    ["completely different", EVENTS],
  ])("suggests nothing for %j where nothing is near", (word, candidates) => {
    expect(nearest(word, candidates)).toEqual([]);
  });

  it("puts the nearest first and gives no more than asked for", () => {
    expect(nearest("PostToolUs", EVENTS, 2)).toEqual(["PostToolUse", "PostToolUseFailure"]);
    expect(nearest("PostToolUse", EVENTS, 1)).toEqual(["PostToolUse"]);
  });

  it("is quick with a word as long as a file", () => {
    expect(nearest("a".repeat(1_000_000), EVENTS)).toEqual([]);
  });
});
