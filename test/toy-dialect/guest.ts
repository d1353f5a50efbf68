import { HookError, isJsonObject } from "../../src/spec/index.js";
import type { GuestSide } from "../../src/spec/index.js";

/** We are a hook inside the toy agent. */
export const guest: GuestSide = {
  parse: ({ body }) => {
    if (!isJsonObject(body)) throw new HookError("invalid_payload", "a toy payload is an object");
    const name = body["event"] === "after_tool" ? "PostToolUse" : "PreToolUse";
    return {
      name,
      payload: { session_id: body["session"], tool_name: body["tool"], tool_input: body["input"] },
    };
  },
  reply: ({ decision, reason = "" }) => ({
    // It cannot ask anybody: what is not allowed is denied.
    stdout: decision === "deny" || decision === "ask" || decision === "defer" ? `no ${reason}` : "",
    stderr: "",
    exitCode: 0,
  }),
  losses: [
    { effect: "decision", why: "it knows deny and nothing else" },
    { effect: "context", why: "it has no such field" },
    { effect: "updated_input", why: "it has no such field" },
  ],
};
