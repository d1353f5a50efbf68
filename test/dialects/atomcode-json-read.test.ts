import { describe, expect, it } from "vitest";
import { read } from "../../src/dialects/atomcode-json/read.js";
import type { ExitOutput, HookEvent, Reading } from "../../src/spec/index.js";

const EVENT: HookEvent = { hook_event_name: "", id: "1", at: "2026-01-01T00:00:00.000Z", tool_name: "bash" };

function exit(native: string, stdout: string, given: Partial<ExitOutput> = {}): Reading {
  const quiet = { signal: null, stderr: "", stdoutTruncated: false, stderrTruncated: false };
  return read({ kind: "exit", code: 0, ...quiet, stdout, ...given }, { native }, EVENT);
}

const permission = (own: object): string => JSON.stringify({ hookSpecificOutput: own });

describe("atomcode-json: an answer before a tool", () => {
  it.each([
    ['{"action":"allow"}', { decision: "allow" }],
    ['{"action":"block","reason":"r"}', { decision: "deny", reason: "r" }],
    ['{"action":"block"}', { decision: "deny", reason: "blocked by hook (bash)" }],
    ['{"action":"block","reason":""}', { decision: "deny", reason: "blocked by hook (bash)" }],
    ['{"action":"modify","args":{"a":1}}', { updated_input: { a: 1 } }],
    ['{"decision":"block","reason":"r"}', { decision: "deny", reason: "r" }],
    ["{}", {}],
    ['{"continue":true}', {}],
    [permission({ permissionDecision: "allow" }), { decision: "allow" }],
    [
      permission({ permissionDecision: "deny", permissionDecisionReason: "r" }),
      { decision: "deny", reason: "r" },
    ],
    [permission({ permissionDecision: "ask" }), { decision: "ask" }],
    [
      permission({ updatedInput: { a: 1 }, additionalContext: "c" }),
      { updated_input: { a: 1 }, context: "c" },
    ],
    [
      permission({ permissionDecision: "deny" }).replace("}}", '},"action":"allow","reason":"r"}'),
      { decision: "deny", reason: "r" },
    ],
    ['debug\n{}\n{"action":"allow"}\n\n', { decision: "allow" }],
    ["", {}],
    ["just text", {}],
    ["null", {}],
    ["[1]", {}],
  ])("is what AtomCode reads in it: %s", (stdout, expected) => {
    expect(exit("PreToolUse", stdout)).toEqual(expected);
    expect(exit("pre_tool_use", stdout)).toEqual(expected);
  });

  it.each([
    ['{"action":"block","reason":"r"}\ndone'],
    ['INFO {"action":"block","reason":"r"}'],
    ['{"action":"block","reason":"r"}\n{"action":"allow"}'],
    ['{\n  "action": "block",\n  "reason": "r"\n}'],
    ['\u001b[0m{"action":"block","reason":"r"}'],
    ['\uFEFF{"action":"block","reason":"r"}\r\n'],
    ['{"action":"DENY","reason":"r"}'],
    ['{"permission":1,"decision":"deny","reason":"r"}'],
    [permission({ permissionDecision: "block", permissionDecisionReason: "r" })],
    ['{"action":"block","reason":"r","hookSpecificOutput":"x"}'],
    ['{"action":5,"decision":"block","reason":"r"}'],
    ['{"permissionDecision":"deny","permissionDecisionReason":"r"}'],
    ['{"decision":{"behavior":"deny"},"reason":"r"}'],
    ['{"hookSpecificOutput":{"decision":"block"},"reason":"r"}'],
  ])("is a deny wherever and however it says so: %j", (stdout) => {
    for (const code of [0, 1, 2, 127])
      expect(exit("PreToolUse", stdout, { code })).toMatchObject({ decision: "deny", reason: "r" });
    expect(exit("PreToolUse", stdout, { code: null, signal: "SIGTERM" })).toMatchObject({ decision: "deny" });
  });

  it("is a deny although it was cut off, where the deny can be read", () => {
    const stdout = `{"action":"block","reason":"r"}\n${"x".repeat(100)}`;
    expect(exit("PreToolUse", stdout, { stdoutTruncated: true })).toMatchObject({
      decision: "deny",
      reason: "r",
    });
    expect(exit("PreToolUse", '{"action":"allow"}', { stdoutTruncated: true })).toMatchObject({
      failed: { code: "output_too_big" },
    });
  });

  it.each([
    ['{"action":"alow"}', '"alow" is no `action` of AtomCode'],
    ['{"decision":"yes"}', '"yes" is no `decision` of AtomCode'],
    ['{"action":"allow","decision":7}', "7 is no `decision` of AtomCode"],
    [permission({ permissionDecision: "defer" }), '"defer" is no `permissionDecision` of AtomCode'],
    ['{"action":"toString"}', '"toString" is no `action` of AtomCode'],
  ])("with an unknown word is a failed run and approves nothing: %s", (stdout, message) => {
    const reading = exit("PreToolUse", stdout);
    expect(reading).toMatchObject({ failed: { code: "unknown_decision", message } });
    expect([reading.decision, reading.updated_input]).toEqual([undefined, undefined]);
  });

  it.each([
    ['{"action":"modify"}', '`action`: "modify" needs `args`'],
    ['{"action":"modify","args":"x"}', "a tool's new input must be an object: it is ignored"],
    [permission({ updatedInput: [1] }), "a tool's new input must be an object: it is ignored"],
    [permission({ additionalContext: {} }), "`additionalContext` must be a text: it is ignored"],
    ['{"decision":"approve"}', '`decision` approves nothing in AtomCode: say `action`: "allow"'],
  ])("with something that cannot be used says so: %s", (stdout, warning) => {
    expect(exit("PreToolUse", stdout)).toEqual({ warnings: [warning] });
  });

  it("asks over an approval before it, and the other way round", () => {
    const ask = permission({ permissionDecision: "ask", permissionDecisionReason: "sure?" });
    expect(exit("PreToolUse", `${ask}\n{"action":"allow"}`)).toMatchObject({
      decision: "ask",
      reason: "sure?",
    });
    expect(exit("PreToolUse", `{"action":"allow"}\n${ask}`)).toEqual({ decision: "ask", reason: "sure?" });
  });

  it.each([1, 3, 127])("approves and rewrites nothing with exit code %i", (code) => {
    const stdout = JSON.stringify({
      action: "allow",
      hookSpecificOutput: { updatedInput: {}, additionalContext: "c" },
    });
    const { failed, ...rest } = exit("PreToolUse", stdout, { code, stderr: "boom" });
    expect(rest).toEqual({ context: "c" });
    expect(failed).toEqual({
      code: code === 127 ? "not_found" : "exit_code",
      message: `exit code ${code}: boom`,
    });
  });

  it.each([" ", "\n", "{", '{"a":', '{"action":"allow"}', "x "])(
    "is read in linear time: a mebibyte of %j",
    (unit) => {
      const text = unit.repeat(Math.ceil(1_048_576 / unit.length));
      for (const native of ["PreToolUse", "SessionStart"])
        for (const stdout of [`x${text}x`, `${text}x`, `x${text}`]) {
          const start = performance.now();
          exit(native, stdout, { code: 2 });
          expect(performance.now() - start).toBeLessThan(3000);
        }
    },
  );
});

describe("atomcode-json: exit code 2", () => {
  it.each([
    ["no", "", "no"],
    ["no", "command not found", "no"],
    ["", "  because \n", "because"],
  ])("denies with a reason of the hook's own: %j, %j", (stdout, stderr, reason) => {
    expect(exit("PreToolUse", stdout, { code: 2, stderr })).toEqual({ decision: "deny", reason });
    expect(exit("UserPromptSubmit", stdout, { code: 2, stderr })).toEqual({ decision: "deny", reason });
    expect(exit("PostToolUse", stdout, { code: 2, stderr })).toEqual({ decision: "deny", reason });
  });

  it.each([
    "",
    "python3: can't open file '/x.py': [Errno 2] No such file",
    "sh: 1: x: command not found",
    "sh: cannot execute binary file",
    "ModuleNotFoundError: No module named 'y'",
    "ImportError: bad",
  ])("denies nothing where the hook could not run, and the run failed: %j", (stderr) => {
    const reading = exit("PreToolUse", "", { code: 2, stderr });
    expect(reading.decision).toBeUndefined();
    expect(reading.failed?.code).toBe("exit_code");
  });

  it("denies beside JSON that does not", () => {
    for (const stdout of ["{}", '{"action":"allow"}', permission({ permissionDecision: "ask" })])
      expect(exit("PreToolUse", stdout, { code: 2, stderr: "why" })).toMatchObject({
        decision: "deny",
        reason: "why",
      });
    expect(exit("PreToolUse", '{"action":"allow"}', { code: 2 })).toMatchObject({
      decision: "deny",
      reason: "blocked by hook (bash)",
    });
  });
});

describe("atomcode-json: answers elsewhere", () => {
  it.each([
    ["plain text", { context: "plain text" }],
    ["log\n" + permission({ additionalContext: "c" }), { context: "c" }],
    ['{"decision":"block"}', { decision: "deny", reason: "prompt blocked by hook" }],
    ['{"action":"block","reason":"r"}', { decision: "deny", reason: "r" }],
    ['debug one\ndebug two\n{"decision":"block","reason":"r"}', { decision: "deny", reason: "r" }],
    ['{"k":1}', {}],
    ['notes:\n{\n  "k": 1\n}', { context: 'notes:\n{\n  "k": 1\n}' }],
    ['{"decision":"approve"}', {}],
    [permission({ additionalContext: "", permissionDecision: "allow" }), {}],
  ])("at a prompt: %j", (stdout, expected) => {
    expect(exit("user_prompt_submit", stdout)).toEqual(expected);
  });

  it("at a prompt, text of a hook that failed is context all the same", () => {
    expect(exit("UserPromptSubmit", "part", { code: 1, stderr: "boom" })).toEqual({
      context: "part",
      failed: { code: "exit_code", message: "exit code 1: boom" },
    });
  });

  it.each([
    ["text\nof two lines", { context: "text\nof two lines" }],
    ['{"project":"x"}', { context: '{"project":"x"}' }],
    [permission({ additionalContext: "c" }), { context: "c" }],
    ['{"action":"allow"}', {}],
  ])("when a session starts: %j", (stdout, expected) => {
    expect(exit("SessionStart", stdout)).toEqual(expected);
  });

  it.each([
    [permission({ updatedToolOutput: "o" }), { updated_output: "o" }],
    ['{"decision":"block"}', { decision: "deny", reason: "blocked by hook" }],
    ["text", {}],
    [
      permission({ updatedToolOutput: {} }),
      { warnings: ["`updatedToolOutput` must be a text: it is ignored"] },
    ],
  ])("after a tool: %j", (stdout, expected) => {
    expect(exit("PostToolUse", stdout)).toEqual(expected);
  });

  it("after a tool that failed, a block is a word to the model", () => {
    expect(exit("PostToolUseFailure", '{"decision":"block","reason":"r"}')).toEqual({ context: ["r"] });
    expect(exit("PostToolUseFailure", "", { code: 2, stderr: "r" })).toEqual({ context: ["r"] });
  });

  it("are failed runs where there is none", () => {
    const timeout = { kind: "error", code: "timeout", message: "timed out after 10 s" } as const;
    expect(read(timeout, { native: "PreToolUse" }, EVENT)).toEqual({
      failed: { code: "timeout", message: "timed out after 10 s" },
    });
    expect(exit("Stop", "", { code: null, signal: "SIGKILL" })).toEqual({
      failed: { code: "signal", message: "it was ended by SIGKILL" },
    });
  });
});
