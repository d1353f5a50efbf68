import { describe, expect, it } from "vitest";
import { guest } from "../../src/dialects/atomcode-json/guest.js";
import { read } from "../../src/dialects/atomcode-json/read.js";
import { variablesOf } from "../../src/dialects/atomcode-json/variables.js";
import { createHooks } from "../../src/index.js";
import { HookError } from "../../src/spec/index.js";
import type { GuestReply, HookEvent, Reading, Verdict } from "../../src/spec/index.js";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

function event(name: string, fields: Readonly<Record<string, unknown>> = {}): HookEvent {
  return { ...fields, hook_event_name: name, id: "1", at: "2026-01-01T00:00:00.000Z" };
}

function reply(name: string, given: Partial<Verdict>): GuestReply {
  const lists = { context: [], notices: [], runs: [], conflicts: [], unsupported: [] };
  const about = event(name, { tool_name: "bash" });
  return guest.reply({ event: about, decision: "none", ...lists, duration_ms: 0, ...given }, about);
}

function readBack(name: string, { stdout, stderr, exitCode: code }: GuestReply): Reading {
  const output = { kind: "exit", signal: null, stdoutTruncated: false, stderrTruncated: false } as const;
  return read({ ...output, code, stdout, stderr }, { native: name }, event(name, { tool_name: "bash" }));
}

const SILENT = { stdout: "", stderr: "", exitCode: 0 };

describe("atomcode-json: what AtomCode is told", () => {
  it("is a deny in every form that it reads", () => {
    const { stdout, stderr, exitCode } = reply("PreToolUse", { decision: "deny", reason: "no\nway" });
    expect(exitCode).toBe(2);
    expect(stderr).toBe("no\nway\n");
    expect(stdout.trimEnd()).not.toContain("\n");
    expect(JSON.parse(stdout)).toEqual({
      action: "block",
      decision: "block",
      reason: "no\nway",
      hookSpecificOutput: {
        hookEventName: "PreToolUse",
        permissionDecision: "deny",
        permissionDecisionReason: "no\nway",
      },
    });
    // Were one of them not read, the others hold.
    for (const half of [
      { stdout: "", stderr, exitCode },
      { stdout, stderr: "", exitCode: 0 },
      { stdout, stderr: "", exitCode: 1 },
    ])
      expect(readBack("PreToolUse", half)).toMatchObject({ decision: "deny", reason: "no\nway" });
  });

  it.each(["deny", "ask", "defer"] as const)(
    "holds a prompt back where the verdict is %s, with a reason",
    (decision) => {
      expect(readBack("UserPromptSubmit", reply("UserPromptSubmit", { decision }))).toMatchObject({
        decision: "deny",
        reason: "a hook holds it back and gave no reason",
      });
    },
  );

  it.each(["PreToolUse", "UserPromptSubmit"])("holds back where the run is to end: %s", (name) => {
    const told = reply(name, { decision: "allow", stop: { reason: "enough" } });
    expect(readBack(name, told)).toMatchObject({ decision: "deny", reason: "enough" });
  });

  it("asks, approves and rewrites in words of its own where it has them", () => {
    const input = { command: "ls" };
    expect(readBack("PreToolUse", reply("PreToolUse", { decision: "ask", reason: "r" }))).toEqual({
      decision: "ask",
      reason: "r",
    });
    const approved = reply("PreToolUse", { decision: "allow", updated_input: input });
    expect(JSON.parse(approved.stdout)).toMatchObject({ action: "modify", args: input });
    expect(readBack("PreToolUse", approved)).toEqual({ decision: "allow", updated_input: input });
  });

  it("joins context by blank lines", () => {
    const told = reply("SessionStart", { context: ["a", "b"] });
    expect(readBack("SessionStart", told)).toEqual({ context: "a\n\nb" });
  });

  it("is feedback and another result after a tool", () => {
    const told = reply("PostToolUse", { decision: "deny", reason: "r", updated_output: { a: 1 } });
    expect(told.exitCode).toBe(0);
    expect(readBack("PostToolUse", told)).toEqual({
      decision: "deny",
      reason: "r",
      updated_output: '{"a":1}',
    });
  });

  it.each([
    "PreToolUse",
    "UserPromptSubmit",
    "PostToolUse",
    "PostToolUseFailure",
    "SessionStart",
    "SessionEnd",
    "Stop",
    "StopFailure",
    "Notification",
  ])("is nothing where there is nothing to say: %s", (name) => expect(reply(name, {})).toEqual(SILENT));

  it.each(["Stop", "StopFailure", "SessionEnd"])("is nothing where nobody listens: %s", (name) => {
    expect(reply(name, { decision: "deny", reason: "r", context: ["c"] })).toEqual(SILENT);
  });
});

describe("atomcode-json: what AtomCode sends", () => {
  it.each(["PostToolUseFailure", "post_tool_use_failure"])(
    "is understood under either spelling: %s",
    (native) => {
      const body = {
        session_id: "s",
        hook_event_name: native,
        call_id: "c",
        tool_name: null,
        tool_response: "e",
        cwd: "/w",
      };
      expect(guest.parse({ body, env: {} })).toEqual({
        name: "PostToolUseFailure",
        payload: { session_id: "s", tool_use_id: "c", error: "e", cwd: "/w" },
      });
    },
  );

  it("does not take company for a loop", () => {
    const body = {
      session_id: "",
      transcript_path: null,
      hook_event_name: "Stop",
      stop_hook_active: true,
      stop_reason: "Stopped",
      cwd: "/w",
    };
    expect(guest.parse({ body, env: {} })).toEqual({
      name: "Stop",
      payload: { session_id: "", stop_reason: "Stopped", cwd: "/w" },
    });
  });

  it.each([[[]], ["x"], [{ hook_event_name: "Nothing" }], [{}]])(
    "is refused where it is none: %j",
    (body) => {
      expect(() => guest.parse({ body, env: {} })).toThrow(HookError);
    },
  );
});

describe("atomcode-json: variables", () => {
  const context = { cwd: "/w", env: {} };

  it("are none of another event's", () => {
    const env = { ATOMCODE_HOOK_CONTEXT: "stale", ATOMCODE_TOOL_NAME: "stale" };
    const big = event("PreToolUse", { tool_name: "bash", tool_input: { a: "x".repeat(98_304) } });
    expect(variablesOf(big, { native: "PreToolUse" }, { cwd: "/w", env })).toEqual({
      ATOMCODE_PROJECT_DIR: "/w",
      CLAUDE_PROJECT_DIR: "/w",
      ATOMCODE_HOOK_EVENT: "pre_tool_use",
      ATOMCODE_TOOL_NAME: "bash",
      ATOMCODE_HOOK_CONTEXT: "",
    });
    expect(variablesOf(event("Stop"), { native: "Stop" }, { cwd: "/w", env })["ATOMCODE_TOOL_NAME"]).toBe("");
  });

  it.each([99_000, 200_000, 5_000_000])(
    "leave a guard its stdin where the input has %i bytes",
    async (bytes) => {
      const cwd = mkdtempSync(join(tmpdir(), "anyhook-atomcode-"));
      try {
        const command = `[ -z "\${ATOMCODE_HOOK_CONTEXT+x}" ] && [ "$(wc -c)" -gt ${bytes} ] && echo too long && exit 2`;
        const hooks = { guard: { event: "PreToolUse", command } };
        writeFileSync(join(cwd, ".hooks.json"), JSON.stringify({ hooks }));
        const runtime = createHooks({ cwd, home: cwd, dialects: ["atomcode-json"], trust: "all" });
        await runtime.load();
        const payload = { tool_name: "Write", tool_input: { content: "x".repeat(bytes) } };
        const verdict = await runtime.emit("PreToolUse", payload);
        await runtime.close();
        expect(verdict).toMatchObject({ decision: "deny", reason: "too long" });
      } finally {
        rmSync(cwd, { recursive: true, force: true });
      }
    },
  );

  it("hold the whole context up to the limit", () => {
    const content = event("PreToolUse", { tool_name: "bash", tool_input: { a: "x".repeat(90_000) } });
    const { ATOMCODE_HOOK_CONTEXT: text = "" } = variablesOf(content, { native: "PreToolUse" }, context);
    const { tool_args: args } = JSON.parse(text) as { tool_args: string };
    expect(JSON.parse(args)).toEqual(content.tool_input);
  });
});
