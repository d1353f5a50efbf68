import { HookError, isJsonObject } from "../../spec/index.js";
import type { GuestCall, GuestEvent, GuestSide, JsonObject, JsonValue } from "../../spec/index.js";
import { camelName, eventsOf } from "./events.js";
import type { CamelName } from "./events.js";
import { losses, reply } from "./reply.js";
import { camelKey, SPELT } from "./payload.js";
import { runtimeName } from "./tools.js";

/** We are a command hook inside Copilot, under either spelling. */
export const guest: GuestSide = { parse, reply, losses };

const EVENTS = eventsOf("current");

function parse({ event, body }: GuestCall): GuestEvent {
  if (!isJsonObject(body)) throw new HookError("invalid_payload", "a Copilot payload is an object");
  const native = nativeName(event, body);
  const name = camelName(native);
  const canonical = Object.hasOwn(EVENTS, native) ? EVENTS[native]?.from[0] : undefined;
  if (name === undefined || canonical === undefined)
    throw new HookError("unknown_event", `Copilot has no event "${native}"`, {
      hint: "camelCase payloads do not name their event: say it, as in `bridge copilot preToolUse`",
    });
  const fields = inOurSpelling(body);
  const payload = { ...common(fields), ...agent(fields), ...tool(fields, native) };
  return outcome(name, canonical, payload);
}

/** Payloads in camelCase do not say which event they are for. */
function nativeName(event: string | undefined, body: JsonObject): string {
  if (event !== undefined && camelName(event) !== undefined) return event;
  const said = [body["hook_event_name"], body["hookName"]].find((name) => typeof name === "string");
  return said ?? event ?? "";
}

const SPELLINGS: ReadonlyMap<string, string> = new Map([
  ...SPELT.map((snake) => [camelKey(snake), snake] as const),
  ["toolArgs", "tool_input"],
  ["toolInput", "tool_input"],
  ["permissionSuggestions", "permission_suggestions"],
  // The SDK's words.
  ["workingDirectory", "cwd"],
  ["stopHookActive", "stop_hook_active"],
]);

function inOurSpelling(body: JsonObject): JsonObject {
  const { hook_event_name: _, hookName: _name, ...fields } = body;
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [SPELLINGS.get(key) ?? key, value]));
}

function common({ timestamp, ...fields }: JsonObject): JsonObject {
  const time = typeof timestamp === "number" ? isoTime(timestamp) : timestamp;
  return time === undefined ? fields : { ...fields, timestamp: time };
}

function isoTime(ms: number): string | undefined {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

function agent({ agent_name: name, agent_type: type }: JsonObject): JsonObject {
  return name === undefined || type !== undefined ? {} : { agent_type: name };
}

function tool({ tool_name: name, tool_input: input }: JsonObject, native: string): JsonObject {
  return {
    ...(typeof name === "string" ? { tool_name: runtimeName(name, native) } : {}),
    ...(typeof input === "string" ? { tool_input: parsed(input) } : {}),
  };
}

/** Arguments come as an object, or as the text of one. */
function parsed(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}

/** What a tool's result says besides its text, and what kind of error it was. */
function outcome(native: CamelName, name: string, payload: JsonObject): GuestEvent {
  const { error, tool_result: result, ...rest } = payload;
  if (native === "errorOccurred" && isJsonObject(error)) {
    const { name: type, message } = error;
    const kind = type === undefined ? {} : { error_type: type };
    const words = message === undefined ? {} : { error_message: message };
    return { name, payload: { ...rest, error, ...kind, ...words } };
  }
  if (!isJsonObject(result)) return { name, payload };
  const text = result["textResultForLlm"] ?? result["text_result_for_llm"];
  const type = result["resultType"] ?? result["result_type"];
  if (type === "failure") return { name: "PostToolUseFailure", payload: { ...rest, error: text } };
  if (type === "denied") return { name: "PermissionDenied", payload: { ...rest, reason: text } };
  return { name, payload: { ...rest, tool_response: text } };
}
