import { limits } from "../guards/limits.js";
import { HookError, isJsonObject } from "../spec/index.js";
import type { JsonObject, JsonValue } from "../spec/index.js";

/**
 * The payload in what an agent wrote to stdin.
 * @throws HookError `invalid_payload` that names what is wrong, and where
 */
export async function parsePayload(input: string | Uint8Array): Promise<JsonObject> {
  const bytes = typeof input === "string" ? Buffer.byteLength(input) : input.length;
  if (bytes > limits.payloadBytes) throw invalid(`holds more than ${limits.payloadBytes} bytes`);
  const text = typeof input === "string" ? input : decode(input);
  const value = await parse(text.startsWith("\uFEFF") ? text.slice(1) : text);
  if (isJsonObject(value)) return value;
  const what = Array.isArray(value) ? "a list" : value === null ? "null" : `a ${typeof value}`;
  throw invalid(`is ${what}, not an object`);
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw invalid("is not UTF-8", error);
  }
}

async function parse(text: string): Promise<JsonValue> {
  if (text.trim() === "") throw invalid("is empty");
  try {
    return JSON.parse(text) as JsonValue;
  } catch (error) {
    throw invalid(`is not JSON${await placeOf(text)}`, error);
  }
}

/** The system's own parser does not say where; ours does, and comes when it is needed. */
async function placeOf(text: string): Promise<string> {
  const { parseJson } = await import("../formats/json.js");
  const { problems } = parseJson(text, { comments: false });
  const first = problems.find(({ level }) => level === "error");
  return first === undefined ? "" : ` (${first.line}:${first.column} ${first.message})`;
}

function invalid(problem: string, cause?: unknown): HookError {
  return new HookError("invalid_payload", `the payload on stdin ${problem}`, { cause });
}
