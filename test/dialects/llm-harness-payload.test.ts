import { describe, expect, it } from "vitest";
import { fromPayload, toPayload } from "../../src/dialects/llm-harness/payload.js";
import type { HookEvent, JsonObject } from "../../src/spec/index.js";

const EVENT: HookEvent = { hook_event_name: "PostToolUse", id: "1", at: "2026-01-01T00:00:00.000Z" };

/** A caller's payload, as hooks of a settings file get it. */
function handedOn(payload: JsonObject): JsonObject {
  return toPayload({ ...EVENT, ...fromPayload(payload) }, "post_tool_use");
}

describe("a payload of llm-harness", () => {
  it("has no session where the caller has none: null is no name of one", () => {
    expect(handedOn({ tool_name: "exec", session_key: null })).toEqual({
      tool_name: "exec",
      event: "post_tool_use",
    });
    expect(handedOn({ session_key: 7 })).toEqual({ event: "post_tool_use", session_key: "7" });
  });

  it.each([null, "", 0, false, [], {}])("keeps the result of a tool that returned %j", (result) => {
    expect(handedOn({ result })).toEqual({ event: "post_tool_use", result });
  });

  it("has the error in place of a result where the tool failed", () => {
    const payload = toPayload({ ...EVENT, error: "no such file" }, "post_tool_use");
    expect(payload).toEqual({ event: "post_tool_use", result: "no such file" });
  });
});
