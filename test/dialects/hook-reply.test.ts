import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readHookReply } from "../../src/dialects/kit/hook-reply.js";
import { EVENTS } from "../../src/spec/index.js";
import type { ExitOutput, Reading } from "../../src/spec/index.js";

const DENY = '{"decision":"deny","reason":"r"}';

function read(stdout: string, event = "PreToolUse", given: Partial<ExitOutput> = {}): Reading {
  const output = {
    kind: "exit",
    code: 0,
    signal: null,
    stderr: "",
    stdoutTruncated: false,
    stderrTruncated: false,
  } as const;
  const at = { hook_event_name: event, id: "1", at: "2026-01-01T00:00:00.000Z" };
  return readHookReply({ ...output, stdout, ...given }, at, { otherOutput: "is_noise" });
}

describe("a deny in the hook grammar", () => {
  it.each([
    ["before and behind other output", `checking\n${DENY}\ndone`],
    ["on a line with words", `INFO ${DENY}`],
    ["with output behind it", `${DENY}\ndone`],
    ["before an allow", `${DENY}\n{"decision":"allow"}`],
    ["behind an allow", `{"decision":"allow"}\n${DENY}`],
    ["behind CRLF and a byte order mark", `\ufeffx\r\n${DENY}\r\n`],
    ["in a list", `[${DENY}]`],
    ["in hookSpecificOutput.decision", '{"hookSpecificOutput":{"decision":"deny","reason":"r"}}'],
    ["at the top as permissionDecision", '{"permissionDecision":"deny","permissionDecisionReason":"r"}'],
    ["at the top as an object", '{"decision":{"behavior":"deny"},"reason":"r"}'],
    [
      "beside an allow",
      '{"decision":"deny","reason":"r","hookSpecificOutput":{"permissionDecision":"allow"}}',
    ],
    ["in any spelling", '{"decision":" dEny","reason":"r"}'],
    ["as block", '{"decision":"BLOCK","reason":"r"}'],
    ["beside an unknown word", '{"decision":"deny","permissionDecision":"perhaps","reason":"r"}'],
    [
      "beside a value that nests too deep",
      `{"decision":"deny","reason":"r","x":${"[".repeat(9999)}${"]".repeat(9999)}}`,
    ],
    ["beside a value that is too long", `{"decision":"deny","reason":"r","x":"${"x".repeat(300_000)}"}`],
  ])("counts: %s", (_title, stdout) => {
    expect(read(stdout)).toMatchObject({ decision: "deny", reason: "r" });
    expect(read(stdout, "PreToolUse", { code: 1 })).toMatchObject({ decision: "deny", reason: "r" });
    expect(read(stdout).failed).toBeUndefined();
  });

  it("counts in what is left of an output that was cut off", () => {
    expect(read(`${DENY}\nxxx`, "PreToolUse", { stdoutTruncated: true })).toMatchObject({ decision: "deny" });
    expect(read("xxx", "PreToolUse", { stdoutTruncated: true }).failed?.code).toBe("output_too_big");
    expect(read('{"decision":"allow"}', "PreToolUse", { stderrTruncated: true })).toEqual({
      decision: "allow",
    });
  });

  it("survives whatever stands before and behind it, short of an object that it becomes part of", () => {
    const neutral = ['"', "a", ":", ",", " ", "\\", "\n", "1"];
    const noise = (...units: readonly string[]): fc.Arbitrary<string> =>
      fc.string({ unit: fc.constantFrom(...neutral, ...units) });
    const opening = fc.tuple(noise("{", "}", "[", "]", '{"a":', '{"a":"', "{}"), noise("{", "["));
    const closing = fc.tuple(noise("}", "]"), noise("{", "}", "[", "]", '{"a":', "{}"));
    fc.assert(
      fc.property(fc.oneof(opening, closing), ([before, behind]) => {
        expect(read(`${before}${DENY}${behind}`).decision).toBe("deny");
      }),
      { numRuns: 5000 },
    );
  });
});

describe("anything else in the hook grammar", () => {
  it("holds back by its strongest word", () => {
    expect(read('{"decision":"ask","hookSpecificOutput":{"permissionDecision":"allow"}}')).toEqual({
      decision: "ask",
    });
    expect(read('{"permissionDecision":"ask"}')).toEqual({ decision: "ask" });
    expect(read('x\n{"decision":"ask"}\ny')).toMatchObject({ decision: "ask" });
    expect(read('{"decision":"ask"}\n{"decision":"allow"}')).toMatchObject({ decision: "ask" });
    expect(read('{"decision":"ask"}\ny')).toMatchObject({
      decision: "ask",
      failed: { code: "unreadable_reply" },
    });
  });

  it("approves only at the places that the grammar has, and only as the answer", () => {
    expect(read('{"decision":"approve"}')).toEqual({ decision: "allow" });
    expect(read('{"hookSpecificOutput":{"permissionDecision":"allow"}}')).toEqual({ decision: "allow" });
    expect(read('{"hookSpecificOutput":{"decision":{"behavior":"allow"}}}')).toEqual({ decision: "allow" });
    expect(read('log\n{"decision":"allow"}')).toMatchObject({ decision: "allow" });
    for (const text of [
      '{"permissionDecision":"allow"}',
      '{"hookSpecificOutput":{"decision":"allow"}}',
      '{"decision":{"behavior":"allow"}}',
      'log {"decision":"allow"}',
      'log\n{"decision":"allow"}\nlog',
      '{"decision":"allow"}\nlog',
      '[{"decision":"allow"}]',
      '{"decision":"aLLow"}',
      '{"decision":"allow","permissionDecision":"perhaps"}',
      `{"decision":"allow","x":${"[".repeat(99)}${"]".repeat(99)}}`,
    ])
      expect(read(text).decision ?? "none", text).toBe("none");
  });

  it("says that an allow stood at a place where none counts", () => {
    expect(read('{"permissionDecision":"allow"}').warnings).toEqual([
      "its `allow` stands at a place where none counts",
    ]);
  });
});

describe("plain text in the hook grammar", () => {
  it("is context where the event carries it, except at gates that declare nothing of the kind", () => {
    const context = Object.keys(EVENTS).filter((name) => read("hello", name).context === "hello");
    const wanted = Object.entries(EVENTS).filter(
      ([, { effects, gate, plainOutput }]) =>
        effects.includes("context") && (!gate || plainOutput === "context"),
    );
    expect(context).toEqual(wanted.map(([name]) => name));
    for (const name of ["SessionStart", "UserPromptSubmit", "PostToolUse", "Notification"])
      expect(context).toContain(name);
    for (const name of ["PreToolUse", "Stop", "PreCompact", "SessionEnd"])
      expect(context).not.toContain(name);
  });

  it("stays whole where it happens to hold an object", () => {
    expect(read("made {}", "SessionStart")).toEqual({ context: "made {}" });
    expect(read('made\n{"name":"x"}', "SessionStart")).toEqual({ context: 'made\n{"name":"x"}' });
  });
});
