import type { EventDefinition } from "../event.js";

/** The context window and the model behind it. */
export const CONTEXT_EVENTS = {
  PreCompact: {
    summary: "before the context is compacted",
    subject: "trigger",
    gate: true,
    deny: "the context is not compacted",
    effects: ["decision", "context", "notices"],
    fields: { trigger: "string?", custom_instructions: "string?" },
  },
  PostCompact: {
    summary: "after the context was compacted",
    subject: "trigger",
    gate: false,
    deny: "cannot be denied: it is compacted",
    effects: ["context", "notices"],
    fields: { trigger: "string?", compact_summary: "string?" },
  },
  PreModelSwitch: {
    summary: "before the agent changes its model",
    subject: "to_model",
    gate: true,
    deny: "the model stays",
    effects: ["decision", "notices"],
    fields: { from_model: "string?", to_model: "string?", requested_model: "string?", source: "string?" },
  },
  PostModelSwitch: {
    summary: "after the agent changed its model",
    subject: "to_model",
    gate: false,
    deny: "cannot be denied: it has changed",
    effects: ["context", "notices"],
    fields: { from_model: "string?", to_model: "string?", requested_model: "string?", source: "string?" },
  },
} as const satisfies Record<string, EventDefinition>;
