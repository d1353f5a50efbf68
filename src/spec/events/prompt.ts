import type { EventDefinition } from "../event.js";

/** What people say, and what becomes of it before the model sees it. */
export const PROMPT_EVENTS = {
  UserPromptSubmit: {
    summary: "after a prompt was submitted and before the model sees it",
    gate: true,
    deny: "the prompt does not reach the model",
    input: "prompt",
    effects: ["decision", "updated_input", "context", "notices", "stop"],
    plainOutput: "context",
    fields: { prompt: "string", source: "string?" },
  },
  MessageReceived: {
    summary: "when a message arrived, before the agent does anything with it",
    gate: false,
    deny: "cannot be denied: it has arrived",
    effects: ["context", "notices"],
    fields: { prompt: "string?", attached_files: "array?" },
  },
  UserPromptExpansion: {
    summary: "when a command or a template becomes a prompt",
    subject: "command_name",
    gate: true,
    deny: "the expanded prompt does not reach the model",
    input: "prompt",
    effects: ["decision", "updated_input", "context", "notices"],
    plainOutput: "context",
    fields: {
      prompt: "string?",
      expansion_type: "string?",
      command_name: "string?",
      command_args: "string?",
    },
  },
  SystemPrompt: {
    summary: "when the system prompt is put together",
    gate: false,
    deny: "cannot be denied",
    effects: ["context", "notices"],
    fields: {},
  },
  Elicitation: {
    summary: "when an MCP server asks the user for something",
    subject: "mcp_server_name",
    gate: true,
    deny: "the request is declined",
    effects: ["decision", "updated_output", "notices"],
    fields: { mcp_server_name: "string", message: "string", mode: "string?", requested_schema: "object?" },
  },
  ElicitationResult: {
    summary: "before the user's answer goes back to the MCP server",
    subject: "mcp_server_name",
    gate: true,
    deny: "the answer is withheld: the server is told that the user declined",
    effects: ["decision", "updated_output", "notices"],
    fields: { mcp_server_name: "string", action: "string", content: "object?" },
  },
} as const satisfies Record<string, EventDefinition>;
