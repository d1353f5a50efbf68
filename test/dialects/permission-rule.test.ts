import { describe, expect, it } from "vitest";
import { permissionRule } from "../../src/dialects/kit/permission-rule.js";
import { Sight, matchesAll } from "../../src/engine/match.js";

function holds(rule: string, tool: string): boolean {
  const read = permissionRule(rule, "/h");
  if ("problem" in read) throw new Error(read.problem);
  const at = { hook_event_name: "PreToolUse", id: "1", at: "2026-01-01T00:00:00.000Z" };
  return matchesAll(read.matchers, new Sight({ ...at, tool_name: tool, tool_input: {} }));
}

describe("a permission rule", () => {
  it("for a server of tools holds for each of them, and for no other server", () => {
    for (const rule of ["mcp__git", "mcp__git__*", "mcp__g*"]) {
      expect(holds(rule, "mcp__git__push"), rule).toBe(true);
      expect(holds(rule, "mcp__mail__push"), rule).toBe(false);
    }
    expect(holds("mcp__git", "mcp__github__push")).toBe(false);
  });

  it("for one tool of a server holds for that one", () => {
    expect(holds("mcp__git__push", "mcp__git__push")).toBe(true);
    expect(holds("mcp__git__push", "mcp__git__push_all")).toBe(false);
  });

  it("is refused when it is none", () => {
    for (const rule of ["", "(", "Bash(", "*("]) expect(permissionRule(rule, "/h")).toHaveProperty("problem");
  });
});
