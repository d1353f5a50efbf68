import { HookError, isJsonObject } from "../../src/spec/index.js";
import type { ClientProfile, Dialect, GuestSide } from "../../src/spec/index.js";
import { toy } from "../toy-dialect/index.js";

const EVENTS: Readonly<Record<string, string>> = {
  before_tool: "PreToolUse",
  after_tool: "PostToolUse",
  prompt: "UserPromptSubmit",
  end: "Stop",
};

/** Says what it was told, field by field, so that a test can look at it. */
const guest: GuestSide = {
  parse: ({ event, body }) => {
    if (!isJsonObject(body)) throw new HookError("invalid_payload", "a fake payload is an object");
    const said = typeof body["event"] === "string" ? body["event"] : event;
    const name = EVENTS[said ?? ""];
    if (name === undefined) throw new HookError("unknown_event", `the fake agent has no event "${said}"`);
    const { event: _, tool, input, session, ...rest } = body;
    if (tool !== undefined && typeof tool !== "string")
      throw new HookError("invalid_payload", "`tool` must be a text");
    const call = tool === undefined ? {} : { tool_name: tool, tool_input: input };
    return { name, payload: { ...rest, ...call, session_id: session } };
  },
  reply: ({ decision, reason = "", updated_input: input, context, notices }) => {
    const told = {
      ...(["deny", "ask", "defer"].includes(decision) ? { no: reason } : {}),
      ...(input === undefined ? {} : { input }),
      ...(context.length === 0 ? {} : { context }),
      ...(notices.length === 0 ? {} : { notices }),
    };
    return { stdout: Object.keys(told).length === 0 ? "" : JSON.stringify(told), stderr: "", exitCode: 0 };
  },
  losses: [{ effect: "updated_input", event: "UserPromptSubmit", why: "a prompt cannot be rewritten" }],
};

const client: ClientProfile = {
  recorded: "fake 1",
  workspaceVariable: "FAKE_PROJECT",
  files: {
    user: {
      base: "home",
      path: ".fake/settings.json",
      variable: { name: "FAKE_HOME", path: "settings.json" },
      blank: { version: 1 },
    },
    project: { base: "workspace", path: ".fake/settings.json", blank: {} },
  },
  events: { before_tool: { timeoutMs: 10_000 }, after_tool: { timeoutMs: 10_000 } },
  entry: ({ command, timeoutMs }) => ({ matcher: "*", hooks: [{ command, seconds: timeoutMs / 1000 }] }),
};

/** An agent that runs `run` with a `line`, waits ten seconds for its hooks, and reads JSON with a `no`. */
export const fake: Dialect = {
  ...toy,
  id: "fake",
  title: "Fake agent",
  locations: [
    { layer: "user", base: "home", path: ".fake/settings.json" },
    { layer: "project", base: "workspace", path: ".fake/hooks.json" },
  ],
  events: {
    before_tool: { from: ["PreToolUse"] },
    after_tool: { from: ["PostToolUse"] },
    prompt: { from: ["UserPromptSubmit"] },
    end: { from: ["Stop"] },
  },
  guest: { load: async () => guest },
  client,
};

/** The fake agent with another patience. */
export function impatient(timeoutMs: number): Dialect {
  const events = { before_tool: { timeoutMs }, after_tool: { timeoutMs } };
  return { ...fake, client: { ...client, events } };
}
