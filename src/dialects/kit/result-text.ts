import { isJsonObject } from "../../spec/index.js";
import type { JsonValue } from "../../spec/index.js";

/** A tool's result for agents whose tools answer with text: a text itself, what a command printed, else JSON. */
export function resultText(result: JsonValue | undefined): string {
  if (result === undefined || result === null) return "";
  if (typeof result === "string") return result;
  const { stdout } = isJsonObject(result) ? result : {};
  return typeof stdout === "string" ? stdout : JSON.stringify(result);
}
