import { isJsonObject } from "../../spec/index.js";
import type { JsonObject } from "../../spec/index.js";

/** What a hook printed, as far as it can be told apart. */
export type Reply =
  | { readonly kind: "empty" }
  | {
      readonly kind: "object";
      readonly object: JsonObject;
      /** Other output stands before it. */ readonly noise: boolean;
    }
  | { readonly kind: "text"; readonly text: string }
  /** Begins like an object and is none. */
  | { readonly kind: "broken"; readonly text: string };

/** Finds the answer in what a hook printed: an object, the last object after other output, or plain text. */
export function parseReply(output: string): Reply {
  const text = output.replace(/^[\s\uFEFF]+|\s+$/gu, "");
  if (text === "" || text === "null") return { kind: "empty" };
  const whole = parseObject(text);
  if (whole !== undefined) return { kind: "object", object: whole, noise: false };
  const last = lastObject(text);
  if (last !== undefined) return { kind: "object", object: last, noise: true };
  return { kind: text.startsWith("{") ? "broken" : "text", text };
}

/** The object that the text ends with, tried from each line that could begin one. */
function lastObject(text: string): JsonObject | undefined {
  if (!text.endsWith("}")) return undefined;
  const lines = text.split("\n");
  // Bounded: a hook that prints a million lines of braces does not get a million tries.
  for (let from = lines.length - 1; from >= Math.max(0, lines.length - 64); from -= 1) {
    if (!(lines[from] as string).trimStart().startsWith("{")) continue;
    const object = parseObject(lines.slice(from).join("\n"));
    if (object !== undefined) return object;
  }
  return undefined;
}

function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
