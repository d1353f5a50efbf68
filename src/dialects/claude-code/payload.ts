import type { HookEvent, JsonObject, JsonValue } from "../../spec/index.js";

const TOOL: JsonObject = { tool_name: "", tool_input: {} };
const CALL: JsonObject = { ...TOOL, tool_use_id: "" };
const AGENT: JsonObject = { agent_id: "", agent_type: "" };
const STOP: JsonObject = { stop_hook_active: false, background_tasks: [], session_crons: [] };
const TASK: JsonObject = { task_id: "", task_subject: "" };
const SWITCH: JsonObject = { from_model: "", requested_model: "", source: "" };

/** What Claude Code always sends with an event, and what stands there when nobody told us. */
const ALWAYS: Readonly<Record<string, JsonObject>> = {
  SessionStart: { source: "" },
  Setup: { trigger: "" },
  SessionEnd: { reason: "" },
  UserPromptSubmit: { prompt: "" },
  UserPromptExpansion: { expansion_type: "", command_name: "", command_args: "", prompt: "" },
  PreToolUse: CALL,
  PermissionRequest: TOOL,
  PermissionDenied: { ...CALL, reason: "" },
  PostToolUse: { ...CALL, tool_response: null },
  PostToolUseFailure: { ...CALL, error: "" },
  PostToolBatch: { tool_calls: [] },
  Stop: STOP,
  SubagentStop: { ...STOP, ...AGENT, agent_transcript_path: "" },
  StopFailure: { error: "" },
  SubagentStart: AGENT,
  TeammateIdle: { teammate_name: "", team_name: "" },
  TaskCreated: TASK,
  TaskCompleted: TASK,
  PreCompact: { trigger: "", custom_instructions: "" },
  PostCompact: { trigger: "", compact_summary: "" },
  PreModelSwitch: SWITCH,
  PostModelSwitch: SWITCH,
  Notification: { message: "", notification_type: "" },
  MessageDisplay: { turn_id: "", message_id: "", index: 0, final: false, delta: "" },
  InstructionsLoaded: { file_path: "", memory_type: "", load_reason: "" },
  ConfigChange: { source: "" },
  CwdChanged: { old_cwd: "", new_cwd: "" },
  DirectoryAdded: { directory: "", source: "" },
  FileChanged: { file_path: "", event: "" },
  WorktreeCreate: { name: "" },
  WorktreeRemove: { worktree_path: "" },
  Elicitation: { mcp_server_name: "", message: "" },
  ElicitationResult: { mcp_server_name: "", action: "" },
};

/** Ours, or of no event of Claude Code. */
const NOT_SENT: ReadonlySet<string> = new Set(["id", "at", "tool_kind"]);

/** The payload: what Claude Code always sends, and whatever else is known of the event. */
export function toPayload(event: HookEvent, native: string): JsonObject {
  const given = Object.entries(event).filter(
    ([key, value]) => value !== undefined && !NOT_SENT.has(key) && !isUnsaid(native, key),
  ) as [string, JsonValue][];
  return {
    session_id: "",
    transcript_path: "",
    cwd: "",
    ...ALWAYS[native],
    ...Object.fromEntries(given),
    hook_event_name: native,
  };
}

/** Permission is asked for before the call has an id. */
function isUnsaid(native: string, key: string): boolean {
  return native === "PermissionRequest" && key === "tool_use_id";
}
