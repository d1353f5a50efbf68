import type { EventDefinition } from "../event.js";

/** Files and folders around the agent. */
export const WORKSPACE_EVENTS = {
  CwdChanged: {
    summary: "when the agent changes its working directory",
    gate: false,
    deny: "cannot be denied: it has changed",
    effects: ["notices"],
    fields: { old_cwd: "string?", new_cwd: "string?" },
  },
  DirectoryAdded: {
    summary: "when a directory is added to the session",
    subject: "source",
    gate: false,
    deny: "cannot be denied: it is added",
    effects: ["notices"],
    fields: { directory: "string?", source: "string?" },
  },
  FileChanged: {
    summary: "when a watched file changes",
    subject: "file_path",
    gate: false,
    deny: "cannot be denied: it has changed",
    effects: ["notices"],
    fields: { file_path: "string?", event: "string?" },
  },
  WorktreeCreate: {
    summary: "when a worktree is to be created",
    gate: true,
    deny: "no worktree is created",
    effects: ["decision", "updated_output", "notices"],
    fields: { name: "string?" },
  },
  WorktreeRemove: {
    summary: "when a worktree is to be removed",
    gate: true,
    deny: "the worktree stays",
    effects: ["decision", "notices"],
    fields: { worktree_path: "string?" },
  },
} as const satisfies Record<string, EventDefinition>;
