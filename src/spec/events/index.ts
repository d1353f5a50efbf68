import type { EventDefinition } from "../event.js";
import { AGENT_EVENTS } from "./agents.js";
import { CONTEXT_EVENTS } from "./context.js";
import { INBOUND_EVENTS } from "./inbound.js";
import { PROMPT_EVENTS } from "./prompt.js";
import { SESSION_EVENTS } from "./session.js";
import { TOOL_EVENTS } from "./tool.js";
import { TURN_EVENTS } from "./turn.js";
import { WORKSPACE_EVENTS } from "./workspace.js";

const TABLE = {
  ...SESSION_EVENTS,
  ...PROMPT_EVENTS,
  ...TOOL_EVENTS,
  ...TURN_EVENTS,
  ...AGENT_EVENTS,
  ...CONTEXT_EVENTS,
  ...WORKSPACE_EVENTS,
  ...INBOUND_EVENTS,
} as const;

/** A canonical event. */
export type EventName = keyof typeof TABLE;

/**
 * Every canonical event: the union of what the supported agents fire, in Claude Code's names where it has one.
 * Adding an event is adding an entry to its family.
 */
export const EVENTS: Readonly<Record<string, EventDefinition>> = TABLE;

export const EVENT_NAMES: readonly string[] = Object.keys(TABLE);

/** Fields that every event may carry. */
export const COMMON_FIELDS: EventDefinition["fields"] = {
  session_id: "string?",
  cwd: "string?",
  transcript_path: "string?",
  permission_mode: "string?",
  agent_id: "string?",
  agent_type: "string?",
};
