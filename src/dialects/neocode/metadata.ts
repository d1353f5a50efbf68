import type { HookEvent, JsonObject, JsonValue } from "../../spec/index.js";

/**
 * What a hook of a person or a repository may know of an event: everything else is left out, not masked.
 * Source: NeoCode's hook context, and the later point `accept_gate`.
 */
const ALLOWED: ReadonlySet<string> = new Set(
  (
    "point tool_call_id tool_name is_error error_class result_content_preview " +
    "result_metadata_present execution_error workdir session_id run_id task_id role " +
    "workspace trigger state stop_reason step_count error trigger_mode applied decision " +
    "reason rule_id completion_passed has_tool_calls assistant_role detail workspace_changed " +
    "assistant_text_empty todo_summary recent_tool_summary"
  ).split(" "),
);

/** What never leaves by http, though hooks may know it: what tools said. */
const KEPT_IN: ReadonlySet<string> = new Set(["result_content_preview", "execution_error"]);

type Names = Readonly<Record<string, string>>;

const WORKDIR: Names = { cwd: "workdir" };
const AGENT: Names = { agent_id: "task_id", agent_type: "role" };
const RESULT: Names = { ...WORKDIR, tool_use_id: "tool_call_id", error: "execution_error" };

/** Canonical fields that NeoCode calls otherwise, by event. Where they are renamed, their own name means something else. */
const RENAMED: Readonly<Record<string, Names>> = {
  PreToolUse: { ...WORKDIR, tool_use_id: "tool_call_id" },
  PostToolUse: RESULT,
  PostToolUseFailure: RESULT,
  PermissionRequest: { ...WORKDIR, tool_use_id: "tool_call_id" },
  PreCompact: { ...WORKDIR, trigger: "trigger_mode" },
  PostCompact: { ...WORKDIR, trigger: "trigger_mode" },
  SubagentStart: { ...WORKDIR, ...AGENT },
  // NeoCode tells no folder here.
  SubagentStop: AGENT,
  SessionEnd: { reason: "stop_reason" },
};

/** What NeoCode would tell a hook about the event, as far as a hook may know it. */
export function metadataOf(event: HookEvent): JsonObject {
  const names = namesAt(event.hook_event_name);
  const own = Object.entries(event).filter(([key]) => !Object.hasOwn(names, key));
  const renamed = Object.entries(names).map(([ours, theirs]) => [theirs, event[ours]] as const);
  const all = [...Object.entries(implied(event)), ...renamed, ...own];
  const given = all.filter(([, value]) => value !== undefined && value !== null && value !== "");
  return sanitize(Object.fromEntries(given) as JsonObject);
}

/** Only what hooks may know; keys in lower case and without blanks. */
export function sanitize(metadata: JsonObject): JsonObject {
  const known = Object.entries(metadata).map(([key, value]) => [key.trim().toLowerCase(), value] as const);
  return Object.fromEntries(known.filter(([key]) => ALLOWED.has(key)));
}

/** Only what may leave by http. */
export function outbound(metadata: JsonObject): JsonObject {
  const kept = Object.entries(metadata).filter(([key]) => !KEPT_IN.has(key.trim().toLowerCase()));
  return Object.fromEntries(kept);
}

/** Canonical name → NeoCode's. */
export function namesAt(event: string): Names {
  return Object.hasOwn(RENAMED, event) ? (RENAMED[event] ?? WORKDIR) : WORKDIR;
}

/** What the event's name says without a field. */
function implied({
  hook_event_name: name,
  tool_response: response,
}: HookEvent): Readonly<Record<string, JsonValue>> {
  switch (name) {
    case "PostToolUse":
      return { is_error: false, result_metadata_present: typeof response === "object" && response !== null };
    case "PostToolUseFailure":
      return { is_error: true };
    case "PostCompact":
      return { applied: true };
    default:
      return {};
  }
}
