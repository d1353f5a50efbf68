import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { guest } from "../../src/dialects/claude-code/guest.js";
import { claudeCode } from "../../src/dialects/claude-code/index.js";
import { DECISIONS, EVENTS, strongest } from "../../src/spec/index.js";
import type { GuestReply, HookEvent, Reading, Verdict } from "../../src/spec/index.js";
import { fakeRule } from "../engine/fakes.js";

function eventOf(name: string, fields: object = {}): HookEvent {
  return { ...fields, hook_event_name: name, id: "1", at: "2026-01-02T03:04:05.006Z" };
}

function reply(name: string, given: Partial<Verdict>, fields: object = {}): GuestReply {
  const event = eventOf(name, fields);
  const lists = { context: [], notices: [], runs: [], conflicts: [], unsupported: [] };
  return guest.reply({ event, decision: "none", ...lists, duration_ms: 0, ...given }, event);
}

function json(name: string, given: Partial<Verdict>, fields: object = {}): unknown {
  const { stdout, stderr, exitCode } = reply(name, given, fields);
  expect([stderr, exitCode]).toEqual(["", 0]);
  return JSON.parse(stdout);
}

const SILENCE = { stdout: "", stderr: "", exitCode: 0 };

describe("claude-code: what we are asked", () => {
  it("is refused when it is no payload, or of no event of Claude Code", () => {
    expect(() => guest.parse({ body: [], env: {} })).toThrow("a Claude Code payload is an object");
    expect(() => guest.parse({ body: { hook_event_name: "Error" }, env: {} })).toThrow('no event "Error"');
    expect(() => guest.parse({ body: {}, env: {} })).toThrow('no event ""');
  });

  it("keeps what nobody knows yet", () => {
    const body = { hook_event_name: "Stop", session_id: "s", brand_new: { a: [1] } };
    expect(guest.parse({ body, env: {} })).toEqual({
      name: "Stop",
      payload: { session_id: "s", brand_new: { a: [1] } },
    });
  });
});

describe("claude-code: a deny", () => {
  const gates = Object.entries(claudeCode.events)
    .filter(([name, { gate }]) => gate ?? EVENTS[name]?.gate)
    .map(([name]) => name);

  it.each(gates.filter((name) => name !== "PermissionRequest"))(
    "is exit code 2, a reason on stderr and nothing on stdout at %s",
    (name) => {
      const context = ["unheard"];
      const told = { stdout: "", stderr: "no", exitCode: 2 };
      expect(reply(name, { decision: "deny", reason: "no", context, notices: context })).toEqual(told);
      expect(reply(name, { decision: "deny" }).stderr).not.toBe("");
    },
  );

  it("is JSON where permission is asked for: exit code 2 is not heard there", () => {
    expect(json("PermissionRequest", { decision: "deny", reason: "no" })).toEqual({
      hookSpecificOutput: {
        hookEventName: "PermissionRequest",
        decision: { behavior: "deny", message: "no" },
      },
    });
  });

  it("that also stops the agent is JSON, which says both", () => {
    const stop = { reason: "enough" };
    expect(json("PreToolUse", { decision: "deny", reason: "no", stop })).toEqual({
      continue: false,
      stopReason: "enough",
      hookSpecificOutput: {
        hookEventName: "PreToolUse",
        permissionDecision: "deny",
        permissionDecisionReason: "no",
      },
    });
    expect(json("PermissionRequest", { decision: "deny", reason: "no", stop })).toEqual({
      continue: false,
      stopReason: "enough",
      hookSpecificOutput: {
        hookEventName: "PermissionRequest",
        decision: { behavior: "deny", message: "no", interrupt: true },
      },
    });
    expect(json("Stop", { decision: "deny", reason: "no", stop })).toEqual({
      continue: false,
      stopReason: "enough",
      decision: "block",
      reason: "no",
    });
  });

  it("after a tool is feedback beside everything else that is to be told", () => {
    const given = { decision: "deny", reason: "look", updated_output: "***", context: ["a", "b"] } as const;
    expect(json("PostToolUse", given)).toEqual({
      decision: "block",
      reason: "look",
      hookSpecificOutput: {
        hookEventName: "PostToolUse",
        additionalContext: "a\nb",
        updatedToolOutput: "***",
      },
    });
  });

  it("stands for whatever an event has no word for", () => {
    for (const decision of ["ask", "defer"] as const)
      expect(reply("UserPromptSubmit", { decision, reason: "sure?" })).toEqual({
        stdout: "",
        stderr: "sure?",
        exitCode: 2,
      });
    expect(reply("PreModelSwitch", { decision: "defer" }).exitCode).toBe(2);
  });

  it("stands for a rewrite that Claude Code cannot be told", () => {
    expect(reply("UserPromptSubmit", { updated_input: "x" }).exitCode).toBe(2);
    expect(json("PermissionRequest", { decision: "ask", updated_input: {} })).toMatchObject({
      hookSpecificOutput: { decision: { behavior: "deny" } },
    });
  });
});

describe("claude-code: what is no deny", () => {
  it("is silence when there is nothing to say", () => {
    for (const name of Object.keys(claudeCode.events)) expect(reply(name, {})).toEqual(SILENCE);
  });

  it("names its event, without which nothing of it would be heard", () => {
    const given = {
      decision: "allow",
      reason: "fine",
      updated_input: { a: 1 },
      context: ["c"],
      notices: ["n"],
    } as const;
    expect(json("PreToolUse", given)).toEqual({
      systemMessage: "n",
      hookSpecificOutput: {
        hookEventName: "PreToolUse",
        permissionDecision: "allow",
        permissionDecisionReason: "fine",
        additionalContext: "c",
        updatedInput: { a: 1 },
      },
    });
    expect(json("PermissionRequest", { decision: "allow", updated_input: { a: 1 } })).toEqual({
      hookSpecificOutput: {
        hookEventName: "PermissionRequest",
        decision: { behavior: "allow", updatedInput: { a: 1 } },
      },
    });
    expect(json("SessionStart", { context: ["c"] })).toEqual({
      hookSpecificOutput: { hookEventName: "SessionStart", additionalContext: "c" },
    });
  });

  it("leaves asking to whoever asks anyway", () => {
    expect(reply("PermissionRequest", { decision: "ask", reason: "sure?" })).toEqual(SILENCE);
    expect(reply("PermissionRequest", { decision: "defer" })).toEqual(SILENCE);
  });

  it("has the form of its event", () => {
    expect(reply("WorktreeCreate", { updated_output: "/tmp/w" })).toEqual({ ...SILENCE, stdout: "/tmp/w" });
    expect(json("MessageDisplay", { updated_output: "b" })).toEqual({
      hookSpecificOutput: { hookEventName: "MessageDisplay", displayContent: "b" },
    });
    const accepted = { action: "accept", content: { a: 1 } };
    expect(json("Elicitation", { decision: "allow", updated_output: accepted })).toEqual({
      hookSpecificOutput: { hookEventName: "Elicitation", ...accepted },
    });
    expect(json("PostToolUse", { updated_output: "x" }, { tool_kind: "mcp" })).toEqual({
      hookSpecificOutput: {
        hookEventName: "PostToolUse",
        updatedToolOutput: "x",
        updatedMCPToolOutput: "x",
      },
    });
  });
});

function heard(name: string, { stdout, stderr, exitCode: code }: GuestReply): Reading {
  const output = { kind: "exit", code, signal: null, stdout, stderr } as const;
  const rule = fakeRule("claude-code", 0, { native: name });
  return claudeCode.host.read(
    { ...output, stdoutTruncated: false, stderrTruncated: false },
    rule,
    eventOf(name),
  );
}

describe("claude-code: whatever is decided", () => {
  const deciding = Object.keys(claudeCode.events).filter((name) =>
    claudeCode.events[name]?.effects?.includes("decision"),
  );

  it("is heard at least as strictly at every event, and nothing becomes an approval", () => {
    const verdict = fc.record(
      {
        decision: fc.constantFrom(...DECISIONS),
        reason: fc.string({ maxLength: 5 }),
        updated_input: fc.constant({ a: "b" }),
        updated_output: fc.constantFrom("x", { action: "accept" }),
        context: fc.constant(["c"]),
        notices: fc.constant(["n"]),
        stop: fc.constant({ reason: "s" }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.constantFrom(...deciding), verdict, (name, given) => {
        const { decision = "none" } = given;
        const { decision: told = "none" } = heard(name, reply(name, given as Partial<Verdict>));
        const isAskedAnyway = name === "PermissionRequest" && (decision === "ask" || decision === "defer");
        if (decision !== "allow" && !isAskedAnyway) expect(strongest(told, decision)).toBe(told);
        if (decision !== "allow" && !name.startsWith("Elicitation")) expect(told).not.toBe("allow");
      }),
      { numRuns: 500 },
    );
  });
});
