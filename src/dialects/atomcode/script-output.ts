import { isJsonObject } from "../../spec/index.js";
import type { JsonObject, JsonValue, Rule } from "../../spec/index.js";
import { jsonOf } from "./json-text.js";
import { doubtAbout, namesResult } from "./near-answer.js";
import type { Result } from "./result.js";

/**
 * What a script printed and ended well: an object with `result`, or a text that begins with one of six words. All else
 * is `ok`. At `system_prompt` all of it, whatever it is, is what the prompt gets. Source: AtomCode's script runner.
 */
export function readScript(stdout: string, { native }: Rule): Result {
  const text = stdout.trim();
  if (native === "system_prompt") return { kind: "ok", said: text };
  const answer = jsonOf(text);
  if (isJsonObject(answer) && typeof answer["result"] === "string") return ofObject(answer, answer["result"]);
  const colon = text.indexOf(":");
  const rest = text.slice(colon + 1).trim();
  switch (text.slice(0, colon + 1)) {
    case "warning:":
    case "WARN:":
      return { kind: "warning", message: rest };
    case "deny:":
    case "DENY:":
      return { kind: "deny", message: rest };
    case "modify:":
    case "MODIFY:":
      return { kind: "modify", content: rest };
    default:
      return otherwise(text, answer);
  }
}

/** A script may print what it likes; what begins like an answer of AtomCode's kind and is none was meant for one. */
function otherwise(text: string, answer: JsonValue | undefined): Result {
  if (/^(?:\{|```)/u.test(text) && namesResult(text)) {
    const why = isJsonObject(answer) ? "`result` is not a text" : "it is not one JSON object";
    return { kind: "unreadable", message: `its output cannot be read: ${why}` };
  }
  if (isJsonObject(answer)) return { kind: "ok", ...doubtAbout(answer) };
  return { kind: "ok", ...(DENYING.test(text) ? { doubt: MISPLACED } : {}) };
}

/** The documents promise `modified_content`, the program reads `message`: either will do. */
function ofObject(answer: JsonObject, result: string): Result {
  const message = [answer["message"], answer["reason"]].find((text) => typeof text === "string") as
    | string
    | undefined;
  switch (result) {
    case "ok":
      return { kind: "ok", said: message ?? "", ...contentOf(answer["modified_content"]) };
    case "warning":
    case "deny":
      return { kind: result, message: message ?? "" };
    case "modify":
      return { kind: "modify", ...contentOf(answer["modified_content"] ?? message) };
    default:
      return { kind: "unknown", message: `Unknown result: ${result}` };
  }
}

/** Blanks are looked at behind a line break or the key alone: the search stays linear. */
const DENYING = /(?:^|\n)[ \t]*deny[ \t]*:|["']result["']\s*:\s*["']deny/iu;
const MISPLACED =
  "part of its output looks like a deny; only `deny:` or `DENY:` at the very beginning, or JSON alone, is one";

function contentOf(content: JsonValue | undefined): { readonly content?: string } {
  return typeof content === "string" ? { content } : {};
}
