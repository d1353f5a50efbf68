import type { EventDefinition } from "../event.js";

/** One turn: rounds of the model, and how the turn ends. */
export const TURN_EVENTS = {
  TurnStart: {
    summary: "when a round of the agent's loop begins",
    gate: false,
    deny: "cannot be denied",
    effects: ["context", "notices"],
    fields: { turn_number: "number?" },
  },
  TurnEnd: {
    summary: "when a round or a turn is over",
    gate: false,
    deny: "cannot be denied: the turn is over",
    effects: ["notices"],
    fields: { turn_number: "number?", result_type: "string?", duration_ms: "number?" },
  },
  BeforeModel: {
    summary: "before a request goes to the model",
    gate: true,
    deny: "the model is not called",
    input: "llm_request",
    effects: ["decision", "updated_input", "context", "notices", "stop"],
    fields: { llm_request: "object?" },
  },
  BeforeToolSelection: {
    summary: "before the model is told which tools it has",
    gate: false,
    deny: "cannot be denied",
    input: "llm_request",
    effects: ["updated_input", "notices"],
    fields: { llm_request: "object?" },
  },
  AfterModel: {
    summary: "after the model answered, before anybody acts on it",
    gate: true,
    deny: "the answer is not used",
    effects: ["decision", "updated_output", "notices", "stop"],
    fields: { llm_request: "object?", llm_response: "any?" },
  },
  Stop: {
    summary: "when the agent wants to end its answer",
    gate: true,
    deny: "the agent may not stop yet: the reason tells it what is left to do",
    effects: ["decision", "context", "notices", "stop"],
    fields: { stop_hook_active: "boolean?", last_assistant_message: "string?" },
  },
  StopFailure: {
    summary: "when a turn ends because the model's API failed",
    subject: "error",
    gate: false,
    deny: "cannot be denied",
    effects: ["notices"],
    fields: { error: "any?", error_details: "any?", last_assistant_message: "string?" },
  },
  Error: {
    summary: "when the agent itself runs into an error",
    subject: "error_type",
    gate: false,
    deny: "cannot be denied",
    effects: ["notices"],
    fields: { error_type: "string?", error_message: "string?", error: "any?", recoverable: "boolean?" },
  },
  Interrupt: {
    summary: "when the user interrupts the agent",
    gate: false,
    deny: "cannot be denied",
    effects: ["notices"],
    fields: {},
  },
} as const satisfies Record<string, EventDefinition>;
