import { isJsonObject } from "../../spec/index.js";
import type { HookEvent, JsonObject, JsonValue } from "../../spec/index.js";
import { isTruthy, pythonText } from "./python.js";

/** Fields of an event that have another name in a payload, or none. */
const RENAMED: ReadonlySet<string> = new Set([
  "hook_event_name",
  "id",
  "at",
  "cwd",
  "session_id",
  "event",
  "tool_name",
  "tool_kind",
  "tool_input",
  "tool_response",
  "error",
  "arguments",
  "result",
  "session_key",
]);

/**
 * A payload in the words of the document: `tool_name`, `arguments` and the program's other name for them,
 * `tool_input`, `event`, `session_key`, and `result` after a tool. What else the event has stays under its own name.
 */
export function toPayload(event: HookEvent, native: string): JsonObject {
  const { tool_name: tool, tool_input: input, session_id: session } = event;
  const { tool_response: response, error } = event;
  // A tool that returned null has a result, too.
  const result = (response === undefined ? error : response) as JsonValue | undefined;
  return {
    ...(tool === undefined ? {} : { tool_name: tool }),
    ...(input === undefined ? {} : { arguments: input, tool_input: input }),
    event: native,
    ...(session === undefined ? {} : { session_key: session }),
    ...(result === undefined ? {} : { result }),
    ...(Object.fromEntries(Object.entries(event).filter(([name]) => !RENAMED.has(name))) as JsonObject),
  };
}

/**
 * What a matcher is held against: the first of these that Python takes for true, as Python writes it.
 * Source: the program; the document speaks of the tool's name only.
 */
export function subjectOf(payload: JsonObject): string {
  const field = (name: string): JsonValue | undefined =>
    Object.hasOwn(payload, name) ? payload[name] : undefined;
  const found = ["tool_name", "prompt", "event"].map(field).find(isTruthy);
  return found === undefined ? "" : pythonText(found);
}

/** The same of an event, as data: payloads of ours always name the event. */
export function subjectAt(native: string): `first:${string}` {
  return `first:tool_name,prompt,=${native}`;
}

/** The fields of a canonical event, from a payload. */
export function fromPayload(payload: JsonObject): Readonly<Record<string, unknown>> {
  const {
    arguments: given,
    tool_input: input = given,
    session_key: session,
    result,
    event: _,
    ...rest
  } = payload;
  const { tool_name: tool, ...others } = rest;
  return {
    ...others,
    ...(tool === undefined ? {} : { tool_name: isTruthy(tool) ? pythonText(tool) : "" }),
    ...(input === undefined ? {} : { tool_input: isJsonObject(given) ? given : input }),
    ...(session === undefined || session === null ? {} : { session_id: pythonText(session) }),
    ...(result === undefined ? {} : { tool_response: result }),
  };
}
