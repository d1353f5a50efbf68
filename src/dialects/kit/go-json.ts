import { isJsonObject } from "../../spec/index.js";
import type { JsonValue } from "../../spec/index.js";
import { byteOrder } from "./byte-order.js";

/**
 * JSON as Go's `encoding/json` writes a map: keys in byte order, no spaces, `<`, `>`, `&`, U+2028 and U+2029
 * escaped, invalid text as U+FFFD. Source: pkg.go.dev/encoding/json#Marshal.
 */
export function goJson(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return "null";
  if (typeof value === "string") return quote(value);
  if (Array.isArray(value)) return `[${value.map(goJson).join(",")}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  const keys = Object.keys(value).filter((key) => value[key] !== undefined);
  const members = keys.toSorted(byteOrder).map((key) => `${quote(key)}:${goJson(value[key])}`);
  return `{${members.join(",")}}`;
}

function quote(text: string): string {
  return JSON.stringify(text.toWellFormed())
    .replace(
      /[<>&\u2028\u2029]/gu,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
    )
    .replace(/\\[\\"/bfnrt]/gu, (escape) =>
      escape === "\\b" ? "\\u0008" : escape === "\\f" ? "\\u000c" : escape,
    );
}
