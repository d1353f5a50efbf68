import type { EventDefinition } from "../event.js";

const TOOL = { tool_name: "string", tool_input: "any?", tool_use_id: "string?" } as const;

/** A tool call from the wish to the result. Finer events of some agents are views of these by `tool_kind`. */
export const TOOL_EVENTS = {
  PreToolUse: {
    summary: "before a tool runs",
    subject: "tool_name",
    gate: true,
    deny: "the tool does not run",
    input: "tool_input",
    effects: ["decision", "updated_input", "context", "notices", "stop"],
    fields: TOOL,
  },
  PermissionRequest: {
    summary: "when the user is about to be asked for permission",
    subject: "tool_name",
    gate: true,
    deny: "permission is refused without asking",
    input: "tool_input",
    effects: ["decision", "updated_input", "notices", "stop"],
    fields: { ...TOOL, permission_suggestions: "array?" },
  },
  PermissionDenied: {
    summary: "after permission was refused",
    subject: "tool_name",
    gate: false,
    deny: "cannot be denied: it is refused already",
    effects: ["context", "notices"],
    fields: { ...TOOL, reason: "string?" },
  },
  PostToolUse: {
    summary: "after a tool succeeded",
    subject: "tool_name",
    gate: false,
    deny: "the tool has run: the reason goes to the model as feedback",
    effects: ["decision", "updated_output", "context", "notices", "stop"],
    fields: { ...TOOL, tool_response: "any?", duration_ms: "number?" },
  },
  PostToolUseFailure: {
    summary: "after a tool failed",
    subject: "tool_name",
    gate: false,
    deny: "cannot be denied: the tool has failed",
    effects: ["context", "notices", "stop"],
    fields: { ...TOOL, error: "string?", is_interrupt: "boolean?", duration_ms: "number?" },
  },
  PostToolBatch: {
    summary: "after all tool calls of one round",
    gate: true,
    deny: "the loop stops before the next round",
    effects: ["decision", "context", "notices", "stop"],
    fields: { tool_calls: "array?" },
  },
} as const satisfies Record<string, EventDefinition>;
