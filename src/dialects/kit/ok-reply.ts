import { limits } from "../../guards/limits.js";
import { isJsonObject } from "../../spec/index.js";
import type { Failure, JsonObject, JsonValue, Output, Reading } from "../../spec/index.js";

/** What a model said of a condition: `{"ok": true}`, or `{"ok": false, "reason": "…"}`. */
export type OkReply =
  | { readonly kind: "ok"; readonly object: JsonObject }
  /** `reason` is never empty; `object` is the whole answer. */
  | { readonly kind: "not_ok"; readonly reason: string; readonly object: JsonObject }
  /** It was not asked, did not answer, or answered something else. */
  | { readonly kind: "failed"; readonly failed: Failure };

/**
 * Reads a `prompt` or `agent` hook's output. Strict: one JSON object whose `ok` is a real boolean, alone or in a
 * code fence; prose around it, `"true"` and `1` are no answer.
 * Source: Claude Code's hooks reference (response schema) and seed 004, which word it alike.
 */
export function okReply(output: Output): OkReply {
  if (output.kind === "error") return { kind: "failed", failed: output };
  if (output.kind !== "value" || output.isError) return unreadable("the model's answer could not be read");
  const object = objectOf(output.value);
  const ok = object?.["ok"];
  if (object === undefined || typeof ok !== "boolean")
    return unreadable('the model\'s answer is not `{"ok": true}` or `{"ok": false, "reason": "…"}`');
  return ok ? { kind: "ok", object } : { kind: "not_ok", reason: reasonOf(object), object };
}

/** The plain meaning: `ok: false` denies, and `ok: true` is no opinion, never an approval. */
export function readOkReply(output: Output): Reading {
  const reply = okReply(output);
  switch (reply.kind) {
    case "ok":
      return {};
    case "not_ok":
      return { decision: "deny", reason: reply.reason };
    case "failed":
      return { failed: reply.failed };
    default:
      return reply satisfies never;
  }
}

function unreadable(message: string): OkReply {
  return { kind: "failed", failed: { code: "unreadable_reply", message } };
}

function reasonOf({ reason }: JsonObject): string {
  return typeof reason === "string" && reason.trim() !== ""
    ? reason.trim()
    : "the model rejected it and gave no reason";
}

function objectOf(value: JsonValue): JsonObject | undefined {
  if (isJsonObject(value)) return value;
  if (typeof value !== "string" || Buffer.byteLength(value) > limits.replyBytes) return undefined;
  try {
    const parsed = JSON.parse(withoutFence(value.trim())) as JsonValue;
    return isJsonObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

const FENCE = "```";
/** The word behind a fence that says which language follows. */
const LANGUAGE = /^[A-Za-z0-9]{0,20}/;

function withoutFence(text: string): string {
  if (!text.startsWith(FENCE) || !text.endsWith(FENCE) || text.length < 2 * FENCE.length) return text;
  return text.slice(FENCE.length, -FENCE.length).replace(LANGUAGE, "");
}
