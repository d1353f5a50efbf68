import type { HookEvent, JsonObject, JsonValue, Rule } from "../../spec/index.js";
import { isJsonObject } from "../../spec/index.js";
import { resultText } from "../kit/result-text.js";
import { EVENT_VALUES, isMoment } from "./events.js";
import type { Moment } from "./events.js";

/** What a hook gets: a script on stdin, a webhook as its body. Key by key in the order of the documents. */
export function toPayload(event: HookEvent, rule: Rule): JsonObject {
  const moment = isMoment(rule.native) ? rule.native : "pre_tool";
  return rule.executor === "command" ? scriptPayload(event, moment) : webhookPayload(event, rule, moment);
}

/** Scripts run at four moments, and are not told which. Source: AtomCode's script runner. */
function scriptPayload(event: HookEvent, moment: Moment): JsonObject {
  if (moment === "post_tool") return { hook_context: toolCall(event), result_context: toolResult(event) };
  if (moment === "post_turn") return { hook_context: noTool(event), turn_result: turnResult(event) };
  return moment === "system_prompt" ? NO_CONTEXT : toolCall(event);
}

/** AtomCode tells these scripts nothing. */
const NO_CONTEXT: JsonObject = {
  tool_name: "",
  tool_args: "",
  working_dir: "",
  session_id: null,
  turn_number: 0,
};

/**
 * The document says that every payload has `context`, and reads `hook_context` in its examples: both are there, with
 * the same content.
 */
function webhookPayload(event: HookEvent, { name = "", params }: Rule, moment: Moment): JsonObject {
  const { trigger = moment } = params;
  const head = { hook_name: name, trigger, event: EVENT_VALUES[moment] };
  const context = CONTEXTS[moment](event);
  const both = { context, hook_context: context };
  switch (moment) {
    case "post_tool":
      return { ...head, hook_context: context, result_context: toolResult(event), context };
    case "post_turn":
      return { ...head, ...both, turn_result: turnResult(event) };
    case "model_response":
      return { ...head, response: textOf(event["llm_response"]), turn_context: context, ...both };
    default:
      return { ...head, ...both };
  }
}

const CONTEXTS: Readonly<Record<Moment, (event: HookEvent) => JsonObject>> = {
  turn_start: turn,
  tool_call_start: (event) => ({
    tool_name: event.tool_name ?? "",
    tool_args: argumentsOf(event),
    call_id: textOf(event["tool_use_id"]),
    turn_number: wholeNumber(event["turn_number"]),
  }),
  pre_tool: toolCall,
  post_tool: toolCall,
  turn_complete: (event) => ({
    turn_number: wholeNumber(event["turn_number"]),
    result_type: textOf(event["result_type"]) || "natural",
    tokens_used: wholeNumber(event["tokens_used"]),
    tool_calls: wholeNumber(event["tool_calls"]),
    duration_ms: wholeNumber(event["duration_ms"]),
    truncated: event["truncated"] === true,
    edited_files: textsOf(event["edited_files"]),
  }),
  post_turn: noTool,
  session_start: session,
  session_end: session,
  error: (event) => ({
    error_type: textOf(event["error_type"]) || "api_error",
    error_message: textOf(event["error_message"] ?? event["error_details"] ?? event["error"]),
    phase: textOf(event["phase"]),
    turn_number: typeof event["turn_number"] === "number" ? wholeNumber(event["turn_number"]) : null,
  }),
  model_response: turn,
  system_prompt: noTool,
  message: (event) => ({
    content: textOf(event["prompt"]),
    session_id: event.session_id || null,
    attached_files: textsOf(event["attached_files"]),
    timestamp: timeOf(event),
  }),
};

function toolCall(event: HookEvent): JsonObject {
  const { metadata } = event;
  return {
    tool_name: event.tool_name ?? "",
    tool_args: argumentsOf(event),
    working_dir: event.cwd ?? "",
    session_id: event.session_id || null,
    turn_number: wholeNumber(event["turn_number"]),
    ...(isJsonObject(metadata) ? { metadata } : {}),
  };
}

/** Where there is no tool, the same fields stand empty. */
function noTool(event: HookEvent): JsonObject {
  return {
    tool_name: "",
    tool_args: "",
    working_dir: event.cwd ?? "",
    session_id: event.session_id || null,
    turn_number: wholeNumber(event["turn_number"]),
  };
}

function toolResult(event: HookEvent): JsonObject {
  const success = event.hook_event_name !== "PostToolUseFailure";
  return {
    tool_name: event.tool_name ?? "",
    tool_args: argumentsOf(event),
    result: success ? resultText(event["tool_response"] as JsonValue | undefined) : textOf(event["error"]),
    success,
    duration_ms: wholeNumber(event["duration_ms"]),
  };
}

function turn(event: HookEvent): JsonObject {
  return {
    turn_number: wholeNumber(event["turn_number"]),
    session_id: event.session_id || null,
    working_dir: event.cwd ?? "",
    phase: textOf(event["phase"]) || "idle",
    has_file_context: event["has_file_context"] === true,
  };
}

function session(event: HookEvent): JsonObject {
  return {
    session_id: event.session_id ?? "",
    working_dir: event.cwd ?? "",
    model_name: textOf(event["model"]),
    provider_name: textOf(event["provider_name"]),
  };
}

function turnResult(event: HookEvent): string {
  return textOf(event["turn_result"]) || "Responded";
}

/** The arguments are the text of a JSON, as the model wrote them. */
function argumentsOf({ tool_input: input }: HookEvent): string {
  return textOf(input);
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

/** Its numbers are whole and not negative. */
function wholeNumber(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) ? Math.max(0, Math.trunc(value)) : 0;
}

function timeOf({ timestamp, at }: HookEvent): string | number {
  return typeof timestamp === "string" || typeof timestamp === "number" ? timestamp : at;
}
