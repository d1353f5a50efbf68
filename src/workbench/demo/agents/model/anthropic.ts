import { randomUUID } from "node:crypto";
import { isJsonObject } from "../../../../spec/index.js";
import type { JsonObject } from "../../../../spec/index.js";
import type { Turn, Wire, WireEvent } from "./wire.js";

/** Anthropic's messages. */
export const anthropic: Wire = { path: "/v1/messages", results, whole, events };

const USAGE = {
  input_tokens: 10,
  output_tokens: 5,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 0,
} as const;

function results({ messages }: JsonObject): number {
  const parts = (Array.isArray(messages) ? messages : []).flatMap((message) =>
    isJsonObject(message) && Array.isArray(message["content"]) ? message["content"] : [],
  );
  return parts.filter((part) => isJsonObject(part) && part["type"] === "tool_result").length;
}

function whole(turn: Turn, { model = "" }: JsonObject): JsonObject {
  const stop = "tool" in turn ? "tool_use" : "end_turn";
  const base = { id: `msg_${randomUUID()}`, type: "message", role: "assistant", model };
  return { ...base, content: [block(turn)], stop_reason: stop, stop_sequence: null, usage: USAGE };
}

function events(turn: Turn, body: JsonObject): readonly WireEvent[] {
  const { content: _, stop_reason: stop, ...message } = whole(turn, body);
  const begun = { ...message, content: [], stop_reason: null };
  const [empty, delta] =
    "tool" in turn
      ? [{ input: {} }, { type: "input_json_delta", partial_json: JSON.stringify(turn.tool.input) }]
      : [{ text: "" }, { type: "text_delta", text: turn.text }];
  const all: readonly (JsonObject & { readonly type: string })[] = [
    { type: "message_start", message: begun },
    { type: "content_block_start", index: 0, content_block: { ...block(turn), ...empty } },
    { type: "content_block_delta", index: 0, delta },
    { type: "content_block_stop", index: 0 },
    {
      type: "message_delta",
      delta: { stop_reason: stop ?? null, stop_sequence: null },
      usage: { output_tokens: 5 },
    },
    { type: "message_stop" },
  ];
  return all.map((data) => ({ name: data.type, data }));
}

function block(turn: Turn): JsonObject {
  return "tool" in turn
    ? { type: "tool_use", id: `toolu_${randomUUID()}`, ...turn.tool }
    : { type: "text", text: turn.text };
}
