import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { guest } from "../../src/dialects/xbot/guest.js";
import { toPayload } from "../../src/dialects/xbot/payload.js";
import type { HookEvent, JsonObject } from "../../src/spec/index.js";

const BASE = {
  session_id: "s",
  channel: "c",
  sender_id: "u",
  chat_id: "t",
  cwd: "/w",
  timestamp: "2026-01-02T03:04:05Z",
};

function body(name: string, native: string, fields: Readonly<Record<string, unknown>>): JsonObject {
  const event: HookEvent = {
    ...BASE,
    ...fields,
    hook_event_name: name,
    id: "1",
    at: "2026-01-02T03:04:05.006Z",
  };
  return toPayload(event, native);
}

function parsed(native: string, payload: JsonObject): Readonly<Record<string, unknown>> {
  return guest.parse({ event: native, body: payload, env: {} }).payload;
}

describe("xbot payloads", () => {
  it("parse(body(e)) = e for complete events", () => {
    const call = { tool_name: "Bash", duration_ms: 1500 };
    const tool = { tool_name: "Shell", tool_input: { a: 1 }, tool_use_id: "i" };
    const events: [string, string, Record<string, unknown>][] = [
      ["PostToolUse", "PostToolUse", { ...tool, duration_ms: 12, error: "e", tool_response: "out" }],
      ["PostToolBatch", "PostToolBatch", { tool_calls: [call, { ...call, error: "e" }] }],
      ["PostToolBatch", "PostToolBatch", { tool_calls: [{ ...call, success: false }], tool_count: 2 }],
      ["Error", "AgentError", { error_type: "llm_error", error_message: "m" }],
      ["SubagentStop", "SubAgentStop", { agent_type: "a", agent_id: "i", last_assistant_message: "m" }],
      ["PreCompact", "PreCompact", { trigger: "auto", message_count: 3, estimated_tokens_before: 9 }],
      ["WebhookReceived", "WebhookReceived", { trigger_id: "t", payload: { results: [1], tool_count: 1 } }],
    ];
    for (const [name, native, fields] of events)
      expect(parsed(native, body(name, native, fields)), native).toEqual({ ...BASE, ...fields });
  });

  it("body(parse(p)) = p for every batch that xbot can send", () => {
    const result = fc.record({
      tool_name: fc.constantFrom("Shell", "Read", "x"),
      success: fc.boolean(),
      error: fc.constantFrom("", "boom"),
      elapsed: fc.constantFrom("0s", "1.5s", "120ms", "1m1s", "3µs", "1h0m0.001s"),
    });
    fc.assert(
      fc.property(fc.array(result, { maxLength: 3 }), fc.nat(5), (results, count) => {
        const payload = { ...BASE, hook_event_name: "PostToolBatch", results, tool_count: count };
        expect(body("PostToolBatch", "PostToolBatch", parsed("PostToolBatch", payload))).toEqual(payload);
      }),
    );
  });

  it("has whole numbers where Go has integers", () => {
    expect(body("PostToolUse", "PostToolUse", { duration_ms: 12.9 })["tool_elapsed_ms"]).toBe(12);
    expect(body("PostToolUse", "PostToolUse", { duration_ms: NaN })["tool_elapsed_ms"]).toBe(0);
    expect(body("PreCompact", "PreCompact", { message_count: 2.5 })["message_count"]).toBe(2);
  });

  it("tells at AgentError what StopFailure knows", () => {
    const { error_type: type, error_message: message } = body("StopFailure", "AgentError", {
      error: "rate_limit",
      error_details: { status: 429, token: "t" },
    });
    expect([type, message]).toEqual(["rate_limit", '{"status":429,"token":"***"}']);
    expect(body("StopFailure", "AgentError", { error: "boom" })).toMatchObject({ error_message: "boom" });
    expect(body("Error", "AgentError", {})).toMatchObject({ error_type: "", error_message: "" });
  });

  it("shows no secret and no endless depth of a tool's answer, and cuts it once", () => {
    let deep: JsonObject = { token: "t" };
    for (let level = 0; level < 60_000; level += 1) deep = { a: deep };
    expect(body("PostToolUse", "PostToolUse", { tool_response: { token: "t" } })["tool_output"]).toBe(
      '{"token":"***"}',
    );
    expect(body("PostToolUse", "PostToolUse", { tool_response: deep })["tool_output"]).toContain("***");
    const output = body("PostToolUse", "PostToolUse", { tool_response: `${"x".repeat(8191)}éé` })[
      "tool_output"
    ];
    expect(output).toBe(`${"x".repeat(8191)}\n... (truncated)`);
    expect(body("PostToolUse", "PostToolUse", { tool_response: output })["tool_output"]).toBe(output);
  });

  it("reads durations in linear time", () => {
    const start = performance.now();
    parsed("PostToolBatch", { results: [{ tool_name: "x", elapsed: "1".repeat(1_000_000) }] });
    expect(performance.now() - start).toBeLessThan(3000);
  });
});
