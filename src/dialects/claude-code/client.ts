import { limits } from "../../guards/limits.js";
import type { ClientProfile } from "../../spec/index.js";
import { EVENTS } from "../../spec/index.js";
import { NEVER_BLOCKED_BY_FAILURE } from "./events.js";

/** Longer than any event of ours takes: we answer before Claude Code runs out of patience and goes on. */
const PATIENCE_MS = limits.eventMs + 30_000;
/** Nobody likes to wait for a session to end. */
const SESSION_END_MS = 10_000;

/**
 * Events that decide something, carry something to the model, or belong into a record. Not among them: what fires for
 * every piece of text (MessageDisplay), what a hook would take over (WorktreeCreate), and what has to name its files
 * (FileChanged).
 */
const LISTENED: readonly string[] = [
  "SessionStart",
  "SessionEnd",
  "UserPromptSubmit",
  "UserPromptExpansion",
  "PreToolUse",
  "PermissionRequest",
  "PermissionDenied",
  "PostToolUse",
  "PostToolUseFailure",
  "PostToolBatch",
  "Stop",
  "StopFailure",
  "SubagentStart",
  "SubagentStop",
  "TeammateIdle",
  "TaskCreated",
  "TaskCompleted",
  "PreCompact",
  "PostCompact",
  "PreModelSwitch",
  "PostModelSwitch",
  "Notification",
  "ConfigChange",
  "Elicitation",
  "ElicitationResult",
];

/** How we sit inside Claude Code. */
export const client: ClientProfile = {
  recorded: "claude-code 2.1.329",
  workspaceVariable: "CLAUDE_PROJECT_DIR",
  files: {
    user: {
      base: "home",
      path: ".claude/settings.json",
      variable: { name: "CLAUDE_CONFIG_DIR", path: "settings.json" },
      blank: {},
    },
    project: { base: "workspace", path: ".claude/settings.json", blank: {} },
  },
  events: Object.fromEntries(
    LISTENED.map((name) => [name, { timeoutMs: name === "SessionEnd" ? SESSION_END_MS : PATIENCE_MS }]),
  ),
  entry: ({ event, command, timeoutMs }) => {
    const closes = EVENTS[event]?.gate === true && !NEVER_BLOCKED_BY_FAILURE.has(event);
    const handler = { type: "command", command, timeout: Math.ceil(timeoutMs / 1000) };
    return { hooks: [closes ? { ...handler, onFailure: "block" } : handler] };
  },
};
