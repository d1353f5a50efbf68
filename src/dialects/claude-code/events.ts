import type { EffectName, NativeEvent } from "../../spec/index.js";

type Row = readonly EffectName[];

const NOTHING: Row = [];
const NOTICES: Row = ["notices"];
const CONTEXT: Row = ["context", "notices"];
const GATE: Row = ["decision", "notices"];
const GATE_WITH_CONTEXT: Row = ["decision", "context", "notices"];
const TURN: Row = ["decision", "context", "notices", "stop"];

/** What each of the 33 events honours; whether a deny holds Claude Code back is what the canonical event says. */
const EFFECTS: Readonly<Record<string, Row>> = {
  SessionStart: CONTEXT,
  Setup: NOTHING,
  SessionEnd: NOTHING,
  UserPromptSubmit: TURN,
  UserPromptExpansion: GATE_WITH_CONTEXT,
  PreToolUse: [...TURN, "updated_input"],
  PermissionRequest: ["decision", "updated_input", "notices", "stop"],
  PermissionDenied: NOTICES,
  PostToolUse: [...TURN, "updated_output"],
  PostToolUseFailure: [...CONTEXT, "stop"],
  PostToolBatch: TURN,
  Stop: TURN,
  SubagentStop: TURN,
  StopFailure: NOTHING,
  SubagentStart: CONTEXT,
  TeammateIdle: ["decision", "notices", "stop"],
  TaskCreated: GATE,
  TaskCompleted: GATE,
  PreCompact: GATE,
  PostCompact: NOTHING,
  PreModelSwitch: GATE,
  PostModelSwitch: CONTEXT,
  Notification: NOTICES,
  MessageDisplay: ["updated_output"],
  InstructionsLoaded: NOTHING,
  ConfigChange: GATE,
  CwdChanged: NOTICES,
  DirectoryAdded: NOTICES,
  FileChanged: NOTICES,
  WorktreeCreate: ["decision", "updated_output"],
  WorktreeRemove: NOTHING,
  Elicitation: ["decision", "updated_output", "notices"],
  ElicitationResult: ["decision", "updated_output", "notices"],
};

export const events: Readonly<Record<string, NativeEvent>> = Object.fromEntries(
  Object.entries(EFFECTS).map(([name, effects]) => [name, nativeEvent(name, effects)]),
);

/** A worktree is gone whatever a hook says: only creating one can fail. */
function nativeEvent(name: string, effects: Row): NativeEvent {
  return { from: [name], effects, ...(name === "WorktreeRemove" ? { gate: false } : {}) };
}

/** Where `onFailure: "block"` is ignored. */
export const NEVER_BLOCKED_BY_FAILURE: ReadonlySet<string> = new Set([
  "Stop",
  "SubagentStop",
  "TaskCompleted",
  "TeammateIdle",
]);

/** Where plain text of a hook reaches the model. */
export const PLAIN_IS_CONTEXT: ReadonlySet<string> = new Set([
  "SessionStart",
  "UserPromptSubmit",
  "UserPromptExpansion",
  "PostModelSwitch",
]);

/** Where a model may be asked: handlers of type prompt and agent. */
const MODEL_EVENTS: ReadonlySet<string> = new Set([
  "UserPromptSubmit",
  "UserPromptExpansion",
  "PreToolUse",
  "PostToolUse",
  "PostToolUseFailure",
  "PostToolBatch",
  "Stop",
  "SubagentStop",
  "TaskCreated",
  "TaskCompleted",
]);

/** Whether Claude Code runs handlers of this type at this event. */
export function runsAt(native: string, type: string): boolean {
  if (type === "prompt" || type === "agent") return MODEL_EVENTS.has(native);
  if (native === "Setup") return type === "command";
  return native !== "SessionStart" || type !== "http";
}
