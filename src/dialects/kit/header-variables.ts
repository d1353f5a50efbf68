import { isJsonObject } from "../../spec/index.js";
import type { HostContext, JsonObject, JsonValue } from "../../spec/index.js";

const VARIABLE = /\$(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*))/gu;

/** `$NAME` and `${NAME}` in header values, for the variables that are listed; any other is empty. */
export function fillHeaders(
  headers: JsonValue | undefined,
  listed: JsonValue | undefined,
  env: HostContext["env"],
): JsonObject {
  const allowed = Array.isArray(listed) ? listed : [];
  const fill = (_: string, braced: string | undefined, bare: string | undefined): string => {
    const name = braced ?? bare ?? "";
    return allowed.includes(name) ? (env[name] ?? "") : "";
  };
  return Object.fromEntries(
    Object.entries(isJsonObject(headers) ? headers : {}).map(([name, text]) => [
      name,
      String(text).replace(VARIABLE, fill),
    ]),
  );
}
