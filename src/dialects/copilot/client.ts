import { limits } from "../../guards/limits.js";
import type { ClientProfile } from "../../spec/index.js";

/** Longer than any event of ours takes: Copilot lets a tool through when its hook runs out of time. */
const PATIENCE_MS = limits.eventMs + 30_000;
/** Nobody likes to wait for a session to end. */
const SESSION_END_MS = 10_000;

/** In camelCase, which every version knows. Not among them: what is rewritten for the model only. */
const LISTENED: readonly string[] = [
  "sessionStart",
  "sessionEnd",
  "userPromptSubmitted",
  "preToolUse",
  "permissionRequest",
  "postToolUse",
  "postToolUseFailure",
  "agentStop",
  "subagentStart",
  "subagentStop",
  "errorOccurred",
  "preCompact",
  "notification",
];

const BLANK = { version: 1, hooks: {} } as const;

/** How we sit inside Copilot: a file of our own, beside those of others. */
export const client: ClientProfile = {
  recorded: "@github/copilot 1.0.102",
  workspaceVariable: "COPILOT_PROJECT_DIR",
  files: {
    user: {
      base: "home",
      path: ".copilot/hooks/anyhook.json",
      variable: { name: "COPILOT_HOME", path: "hooks/anyhook.json" },
      blank: BLANK,
    },
    project: { base: "workspace", path: ".github/hooks/anyhook.json", blank: BLANK },
  },
  events: Object.fromEntries(
    LISTENED.map((name) => [name, { timeoutMs: name === "sessionEnd" ? SESSION_END_MS : PATIENCE_MS }]),
  ),
  // `command` is for bash and PowerShell alike; with one of them alone, every tool is denied on the other platform.
  entry: ({ command, timeoutMs }) => ({
    type: "command",
    command,
    timeoutSec: Math.ceil(timeoutMs / 1000),
  }),
};
