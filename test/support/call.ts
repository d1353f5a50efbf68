import { tmpdir } from "node:os";
import type { ExecutorCall, HookEvent, Rule } from "../../src/spec/index.js";

/** A call as the engine would make it; what a test is about, it says itself. */
export function createCall(given: Partial<ExecutorCall> = {}): ExecutorCall {
  return {
    version: 1,
    id: "evt_test",
    args: [],
    cwd: tmpdir(),
    workspace: tmpdir(),
    env: { PATH: process.env["PATH"] ?? "" },
    stdin: "",
    rule: RULE,
    event: EVENT,
    params: {},
    guarded: async () => ({ paths: [], home: "/nowhere" }),
    mask: (text) => text,
    models: { env: {} },
    mcp: { servers: {}, env: {} },
    network: { loopback: "allow", publicHttp: "deny", allow: [] },
    timeoutMs: 30_000,
    signal: new AbortController().signal,
    ...given,
  };
}

const EVENT: HookEvent = {
  hook_event_name: "PreToolUse",
  id: "evt_test",
  at: "2025-01-01T00:00:00.000Z",
  tool_name: "Bash",
};

const RULE: Rule = {
  id: "test:user:hooks.json#/0",
  dialect: "test",
  layer: "user",
  source: { path: "/hooks.json", file: "hooks.json", line: 1, column: 1, pointer: "/0" },
  native: "PreToolUse",
  events: ["PreToolUse"],
  when: [],
  executor: "test",
  params: {},
  timeoutMs: 30_000,
  mode: "enforce",
};
