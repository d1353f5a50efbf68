import { randomUUID } from "node:crypto";
import { isJsonObject } from "../../../../spec/index.js";
import type { JsonObject, JsonValue } from "../../../../spec/index.js";
import type { Turn, Wire, WireEvent } from "./wire.js";

/** OpenAI's chat completions. */
export const chat: Wire = { path: "/chat/completions", results, whole, events };

const USAGE = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 } as const;

function results({ messages }: JsonObject): number {
  const all = Array.isArray(messages) ? messages : [];
  return all.filter((message) => isJsonObject(message) && message["role"] === "tool").length;
}

function whole(turn: Turn, body: JsonObject): JsonObject {
  const message = { role: "assistant", content: textOf(turn), ...calls(turn) };
  const choice = { index: 0, message, finish_reason: finish(turn) };
  return { ...base(body), object: "chat.completion", choices: [choice], usage: USAGE };
}

function events(turn: Turn, body: JsonObject): readonly WireEvent[] {
  const shared = { ...base(body), object: "chat.completion.chunk" };
  const chunk = (delta: JsonObject, reason: JsonValue = null): WireEvent => ({
    data: { ...shared, choices: [{ index: 0, delta, finish_reason: reason }] },
  });
  return [
    chunk({ role: "assistant", content: textOf(turn), ...calls(turn) }),
    chunk({}, finish(turn)),
    { data: { ...shared, choices: [], usage: USAGE } },
    { data: "[DONE]" },
  ];
}

function base({ model = "" }: JsonObject): JsonObject {
  return { id: `chatcmpl-${randomUUID()}`, created: Math.floor(Date.now() / 1000), model };
}

function textOf(turn: Turn): string | null {
  return "text" in turn ? turn.text : null;
}

function calls(turn: Turn): JsonObject {
  if (!("tool" in turn)) return {};
  const { name, input } = turn.tool;
  const call = { name, arguments: JSON.stringify(input) };
  return { tool_calls: [{ index: 0, id: `call_${randomUUID()}`, type: "function", function: call }] };
}

function finish(turn: Turn): string {
  return "tool" in turn ? "tool_calls" : "stop";
}
