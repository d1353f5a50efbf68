import type { HookEvent, JsonObject, JsonValue } from "../../spec/index.js";
import { isJsonObject } from "../../spec/index.js";
import { redact } from "../../guards/redact.js";
import { goDuration } from "../kit/go-duration.js";
import { tools } from "./tools.js";

/**
 * A field of xbot's payload: its name there, its canonical name, what stands there when the event has none (0: it is a
 * whole number), and canonical fields that stand in for it, as text.
 */
type Field = readonly [native: string, canonical: string, absent: JsonValue, ...substitutes: string[]];

const TOOL: readonly Field[] = [
  ["tool_name", "tool_name", ""],
  ["tool_input", "tool_input", null],
  ["tool_use_id", "tool_use_id", ""],
];

const BASE: readonly Field[] = [
  ["session_id", "session_id", ""],
  ["channel", "channel", ""],
  ["sender_id", "sender_id", ""],
  ["chat_id", "chat_id", ""],
  ["cwd", "cwd", ""],
];

/** What each event carries beyond the base. */
export const FIELDS: Readonly<Record<string, readonly Field[]>> = {
  SessionStart: [
    ["source", "source", ""],
    ["model", "model", ""],
    ["memory_provider", "memory_provider", ""],
  ],
  SessionEnd: [["source", "source", ""]],
  UserPromptSubmit: [["prompt", "prompt", ""]],
  PreToolUse: TOOL,
  PostToolUse: [...TOOL, ["tool_elapsed_ms", "duration_ms", 0], ["tool_error", "error", ""]],
  PostToolUseFailure: [...TOOL, ["tool_error", "error", ""]],
  PostToolBatch: [],
  PermissionRequest: TOOL,
  PermissionDenied: [...TOOL.slice(0, 2), ["reason", "reason", ""]],
  SubAgentStart: [
    ["agent_type", "agent_type", ""],
    ["task", "task", ""],
  ],
  SubAgentStop: [
    ["agent_type", "agent_type", ""],
    ["instance", "agent_id", ""],
    ["content", "last_assistant_message", ""],
  ],
  AgentStop: [["content", "last_assistant_message", ""]],
  AgentError: [
    ["error_type", "error_type", "", "error"],
    ["error_message", "error_message", "", "error_details", "error"],
  ],
  PreCompact: [
    ["trigger", "trigger", ""],
    ["message_count", "message_count", 0],
    ["estimated_tokens_before", "estimated_tokens_before", 0],
  ],
  PostCompact: [
    ["trigger", "trigger", ""],
    ["estimated_tokens_after", "estimated_tokens_after", 0],
  ],
  CronFired: [
    ["job_id", "job_id", ""],
    ["message", "message", ""],
  ],
  WebhookReceived: [
    ["trigger_id", "trigger_id", ""],
    ["payload", "payload", null],
  ],
};

const MOST_OUTPUT_BYTES = 8192;

export function toPayload(event: HookEvent, native: string): JsonObject {
  const fields = [...BASE, ...(FIELDS[native] ?? [])].map(
    (field) => [field[0], valueOf(event, field)] as const,
  );
  const payload: Record<string, JsonValue> = {
    ...Object.fromEntries(fields),
    hook_event_name: native,
    timestamp: typeof event["timestamp"] === "string" ? event["timestamp"] : localTime(event.at),
  };
  if (payload["tool_input"] !== undefined && !isJsonObject(payload["tool_input"]))
    payload["tool_input"] = null;
  if (native === "PostToolBatch") Object.assign(payload, batch(event));
  const output = native === "PostToolUse" ? outputText(event["tool_response"] as JsonValue | undefined) : "";
  if (output !== "") payload["tool_output"] = output;
  return payload;
}

function valueOf(event: HookEvent, [, canonical, absent, ...substitutes]: Field): JsonValue {
  const value = event[canonical] as JsonValue | undefined;
  if (typeof absent === "number") return wholeNumber(value) ?? absent;
  if (value !== undefined && (absent === null || typeof value === typeof absent)) return value;
  const substitute = substitutes.map((name) => event[name] as JsonValue | undefined).find(isGiven);
  return isGiven(substitute) ? textOf(substitute) : absent;
}

function isGiven(value: JsonValue | undefined): value is JsonValue {
  return value !== undefined && value !== null && value !== "";
}

/** Go's integers; a duration loses what is below a millisecond. */
function wholeNumber(value: JsonValue | undefined): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? Math.trunc(value) : undefined;
}

/** RFC 3339 with seconds and the local offset, as `2026-04-24T18:00:00+08:00`. */
function localTime(iso: string): string {
  const time = new Date(iso);
  const offset = -time.getTimezoneOffset();
  const local = new Date(time.getTime() + offset * 60_000).toISOString().slice(0, 19);
  if (offset === 0) return `${local}Z`;
  const size = Math.abs(offset);
  const pad = (value: number): string => String(value).padStart(2, "0");
  return `${local}${offset < 0 ? "-" : "+"}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
}

function batch(event: HookEvent): JsonObject {
  const given = event["tool_calls"];
  const calls = Array.isArray(given) ? given.filter(isJsonObject) : [];
  const results = calls.map((call) => {
    const error = typeof call["error"] === "string" ? call["error"] : "";
    const name = String(call["tool_name"] ?? "");
    const tool = tools.find(({ canonical }) => canonical === name);
    const elapsed = typeof call["duration_ms"] === "number" ? call["duration_ms"] : 0;
    return {
      tool_name: tool?.native ?? name,
      success: typeof call["success"] === "boolean" ? call["success"] : error === "",
      error,
      elapsed: goDuration(Math.round(elapsed * 1e6)),
    };
  });
  return { tool_count: wholeNumber(event["tool_count"] as JsonValue | undefined) ?? results.length, results };
}

const CUT = "\n... (truncated)";

/** Cut at 8,192 bytes, never within a character. What was cut already stays as it is. */
function outputText(response: JsonValue | undefined): string {
  if (response === undefined || response === null) return "";
  const { stdout } = isJsonObject(response) ? response : {};
  const text = typeof stdout === "string" ? stdout : textOf(response);
  const bytes = Buffer.from(text);
  const most = text.endsWith(CUT) ? MOST_OUTPUT_BYTES + CUT.length : MOST_OUTPUT_BYTES;
  if (bytes.length <= most) return text;
  let end = MOST_OUTPUT_BYTES;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return `${bytes.subarray(0, end).toString()}${CUT}`;
}

/** Once an object is text, its keys protect no secret any more; and redaction bounds its depth. */
function textOf(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(redact(value));
}
