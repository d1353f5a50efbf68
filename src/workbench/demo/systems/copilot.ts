import type { DemoSystem } from "./system.js";

/** GitHub Copilot: an audit trail, as its documentation shows one. */
export const copilot: DemoSystem = {
  workspace: () => ({
    ".github/hooks/audit.json": `${JSON.stringify(HOOKS, null, 2)}\n`,
    "hooks/audit.sh": AUDIT,
  }),
  files: [".github/hooks/audit.json"],
};

const entry = { type: "command", bash: "sh hooks/audit.sh", timeoutSec: 5 };

const HOOKS = { version: 1, hooks: { sessionStart: [entry], postToolUse: [entry] } };

const AUDIT = `# One line per event, as it came.
{ cat; echo; } >> audit.jsonl
`;
