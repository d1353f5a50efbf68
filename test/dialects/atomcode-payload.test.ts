import { describe, expect, it } from "vitest";
import { events, MOMENTS } from "../../src/dialects/atomcode/events.js";
import type { Moment } from "../../src/dialects/atomcode/events.js";
import { guest } from "../../src/dialects/atomcode/guest.js";
import { host } from "../../src/dialects/atomcode/host.js";
import type { HookEvent, JsonObject } from "../../src/spec/index.js";
import { fakeRule } from "../engine/fakes.js";

const AT = "2026-01-02T03:04:05.006Z";
const BASE = { id: "1", at: AT, session_id: "session-123", cwd: "/p", turn_number: 5 };
const TOOL = { tool_name: "edit_file", tool_input: { file_path: "a" }, tool_use_id: "call-1" };

function eventAt(moment: Moment, fields: Readonly<Record<string, unknown>>): HookEvent {
  return { hook_event_name: events[moment].from[0], ...BASE, ...fields };
}

function webhookBody(moment: Moment, fields: Readonly<Record<string, unknown>> = {}): JsonObject {
  const params = { trigger: "as configured" };
  const rule = fakeRule("atomcode", 0, { native: moment, executor: "http", name: "n", params });
  return host.body(eventAt(moment, fields), rule) as JsonObject;
}

const HEAD = '"hook_name":"n","trigger":"as configured","event":';
const CALL =
  '{"tool_name":"edit_file","tool_args":"{\\"file_path\\":\\"a\\"}","working_dir":"/p","session_id":"session-123","turn_number":5}';
const NO_TOOL =
  '{"tool_name":"","tool_args":"","working_dir":"/p","session_id":"session-123","turn_number":5}';
const START =
  '{"tool_name":"edit_file","tool_args":"{\\"file_path\\":\\"a\\"}","call_id":"call-1","turn_number":5}';
const TURN =
  '{"turn_number":5,"session_id":"session-123","working_dir":"/p","phase":"thinking","has_file_context":true}';
const DONE =
  '{"turn_number":5,"result_type":"turnlimit","tokens_used":9,"tool_calls":2,"duration_ms":7,"truncated":false,"edited_files":["a"]}';
const SESSION = '{"session_id":"session-123","working_dir":"/p","model_name":"glm","provider_name":"zhipu"}';
const MESSAGE = `{"content":"hi","session_id":"session-123","attached_files":["a"],"timestamp":"${AT}"}`;
const FAILED = '{"error_type":"auth_error","error_message":"401","phase":"idle","turn_number":5}';

function both(context: string): string {
  return `"context":${context},"hook_context":${context}`;
}

/** Each moment: what the event holds, and the body to the letter. */
const BODIES: Readonly<Record<Moment, readonly [Readonly<Record<string, unknown>>, string]>> = {
  turn_start: [{ phase: "thinking", has_file_context: true }, `{${HEAD}"on_turn_start",${both(TURN)}}`],
  tool_call_start: [TOOL, `{${HEAD}"on_tool_call_start",${both(START)}}`],
  pre_tool: [TOOL, `{${HEAD}"pre_tool_execution",${both(CALL)}}`],
  post_tool: [
    { ...TOOL, tool_response: "File updated", duration_ms: 150 },
    `{${HEAD}"post_tool_execution","hook_context":${CALL},"result_context":{"tool_name":"edit_file",` +
      `"tool_args":"{\\"file_path\\":\\"a\\"}","result":"File updated","success":true,"duration_ms":150},"context":${CALL}}`,
  ],
  turn_complete: [
    { result_type: "turnlimit", tokens_used: 9, tool_calls: 2, duration_ms: 7, edited_files: ["a", 1] },
    `{${HEAD}"on_turn_complete",${both(DONE)}}`,
  ],
  post_turn: [
    { turn_result: "UsedTools" },
    `{${HEAD}"post_turn",${both(NO_TOOL)},"turn_result":"UsedTools"}`,
  ],
  session_start: [{ model: "glm", provider_name: "zhipu" }, `{${HEAD}"on_session_start",${both(SESSION)}}`],
  session_end: [{ model: "glm", provider_name: "zhipu" }, `{${HEAD}"on_session_end",${both(SESSION)}}`],
  error: [
    { error_type: "auth_error", error_message: "401", phase: "idle" },
    `{${HEAD}"on_error",${both(FAILED)}}`,
  ],
  model_response: [
    { llm_response: "hello", phase: "thinking", has_file_context: true },
    `{${HEAD}"on_model_response","response":"hello","turn_context":${TURN},${both(TURN)}}`,
  ],
  system_prompt: [{}, `{${HEAD}"system_prompt",${both(NO_TOOL)}}`],
  message: [{ prompt: "hi", attached_files: ["a"] }, `{${HEAD}"on_message_received",${both(MESSAGE)}}`],
};

describe("atomcode: what a webhook gets", () => {
  it.each(MOMENTS)("%s: these fields, in this order", (moment) => {
    const [fields, body] = BODIES[moment];
    expect(JSON.stringify(webhookBody(moment, fields))).toBe(body);
  });

  it.each(MOMENTS)("%s: what it got can be read again, from its name inside or outside", (moment) => {
    const body = webhookBody(moment, BODIES[moment][0]);
    const inside = guest.parse({ body, env: {} });
    expect(inside.name).toBe(events[moment].from[0]);
    expect(guest.parse({ event: moment, body: { ...body, event: "?" }, env: {} })).toEqual(inside);
    expect(webhookBody(moment, { ...inside.payload })).toEqual(body);
  });

  it("an absent session is null, an absent turn 0, and arguments that are a text stay one", () => {
    const bare = { session_id: undefined, turn_number: undefined, tool_name: "x" };
    expect(webhookBody("pre_tool", { ...bare, tool_input: "*** Begin" })["context"]).toEqual({
      tool_name: "x",
      tool_args: "*** Begin",
      working_dir: "/p",
      session_id: null,
      turn_number: 0,
    });
  });

  it("after a tool that failed: its error, and no success", () => {
    const fields = { ...TOOL, hook_event_name: "PostToolUseFailure", error: "no such file" };
    const body = webhookBody("post_tool", fields);
    expect(body["result_context"]).toMatchObject({ result: "no such file", success: false });
    expect(guest.parse({ body, env: {} })).toMatchObject({
      name: "PostToolUseFailure",
      payload: { error: "no such file" },
    });
  });
});

describe("atomcode: what a batch holds", () => {
  it("each event with its whole payload and its time, and no header", () => {
    const params = {
      url: "https://example.com/",
      method: "POST",
      headers: { Authorization: "Bearer T" },
      trigger: "post_tool",
    };
    const rule = fakeRule("atomcode", 0, { native: "post_tool", executor: "http", name: "n", params });
    const event = eventAt("post_tool", TOOL);
    const body = host.body(event, rule);
    expect(host.batch?.([{ event, body }], rule)).toEqual({
      url: "https://example.com/",
      method: "POST",
      headers: {},
      events: [
        {
          event: "post_tool_execution",
          hook_name: "n",
          trigger: "post_tool",
          context: body,
          timestamp_ms: Date.parse(AT),
        },
      ],
    });
  });
});

describe("atomcode: what a script reads", () => {
  it("is the context alone; its moment is said beside it", () => {
    const rule = fakeRule("atomcode", 0, { native: "pre_tool", executor: "command" });
    const body = host.body(eventAt("pre_tool", TOOL), rule);
    expect(JSON.stringify(body)).toBe(CALL);
    expect(guest.parse({ event: "pre_tool_execution", body, env: {} })).toEqual({
      name: "PreToolUse",
      payload: {
        tool_name: "edit_file",
        tool_input: { file_path: "a" },
        cwd: "/p",
        session_id: "session-123",
        turn_number: 5,
      },
    });
    expect(() => guest.parse({ body, env: {} })).toThrow(/no event ""/u);
    expect(() => guest.parse({ event: "pre_tool", body: [], env: {} })).toThrow(/object/u);
  });

  it("survives arguments that are no JSON, and keys of the prototype", () => {
    const args = '{"__proto__":{"polluted":1},"a":';
    const { payload } = guest.parse({
      event: "pre_tool",
      body: { tool_name: "bash", tool_args: args },
      env: {},
    });
    expect(payload["tool_input"]).toBe(args);
    const body = JSON.parse('{"__proto__":{"polluted":1},"tool_name":"bash"}') as JsonObject;
    guest.parse({ event: "pre_tool", body, env: {} });
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});
