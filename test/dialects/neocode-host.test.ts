import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { host, nanoTime } from "../../src/dialects/neocode/host.js";
import { neocode } from "../../src/dialects/neocode/index.js";
import { metadataOf } from "../../src/dialects/neocode/metadata.js";
import { reader } from "../../src/dialects/neocode/reader.js";
import type { HookEvent, JsonObject, JsonValue, Output, Rule } from "../../src/spec/index.js";
import { fakeRule } from "../engine/fakes.js";

const POINTS = Object.keys(neocode.events);

function eventOf(name: string, fields: Readonly<Record<string, unknown>>): HookEvent {
  return { hook_event_name: name, id: "1", at: "2026-05-11T08:00:00.120Z", ...fields };
}

function observer(native: string): Rule {
  return fakeRule("neocode", 0, {
    native,
    name: "observer",
    executor: "http",
    mode: "monitor",
    params: { include_metadata: true },
  });
}

function builtin(native: string, failure: "open" | "closed"): Rule {
  return fakeRule("neocode", 0, { native, name: "guard", executor: "builtin", failure });
}

describe("what a receiver is told", () => {
  it("has Go's time: no zeros at the end, no fraction without digits", () => {
    expect(nanoTime("2026-05-11T08:00:00.000Z")).toBe("2026-05-11T08:00:00Z");
    expect(nanoTime("2026-05-11T08:00:00.120Z")).toBe("2026-05-11T08:00:00.12Z");
    expect(nanoTime("2026-05-11T10:00:00.001Z")).toBe("2026-05-11T10:00:00.001Z");
  });

  it("never holds what tools were told or said, nor a prompt, whatever the event is called", () => {
    const secret = "s3cret";
    const hidden = ["tool_input", "tool_response", "prompt", "execution_error", "result_content_preview"];
    const more = ["capability_token", "runtime_run_token", "phase", "last_assistant_message"];
    for (const point of POINTS) {
      for (const name of neocode.events[point]?.from ?? []) {
        const fields = Object.fromEntries([...hidden, ...more].map((key) => [key, secret]));
        const error = name.startsWith("PostToolUse") ? { error: secret } : {};
        const body = host.body(eventOf(name, { tool_name: "bash", ...fields, ...error }), observer(point));
        expect(host.serialize?.(body)).not.toContain(secret);
      }
    }
  });

  it("has NeoCode's words for canonical fields, and its own words as they are", () => {
    const at = (name: string, fields: JsonObject): JsonObject => metadataOf(eventOf(name, fields));
    expect(at("PreToolUse", { tool_name: "bash", tool_use_id: "t", cwd: "/w" })).toEqual({
      tool_name: "bash",
      tool_call_id: "t",
      workdir: "/w",
    });
    expect(at("PreCompact", { trigger: "auto", custom_instructions: "x" })).toEqual({ trigger_mode: "auto" });
    expect(at("PostCompact", { trigger: "manual", applied: false })).toEqual({
      trigger_mode: "manual",
      applied: false,
    });
    expect(
      at("SubagentStop", { agent_id: "a", agent_type: "coder", state: "done", error: "e", cwd: "/w" }),
    ).toEqual({
      task_id: "a",
      role: "coder",
      state: "done",
      error: "e",
    });
    expect(at("SessionEnd", { reason: "logout", detail: "d", cwd: "/w" })).toEqual({
      stop_reason: "logout",
      detail: "d",
    });
    expect(at("Stop", { completion_passed: true, todo_summary: { total: 1 }, cwd: "/w" })).toEqual({
      completion_passed: true,
      todo_summary: { total: 1 },
      workdir: "/w",
    });
  });

  it("comes back as the same event: body → parse → body changes nothing", () => {
    const text = fc.string({ minLength: 1, maxLength: 9 }).filter((one) => one.trim() === one);
    const fields = fc.record(
      {
        session_id: text,
        run_id: text,
        cwd: fc.constant("/w"),
        tool_name: fc.constantFrom("bash", "filesystem_edit", "other"),
        tool_use_id: text,
        is_error: fc.boolean(),
        error_class: text,
        trigger: text,
        reason: text,
        agent_id: text,
        agent_type: text,
        state: text,
        step_count: fc.nat(),
        completion_passed: fc.boolean(),
        todo_summary: fc.dictionary(text, fc.nat()),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fields, fc.constantFrom(...POINTS), (given, point) => {
        const rule = observer(point);
        const body = host.body(eventOf(neocode.events[point]?.from[0] ?? "", given), rule);
        const parsed = reader.parse({ event: point, body, env: {} });
        expect(neocode.events[point]?.from).toContain(parsed.name);
        expect(host.body(eventOf(parsed.name, parsed.payload), rule)).toEqual(body);
      }),
    );
  });
});

describe("a payload in NeoCode's words", () => {
  const parse = (event: string, body: JsonValue): object => reader.parse({ event, body, env: {} });

  it("may be the body of a callback, or flat", () => {
    const body = {
      point: "before_tool_call",
      metadata: { tool_name: "bash", tool_call_id: "t" },
      session_id: "s",
    };
    const event = { name: "PreToolUse", payload: { tool_name: "bash", tool_use_id: "t", session_id: "s" } };
    expect(reader.parse({ body, env: {} })).toEqual(event);
    const { metadata, ...outer } = body;
    expect(parse("before_tool_call", { ...outer, ...metadata })).toEqual(event);
  });

  it("has arguments as the text that a model wrote", () => {
    const input = (text: string): object =>
      parse("before_tool_call", { tool_name: "bash", tool_arguments: text });
    expect(input('{"command":"ls"}')).toMatchObject({ payload: { tool_input: { command: "ls" } } });
    expect(input("{broken")).toMatchObject({ payload: { tool_input: "{broken" } });
  });

  it("tells a failed result from one that succeeded", () => {
    expect(parse("after_tool_result", { tool_name: "bash", is_error: true })).toMatchObject({
      name: "PostToolUseFailure",
    });
    expect(parse("after_tool_result", { tool_name: "bash", is_error: false })).toMatchObject({
      name: "PostToolUse",
    });
  });

  it("is refused where there is no such point", () => {
    for (const point of ["nowhere", "toString", "__proto__"])
      expect(() => parse(point, {})).toThrow(`NeoCode has no point "${point}"`);
    expect(() => parse("session_start", [])).toThrow("is an object");
  });
});

describe("what an output means", () => {
  const read = (output: Output, rule: Rule): object => host.read(output, rule, eventOf("PreToolUse", {}));
  const denied: Output = { kind: "effects", effects: { decision: "deny", reason: "no file" } };
  const failed = { failed: { code: "invalid", message: "no file" }, notices: "no file" };

  it("blocks with the message itself under fail_closed where a block holds NeoCode back, else warns with it", () => {
    expect(read(denied, builtin("before_tool_call", "closed"))).toEqual({
      decision: "deny",
      reason: "no file",
    });
    expect(read(denied, builtin("accept_gate", "closed"))).toEqual({ decision: "deny", reason: "no file" });
    expect(read(denied, builtin("before_tool_call", "open"))).toEqual(failed);
    expect(read(denied, builtin("after_tool_failure", "closed"))).toEqual(failed);
  });

  it("says of other failures what NeoCode says", () => {
    const message = (code: "timeout" | "aborted" | "internal" | "network", executor = "builtin"): object =>
      read(
        { kind: "error", code, message: "HTTP request failed: x" },
        { ...observer("session_end"), executor },
      );
    expect(message("timeout")).toMatchObject({
      failed: { code: "timeout", message: "hook execution timed out" },
    });
    expect(message("aborted")).toMatchObject({ failed: { message: "hook execution canceled" } });
    expect(message("internal")).toMatchObject({
      failed: { message: "hook panicked: HTTP request failed: x" },
    });
    expect(message("network", "http")).toMatchObject({
      failed: { message: "http observe request failed: x" },
    });
  });

  it("takes nothing of what a receiver answers for an opinion, and quotes no more than 512 bytes of it", () => {
    const answer = (status: number, body: string): Output => ({
      kind: "http",
      status,
      headers: {},
      body,
      truncated: false,
    });
    const deny = JSON.stringify({ decision: "deny" });
    expect(read(answer(200, deny), observer("before_tool_call"))).toEqual({});
    expect(read(answer(204, ""), observer("before_tool_call"))).toEqual({});
    const long = read(answer(500, "é".repeat(9999)), observer("session_end"));
    expect(long).toMatchObject({
      failed: { message: `http observe response status=500: ${"é".repeat(256)}` },
    });
  });
});
