import { isJsonObject } from "../../spec/index.js";
import type { JsonObject, JsonValue } from "../../spec/index.js";

/**
 * `${tool_input.name}`, `${tool_name}` and `${field}` in the top-level texts of an mcp_tool's input. Names are
 * taken to the letter, without descending; what cannot be resolved stays as it is.
 */
export function interpolateInput(input: JsonObject, payload: JsonObject): JsonObject {
  const fill = (text: string): string => {
    // What stands behind the last brace names nothing; searching it for one would be quadratic.
    const end = text.lastIndexOf("}") + 1;
    const filled = text.slice(0, end).replace(/\$\{([^}]+)\}/gu, (whole, name: string) => {
      const value = lookUp(name, payload);
      return value === undefined ? whole : typeof value === "string" ? value : JSON.stringify(value);
    });
    return filled + text.slice(end);
  };
  return Object.fromEntries(
    Object.entries(input).map(([key, value]) => [key, typeof value === "string" ? fill(value) : value]),
  );
}

function lookUp(name: string, payload: JsonObject): JsonValue | undefined {
  const { tool_input: toolInput } = payload;
  const fields = isJsonObject(toolInput) ? toolInput : {};
  const own = (object: JsonObject, key: string): JsonValue | undefined =>
    Object.hasOwn(object, key) ? object[key] : undefined;
  if (name.startsWith("tool_input.")) return own(fields, name.slice("tool_input.".length));
  if (name === "tool_name") return own(payload, "tool_name") ?? "";
  return own(fields, name) ?? own(payload, name);
}
