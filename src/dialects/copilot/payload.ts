import { isJsonObject } from "../../spec/index.js";
import type { HookEvent, JsonObject, JsonValue, Rule } from "../../spec/index.js";
import { defined } from "../kit/json-fields.js";
import { resultText } from "../kit/result-text.js";
import { camelName, isPascal } from "./events.js";
import type { CamelName } from "./events.js";
import { seenAs } from "./tools.js";

/** Canonical fields of each event beyond the common ones; those of tools and errors are made below. */
const FIELDS: Readonly<Record<CamelName, readonly string[]>> = {
  sessionStart: ["source", "initial_prompt"],
  sessionEnd: ["reason"],
  userPromptSubmitted: ["prompt"],
  userPromptTransformed: ["prompt", "transformed_prompt"],
  preToolUse: [],
  permissionRequest: [],
  postToolUse: [],
  postToolUseFailure: ["error"],
  agentStop: ["transcript_path", "stop_reason", "stop_hook_active"],
  subagentStart: ["transcript_path", "agent_name", "agent_display_name", "agent_description"],
  subagentStop: [
    "transcript_path",
    "agent_name",
    "agent_display_name",
    "last_assistant_message",
    "stop_reason",
    "stop_hook_active",
  ],
  errorOccurred: ["error_context", "recoverable"],
  preCompact: ["transcript_path", "trigger", "custom_instructions"],
  notification: ["message", "title", "notification_type"],
};

/** What the program always sends. */
const ALWAYS: Readonly<Record<string, JsonValue>> = { stop_reason: "end_turn", stop_hook_active: false };

const AGENT = ["agent_id", "agent_type", "parent_agent_id"];

/** The six events of the document. */
const SEED: ReadonlySet<string> = new Set([
  "sessionStart",
  "sessionEnd",
  "userPromptSubmitted",
  "preToolUse",
  "postToolUse",
  "errorOccurred",
]);

/** Whose payload is the same in both spellings: camelCase. */
const ONE_FORM: ReadonlySet<string> = new Set(["permissionRequest", "notification", "subagentStart"]);

/** What the program would have sent: by event, by the spelling of its name, and by profile. */
export function toPayload(
  event: HookEvent,
  { native, variant }: Pick<Rule, "native" | "variant">,
): JsonObject {
  const name = camelName(native) ?? "preToolUse";
  const seed = variant !== "current" && SEED.has(native);
  const pascal = isPascal(native) && !ONE_FORM.has(name);
  const key = (snake: string): string => (pascal ? snake : camelKey(snake));
  // In PascalCase the start of a subagent is a mixture.
  const agentKey = name === "subagentStart" && isPascal(native) ? (snake: string) => snake : key;
  const at = stamp(event);
  const session = seed ? {} : { [key("session_id")]: event.session_id };
  const fields = FIELDS[name].filter((field) => !(seed && LATER.has(field)));
  return defined({
    ...head(name, native),
    ...session,
    timestamp: pascal ? new Date(at).toISOString() : at,
    cwd: event.cwd,
    ...Object.fromEntries(fields.map((field) => [key(field), valueOf(event, field)])),
    ...(seed ? {} : Object.fromEntries(AGENT.map((field) => [agentKey(field), textOf(event[field])]))),
    ...special(event, { name, native, seed, pascal }),
  });
}

/** Fields of the six events that came after the document. */
const LATER: ReadonlySet<string> = new Set(["error_context", "recoverable"]);

/** Names that stay in snake_case everywhere. */
const VERBATIM: ReadonlySet<string> = new Set(["stop_hook_active", "notification_type"]);

export function camelKey(snake: string): string {
  if (snake === "last_assistant_message") return "response";
  if (VERBATIM.has(snake)) return snake;
  return snake.replace(/_([a-z])/gu, (_, letter: string) => letter.toUpperCase());
}

/** Every field that has two spellings. */
export const SPELT: readonly string[] = [
  ...new Set([...Object.values(FIELDS).flat(), ...AGENT, "session_id", "tool_name", "tool_result"]),
];

function head(name: CamelName, native: string): JsonObject {
  if (name === "permissionRequest") return { hookName: name };
  if (name === "notification") return { hook_event_name: "Notification" };
  return isPascal(native) && name !== "subagentStart" ? { hook_event_name: native } : {};
}

interface Form {
  readonly name: CamelName;
  readonly native: string;
  readonly seed: boolean;
  readonly pascal: boolean;
}

function special(event: HookEvent, form: Form): JsonObject {
  switch (form.name) {
    case "preToolUse":
    case "postToolUseFailure":
      return tool(event, form);
    case "postToolUse":
      return { ...tool(event, form), ...result(event, form) };
    case "permissionRequest":
      return request(event, form);
    case "errorOccurred":
      return { error: errorOf(event) };
    default:
      return {};
  }
}

function tool(
  { tool_name: name = "", tool_input: input = {} }: HookEvent,
  { native, seed, pascal }: Form,
): JsonObject {
  const { shown } = seenAs(name, native);
  if (pascal) return { tool_name: shown, tool_input: input };
  return { toolName: shown, toolArgs: seed ? JSON.stringify(input) : input };
}

function result(event: HookEvent, { pascal }: Form): JsonObject {
  const [type, text] =
    event.hook_event_name === "PostToolUseFailure"
      ? ["failure", event["error"]]
      : event.hook_event_name === "PermissionDenied"
        ? ["denied", event["reason"]]
        : ["success", event["tool_response"]];
  const textForLlm = resultText(text as JsonValue | undefined);
  return pascal
    ? { tool_result: { result_type: type, text_result_for_llm: textForLlm } }
    : { toolResult: { resultType: type, textResultForLlm: textForLlm } };
}

/** A request for permission calls files by another name than their tools do. */
function request(event: HookEvent, { native }: Form): JsonObject {
  const { tool_name: name = "", tool_input: input = {} } = event;
  const { shown } = seenAs(name, native);
  const { path, ...others } = isJsonObject(input) ? input : {};
  const renamed = shown === "edit" && typeof path === "string" ? { file_path: path, ...others } : input;
  const suggestions = (event["permission_suggestions"] ?? []) as JsonValue;
  return { toolName: shown, toolInput: renamed, permissionSuggestions: suggestions };
}

function errorOf(event: HookEvent): JsonObject {
  const error = event["error"] as JsonValue | undefined;
  if (isJsonObject(error)) return error;
  const message = textOf(event["error_message"]) ?? textOf(event["error_details"]) ?? textOf(error) ?? "";
  return { message, name: textOf(event["error_type"]) ?? "Error" };
}

function valueOf(event: HookEvent, field: string): JsonValue | undefined {
  const value = event[field] as JsonValue | undefined;
  if (field === "agent_name") return value ?? textOf(event.agent_type);
  return value ?? ALWAYS[field];
}

/** Milliseconds. What another agent said about its own time counts, where it can be read. */
function stamp(event: HookEvent): number {
  const given = Date.parse(textOf(event["timestamp"]) ?? "");
  return Number.isNaN(given) ? Date.parse(event.at) : given;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
