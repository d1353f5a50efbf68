import type { EventDefinition } from "../event.js";

/** A session's own beginning, end and settings. */
export const SESSION_EVENTS = {
  SessionStart: {
    summary: "when a session starts, resumes, or goes on after a compaction",
    subject: "source",
    gate: false,
    deny: "cannot be denied: the session has started",
    effects: ["context", "notices", "stop"],
    fields: { source: "string?", model: "string?", agent_type: "string?" },
  },
  Setup: {
    summary: "when an agent prepares a workspace",
    subject: "trigger",
    gate: false,
    deny: "cannot be denied",
    effects: ["notices"],
    fields: { trigger: "string?" },
  },
  SessionEnd: {
    summary: "when a session ends",
    subject: "reason",
    gate: false,
    deny: "cannot be denied: the session is over",
    effects: ["notices"],
    fields: { reason: "string?", source: "string?" },
  },
  ConfigChange: {
    summary: "when a settings file of the agent changes",
    subject: "source",
    gate: true,
    deny: "the change is not taken over",
    effects: ["decision", "notices"],
    fields: { source: "string?", file_path: "string?" },
  },
  InstructionsLoaded: {
    summary: "when a file of instructions is loaded",
    subject: "load_reason",
    gate: false,
    deny: "cannot be denied: it is loaded",
    effects: ["notices"],
    fields: { file_path: "string", memory_type: "string?", load_reason: "string?", globs: "array?" },
  },
  Notification: {
    summary: "when the agent notifies its user",
    subject: "notification_type",
    gate: false,
    deny: "cannot be denied",
    effects: ["context", "notices"],
    fields: { message: "string", title: "string?", notification_type: "string?" },
  },
  MessageDisplay: {
    summary: "while a message is shown",
    gate: false,
    deny: "cannot be denied",
    effects: ["updated_output", "notices"],
    fields: {
      message_id: "string?",
      turn_id: "string?",
      delta: "string?",
      index: "number?",
      final: "boolean?",
    },
  },
} as const satisfies Record<string, EventDefinition>;
