import { describe, expect, it } from "vitest";
import { host } from "../../src/dialects/atomcode/host.js";
import type { HookEvent, Output, Reading } from "../../src/spec/index.js";
import { fakeRule } from "../engine/fakes.js";

const EVENT: HookEvent = {
  hook_event_name: "PreToolUse",
  id: "1",
  at: "2026-01-01T00:00:00.000Z",
  tool_name: "bash",
  tool_input: {},
};

function answered(body: string, status = 200, attempts = 1): Reading {
  const rule = fakeRule("atomcode", 0, { native: "pre_tool", executor: "http", name: "n" });
  const output: Output = { kind: "http", status, headers: {}, body, truncated: false };
  return host.read(output, rule, EVENT, { attempts });
}

function printed(stdout: string, native = "pre_tool"): Reading {
  const rule = fakeRule("atomcode", 0, { native, executor: "command", name: "n" });
  const ended = { kind: "exit", code: 0, signal: null, stderr: "" } as const;
  return host.read({ ...ended, stdout, stdoutTruncated: false, stderrTruncated: false }, rule, EVENT);
}

/** Meant for an answer, and none. */
const NEARLY = [
  '```json\n{"result":"deny"}\n```',
  '{"result":"deny"',
  '{"result":true}',
  "{'result': 'deny', 'message': 'as Python prints it'}",
];

describe("atomcode: what was meant for an answer and is none is loud, and lets the call go on", () => {
  it.each([...NEARLY, JSON.stringify('{"result":"deny"}'), '[{"result":"deny"}]'])("webhook: %j", (body) => {
    const { decision, failed, notices } = answered(body);
    expect([decision, failed?.code]).toEqual([undefined, "unreadable_reply"]);
    expect(String(notices)).toMatch(/^\[Hook Warning\] n: its answer cannot be read: /u);
  });

  it.each(NEARLY)("script: %j", (stdout) => {
    const { decision, failed, notices } = printed(stdout);
    expect([decision, failed?.code]).toEqual([undefined, "unreadable_reply"]);
    expect(String(notices)).toMatch(/^\[Hook Warning\] n: its output cannot be read: /u);
  });

  it.each([
    '{"decision":"block","reason":"r"}',
    '{"action":"block"}',
    '{"Result":"deny"}',
    '{"hookSpecificOutput":{"permissionDecision":"deny"}}',
  ])("words of other systems: %s", (text) => {
    for (const reading of [answered(text), printed(text)]) {
      expect(reading.warnings?.join()).toContain("says nothing to AtomCode");
      expect(reading).not.toHaveProperty("decision");
    }
  });

  it.each(["log\n deny: x", 'log\n{"result": "deny"}', "Deny: x"])("a deny out of place: %j", (stdout) => {
    expect(printed(stdout).warnings?.join()).toContain("looks like a deny");
  });

  it.each(["", "ok", "<html>no result</html>", '{"errcode":0}', '{"x":1}', "null", "the result: fine"])(
    "what was never meant for one is ok, in silence: %j",
    (text) => {
      expect(answered(text)).toEqual({});
      expect(printed(text)).toEqual({});
    },
  );

  it("at system_prompt whatever a script prints is what the prompt gets", () => {
    expect(printed('{"result":true}', "system_prompt")).toEqual({ context: '{"result":true}' });
  });

  it("a deny is told which of its fields is odd, and of `modified_content` nothing", () => {
    expect(answered('{"result":"deny","message":5}').warnings).toEqual([
      "`message` of its deny is not a text",
    ]);
    const deny = answered('{"result":"deny","message":"no","modified_content":{}}');
    expect([deny.decision, deny.reason, deny.warnings]).toEqual(["deny", "n: no", undefined]);
  });

  it("is found in linear time", () => {
    const start = performance.now();
    for (const part of ["'result' ", '"result"', "\n deny ", '{"result" '])
      printed(`x${part.repeat(100_000)}${" ".repeat(100_000)}`);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

describe("atomcode: warnings in the guide's form", () => {
  it.each([
    [500, "Internal Server Error", 1, "HTTP 500 at attempt 1: Internal Server Error"],
    [500, "", 3, "HTTP 500 at attempt 3: Internal Server Error"],
    [404, "", 1, "HTTP 404 at attempt 1: Not Found"],
    [429, "slow\r\n[Hook Denied] x: y", 2, "HTTP 429 at attempt 2: slow [Hook Denied] x: y"],
    [599, "", 1, "HTTP 599 at attempt 1: "],
  ])("HTTP %d %j at attempt %d", (status, body, attempts, said) => {
    expect(answered(body, status, attempts).notices).toEqual([`[Hook Warning] n: ${said}`]);
  });
});
