import { describe, expect, it } from "vitest";
import { guest } from "../../src/dialects/atomcode/guest.js";
import type { HookEvent, JsonValue, Verdict } from "../../src/spec/index.js";

function reply(
  name: string,
  verdict: Partial<Verdict>,
  body: JsonValue = {},
): { readonly exitCode: number; readonly answer: unknown } {
  const event: HookEvent = { hook_event_name: name, id: "1", at: "2026-01-01T00:00:00.000Z" };
  const lists = { context: [], notices: [], runs: [], conflicts: [], unsupported: [] };
  const whole: Verdict = { event, decision: "none", ...lists, duration_ms: 0, ...verdict };
  const { stdout, exitCode } = guest.reply(whole, event, { body, env: {} });
  return { exitCode, answer: stdout.startsWith("{") ? (JSON.parse(stdout) as unknown) : stdout };
}

describe("atomcode: what it is told", () => {
  it.each([
    [
      { decision: "deny", reason: "no" },
      { result: "deny", message: "no" },
    ],
    [{ decision: "deny" }, { result: "deny", message: "denied by a hook" }],
    [
      { decision: "ask", reason: "sure?" },
      { result: "deny", message: "sure?" },
    ],
    [{ decision: "defer" }, { result: "deny", message: "denied by a hook" }],
    [{ stop: { reason: "enough" } }, { result: "deny", message: "enough" }],
    [
      { decision: "deny", reason: "no", updated_input: { a: 1 } },
      { result: "deny", message: "no" },
    ],
    [{ decision: "allow" }, ""],
    [{}, ""],
    [
      { decision: "allow", updated_input: { a: 1 } },
      { result: "modify", message: '{"a":1}', modified_content: '{"a":1}' },
    ],
    [{ notices: ["one", "two"] }, { result: "warning", message: "one\ntwo" }],
  ] as const)("before a tool: %j", (verdict, answer) => {
    // Any other exit code would undo the answer.
    expect(reply("PreToolUse", verdict as Partial<Verdict>)).toEqual({ exitCode: 0, answer });
  });

  it("text for the system prompt: a script prints it, a webhook answers it", () => {
    const context = ["one", "two"];
    expect(reply("SystemPrompt", { context }).answer).toBe("one\ntwo");
    expect(reply("SystemPrompt", { context }, { event: "system_prompt", context: {} }).answer).toEqual({
      result: "ok",
      message: "one\ntwo",
      modified_content: "one\ntwo",
    });
  });

  it("nothing can be denied elsewhere", () => {
    expect(reply("TurnEnd", { decision: "deny", reason: "no" }).answer).toBe("");
    expect(reply("PostToolUse", { context: ["x"], notices: ["n"] }).answer).toEqual({
      result: "warning",
      message: "n",
    });
  });
});
