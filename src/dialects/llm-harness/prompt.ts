import { isJsonObject } from "../../spec/index.js";
import type { JsonObject, JsonValue } from "../../spec/index.js";
import { pythonJson, strip } from "./python.js";

const SYSTEM =
  "You are validating whether a hook condition passes. " +
  'Return strict JSON: {"ok": true} or {"ok": false, "reason": "..."}.';
const DEEPER = " Be more thorough and reason over the payload before deciding.";

/** What the program tells a model before the question. */
export function systemText(type: "prompt" | "agent"): string {
  return type === "agent" ? `${SYSTEM}${DEEPER}` : SYSTEM;
}

/** Tokens that the program lets a model answer. */
export const MAX_TOKENS = 512;

const PLACEHOLDER = /\$ARGUMENTS|\{\{([^{}]+)\}\}/g;

/**
 * A prompt about a payload: `$ARGUMENTS` is all of it as JSON, `{{key}}` one value of it, texts as they are. A key that
 * there is not stays as it stands, and what was filled in is not looked at again.
 */
export function fillPrompt(prompt: string, payload: JsonObject): string {
  return prompt.replace(PLACEHOLDER, (found, key: string | undefined) => {
    if (key === undefined) return pythonJson(payload);
    const value = Object.hasOwn(payload, key) ? payload[key] : undefined;
    if (value === undefined) return found;
    return typeof value === "string" ? value : pythonJson(value);
  });
}

/** What a model's answer comes to. */
export interface Judgement {
  readonly ok: boolean;
  /** As it was given: empty, null, or absent, too. */
  readonly reason?: JsonValue;
  /** It was no answer at all. */
  readonly isUnreadable?: true;
}

const YES: ReadonlySet<string> = new Set(["ok", "true", "yes"]);

/**
 * Strict: one JSON object whose `ok` is a real boolean, alone or in a code fence, or one of the words ok, true, yes.
 * Anything else rejects.
 */
export function judge(answer: string): Judgement {
  const said = strip(answer);
  const object = objectOf(said) ?? objectOf(unfenced(said));
  if (object !== undefined) return object;
  if (YES.has(said.toLowerCase())) return { ok: true };
  return { ok: false, reason: said === "" ? "hook returned invalid JSON" : said, isUnreadable: true };
}

function objectOf(text: string | undefined): Judgement | undefined {
  if (text?.startsWith("{") !== true) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isJsonObject(value)) return undefined;
  const { ok, reason } = own(value);
  if (typeof ok !== "boolean") return undefined;
  return reason === undefined ? { ok } : { ok, reason };
}

/** A field named `__proto__` stays what it is: data. */
function own(value: JsonObject): {
  readonly ok?: JsonValue | undefined;
  readonly reason?: JsonValue | undefined;
} {
  const field = (name: string): JsonValue | undefined =>
    Object.hasOwn(value, name) ? value[name] : undefined;
  return { ok: field("ok"), reason: field("reason") };
}

const FENCE = "```";

/** What stands in a text that is one code fence from its beginning to its end. */
function unfenced(text: string): string | undefined {
  const lineEnd = text.indexOf("\n");
  if (!text.startsWith(FENCE) || lineEnd === -1 || text.length < lineEnd + FENCE.length) return undefined;
  if (!text.endsWith(FENCE) || !/^[A-Za-z]{0,20}$/.test(strip(text.slice(FENCE.length, lineEnd))))
    return undefined;
  return strip(text.slice(lineEnd + 1, -FENCE.length));
}
