import type { JsonValue } from "../../spec/index.js";

/** What a text says as JSON; undefined where it is none. */
export function jsonOf(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}
