import { isJsonObject } from "../../spec/index.js";
import type { JsonObject, JsonValue } from "../../spec/index.js";

/** Every start ends its search before the next `$`, so the whole takes linear time. */
const PLACEHOLDER = /\$\{([^${}]+)\}/gu;

/**
 * The input of an mcp_tool with `${tool_input.path.to.value}` filled in from the hook's payload: any field of it, by
 * path, at any depth of the input; `${results.0.name}` takes an item of a list. A text that is nothing but one
 * placeholder becomes the value, of whatever type; within a longer text, texts stand as they are and anything else as
 * JSON. Keys are not filled in, and what was filled in is not searched again.
 *
 * What names nothing is empty text, as in Claude Code; whoever finds that too lenient is told.
 * @param unresolved called with each path that names nothing, once per placeholder
 * @example
 * interpolatePaths({ line: "${tool_input.line}", at: "L${tool_input.line}" }, { tool_input: { line: 3 } });
 * // { line: 3, at: "L3" }
 */
export function interpolatePaths(
  input: JsonObject,
  payload: JsonObject,
  unresolved: (path: string) => void = () => {},
): JsonObject {
  const resolve = (path: string): JsonValue => {
    const value = valueAt(payload, path);
    if (value === undefined) unresolved(path);
    return value ?? (value === null ? null : "");
  };
  const fill = (value: JsonValue | undefined): JsonValue | undefined => {
    if (typeof value === "string") return fillText(value, resolve);
    if (Array.isArray(value)) return value.map((item) => fill(item) ?? null);
    return isJsonObject(value) ? fillObject(value) : value;
  };
  // `fromEntries` defines: a key `__proto__` becomes a field like any other.
  const fillObject = (object: JsonObject): JsonObject =>
    Object.fromEntries(Object.entries(object).map(([key, value]) => [key, fill(value)]));
  return fillObject(input);
}

function fillText(text: string, resolve: (path: string) => JsonValue): JsonValue {
  const [first] = text.matchAll(PLACEHOLDER);
  if (first?.[0].length === text.length && first[1] !== undefined) return resolve(first[1]);
  // A function, since `$&` and its like in a value would be expanded otherwise.
  return text.replace(PLACEHOLDER, (_, path: string) => {
    const value = resolve(path);
    return typeof value === "string" ? value : JSON.stringify(value);
  });
}

function valueAt(payload: JsonObject, path: string): JsonValue | undefined {
  let value: JsonValue | undefined = payload;
  for (const key of path.trim().split(".")) value = childOf(value, key);
  return value;
}

/** Own fields and items alone: nothing that objects and lists have by nature. */
function childOf(value: JsonValue | undefined, key: string): JsonValue | undefined {
  if (Array.isArray(value))
    return /^(?:0|[1-9]\d*)$/u.test(key) ? (value[Number(key)] as JsonValue) : undefined;
  return isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}
