import { describe, expect, it } from "vitest";
import { host } from "../../src/dialects/xbot/host.js";
import { interpolateInput } from "../../src/dialects/xbot/interpolate.js";
import type { ExitOutput, HookEvent, JsonObject, Output, Reading } from "../../src/spec/index.js";
import { fakeRule } from "../engine/fakes.js";

const EVENT: HookEvent = {
  hook_event_name: "PreToolUse",
  id: "1",
  at: "2026-01-01T00:00:00.000Z",
  tool_name: "Shell",
  tool_input: { command: "ls", api_key: "k", pin: 1, password: 2 },
};
const DENY = '{"decision":"deny","reason":"r"}';

function read(output: Output, executor = "command"): Reading {
  return host.read(output, fakeRule("xbot", 0, { native: "PreToolUse", executor }), EVENT);
}

function exit(stdout: string, given: Partial<ExitOutput> = {}): Reading {
  const quiet = { stderr: "", stdoutTruncated: false, stderrTruncated: false };
  return read({ kind: "exit", code: 0, signal: null, ...quiet, stdout, ...given });
}

describe("xbot: what a command printed", () => {
  it("denies although stderr was cut off, and although stdout was, where the deny can be read", () => {
    expect(exit(DENY, { stderrTruncated: true })).toEqual({ decision: "deny", reason: "r" });
    expect(exit(`${DENY}\nxxx`, { stdoutTruncated: true })).toMatchObject({ decision: "deny", reason: "r" });
    const failed = { code: "output_too_big", message: "its answer was cut off" };
    expect(exit("xxx", { stdoutTruncated: true })).toEqual({ failed });
  });

  it.each([`a\n${DENY}\nb`, `INFO ${DENY}`, `${DENY}\nb`, `${DENY}\n{"decision":"allow"}`])(
    "denies although there is other output: %j",
    (stdout) => expect(exit(stdout)).toMatchObject({ decision: "deny", reason: "r" }),
  );

  it("is the hook's context, trimmed as Go does, where it is no object and holds no deny", () => {
    expect(exit("\t a \u00a0\r\n")).toEqual({ context: "a \u00a0" });
    expect(exit('a\n{"decision":"ask"}\n')).toEqual({ context: 'a\n{"decision":"ask"}' });
    expect(exit('{"a":')).toMatchObject({ context: '{"a":', failed: { code: "unreadable_reply" } });
  });

  it("keeps a deny beside a value that nests too deep, and fails on any other such answer", () => {
    const deep = `${"[".repeat(60_000)}${"]".repeat(60_000)}`;
    expect(exit(`{"decision":"deny","reason":"r","updatedInput":{"a":${deep}}}`)).toMatchObject({
      decision: "deny",
      reason: "r",
    });
    const reading = exit(`{"decision":"allow","updatedInput":{"a":${deep}}}`);
    expect(reading).toMatchObject({ failed: { code: "unreadable_reply" } });
    expect([reading.decision, reading.updated_input]).toEqual([undefined, undefined]);
    const value = JSON.parse(`{"updatedInput":{"a":${deep}}}`) as JsonObject;
    expect(read({ kind: "value", value, isError: false })).toMatchObject({
      failed: { code: "unreadable_reply" },
    });
  });

  it.each([" ", "\n", "\ufeff", "x ", "{"])("is read in linear time: a mebibyte of %j", (unit) => {
    const text = unit.repeat(Math.ceil(1_048_576 / unit.length));
    for (const stdout of [`x${text}x`, `${text}x`, `x${text}`]) {
      const start = performance.now();
      exit(stdout);
      expect(performance.now() - start).toBeLessThan(3000);
    }
  });
});

describe("xbot: requests that fail", () => {
  it.each([
    ["network", "HTTP request failed: http://h: ECONNREFUSED", "HTTP request failed: http://h: ECONNREFUSED"],
    ["network", "read response body: http://h: cut", "read response body: http://h: cut"],
    [
      "tls",
      "HTTP request failed: https://h: CERT_HAS_EXPIRED",
      "HTTP request failed: https://h: CERT_HAS_EXPIRED",
    ],
    ["timeout", "timed out after 1 s", "HTTP request failed: timed out after 1 s"],
    ["unreadable_reply", "the reply is broken", "HTTP request failed: the reply is broken"],
    ["network_denied", "SSRF: h", undefined],
    ["header", "not a header", undefined],
  ] as const)("say why once they were on the way: %s, %s", (code, message, reason) => {
    const output = { kind: "error", code, message } as const;
    expect(read(output, "http")).toEqual({ failed: output, ...(reason === undefined ? {} : { reason }) });
  });

  it("are not what a command's timeout is", () => {
    const output = { kind: "error", code: "timeout", message: "timed out after 1 s" } as const;
    expect(read(output)).toEqual({ failed: output });
  });
});

describe("xbot: what an mcp_tool is handed", () => {
  it("is redacted like every payload", () => {
    const input = { key: "${tool_input.api_key}", all: "${tool_input}", pin: "${pin}", tool: "${tool_name}" };
    const rule = fakeRule("xbot", 0, { native: "PreToolUse", executor: "mcp_tool", params: { input } });
    const context = { cwd: "/w", home: "/h", env: {} };
    expect(host.prepare?.(EVENT, rule, context).params).toEqual({
      input: {
        key: "***",
        all: '{"command":"ls","api_key":"***","pin":1,"password":"***"}',
        pin: "1",
        tool: "Shell",
      },
    });
  });

  it("is filled in in linear time", () => {
    const start = performance.now();
    expect(interpolateInput({ a: `\${b}${"${".repeat(300_000)}` }, { b: "c" })["a"]).toHaveLength(600_001);
    expect(performance.now() - start).toBeLessThan(3000);
  });
});
