import { isJsonObject } from "../../spec/index.js";
import type { JsonValue } from "../../spec/index.js";
import { objectReply } from "../kit/json-reply.js";
import { jsonOf } from "./json-text.js";
import { doubtAbout, namesResult } from "./near-answer.js";
import type { Result } from "./result.js";

/**
 * What a webhook answered under HTTP 2xx. What is no answer of AtomCode's kind (the `ok` of a chat, an empty body, an
 * object without `result`) is `ok`, as there. What was meant for one and is none is loud; it lets the event go on,
 * except where the user closed failures.
 */
export function readReply(body: string): Result {
  const answer = jsonOf(body.trim());
  if (!isJsonObject(answer)) return namesResult(body) ? unreadable("it is not one JSON object") : OK;
  const { result, message, modified_content: content } = answer;
  if (result === undefined) return { ...OK, ...doubtAbout(answer) };
  if (typeof result !== "string") return unreadable("`result` is not a text");
  const reply = objectReply(answer, body);
  // A deny is a deny, whatever stands beside it.
  if (reply.kind === "broken" && result !== "deny") return unreadable(reply.failed.message);
  const oddMessage = isOdd(message);
  if ((oddMessage || isOdd(content)) && result !== "deny")
    return unreadable("`message` or `modified_content` is not a text");
  const text = textOf(message);
  switch (result) {
    case "ok":
      return { kind: "ok", said: text, ...contentOf(content) };
    case "warning":
      return { kind: "warning", message: text };
    case "deny":
      return {
        kind: "deny",
        message: text,
        ...(oddMessage ? { doubt: "`message` of its deny is not a text" } : {}),
      };
    case "modify":
      return { kind: "modify", said: text, ...contentOf(content) };
    default:
      return { kind: "unknown", message: `Unknown webhook result: ${result}` };
  }
}

const OK: Result = { kind: "ok" };

function unreadable(why: string): Result {
  return { kind: "unreadable", message: `its answer cannot be read: ${why}` };
}

function contentOf(content: JsonValue | undefined): { readonly content?: string } {
  return typeof content === "string" ? { content } : {};
}

function isOdd(text: JsonValue | undefined): boolean {
  return text !== undefined && text !== null && typeof text !== "string";
}

function textOf(message: JsonValue | undefined): string {
  if (message === undefined || message === null) return "";
  return typeof message === "string" ? message : JSON.stringify(message).slice(0, 1000);
}
