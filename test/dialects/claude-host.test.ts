import { describe, expect, it } from "vitest";
import { claudeCode } from "../../src/dialects/claude-code/index.js";
import type { HookEvent, JsonObject, Reading } from "../../src/spec/index.js";
import { fakeRule } from "../engine/fakes.js";

const OURS = { id: "1", at: "2026-01-02T03:04:05.006Z", tool_kind: "shell" } as const;

function body(name: string, fields: object = {}): JsonObject {
  const event: HookEvent = { ...OURS, ...fields, hook_event_name: name };
  return claudeCode.host.body(event, fakeRule("claude-code", 0, { native: name })) as JsonObject;
}

function read(name: string, stdout: object): Reading {
  const output = { kind: "exit", code: 0, signal: null, stdout: JSON.stringify(stdout), stderr: "" } as const;
  return claudeCode.host.read(
    { ...output, stdoutTruncated: false, stderrTruncated: false },
    fakeRule("claude-code", 0, { native: name }),
    { ...OURS, hook_event_name: name },
  );
}

describe("claude-code: what a hook is sent", () => {
  it("holds nothing of ours", () => {
    for (const name of Object.keys(claudeCode.events))
      for (const key of Object.keys(OURS)) expect(body(name)).not.toHaveProperty(key);
  });

  it("has what Claude Code always sends, even when nobody told us", () => {
    expect(body("PreToolUse")).toEqual({
      session_id: "",
      transcript_path: "",
      cwd: "",
      hook_event_name: "PreToolUse",
      tool_name: "",
      tool_input: {},
      tool_use_id: "",
    });
  });

  it("has no call id where permission is asked for: the call has none yet", () => {
    const call = { tool_name: "Bash", tool_input: {}, tool_use_id: "t1" };
    expect(body("PermissionRequest", call)).not.toHaveProperty("tool_use_id");
    expect(body("PreToolUse", call)).toHaveProperty("tool_use_id", "t1");
  });

  it("keeps what nobody knows yet", () => {
    expect(body("Stop", { brand_new: [1] })).toHaveProperty("brand_new", [1]);
  });
});

describe("claude-code: a rewrite", () => {
  const updatedInput = { command: "rm" };

  it("counts beside an approval where permission is asked for, and nowhere else there", () => {
    const answer = (own: object): object => ({
      hookSpecificOutput: { hookEventName: "PermissionRequest", ...own },
    });
    const rewrites = (own: object) => read("PermissionRequest", answer(own)).updated_input;
    expect(rewrites({ decision: { behavior: "allow", updatedInput } })).toEqual(updatedInput);
    expect(rewrites({ decision: { updatedInput } })).toBeUndefined();
    expect(rewrites({ decision: { behavior: "allow" }, updatedInput })).toBeUndefined();
  });

  it("that is no object spoils the answer", () => {
    const own = { hookEventName: "PreToolUse", permissionDecision: "allow", updatedInput: "rm" };
    expect(read("PreToolUse", { hookSpecificOutput: own })).toEqual({
      failed: { code: "unreadable_reply", message: "`updatedInput` must be an object" },
    });
  });

  it("in words of another format is none", () => {
    expect(read("PreToolUse", { updated_input: updatedInput, context: "x", notices: ["y"] })).toEqual({});
  });
});
