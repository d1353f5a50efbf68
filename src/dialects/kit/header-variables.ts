import { isJsonObject } from "../../spec/index.js";
import type { HostContext, JsonObject, JsonValue } from "../../spec/index.js";

const VARIABLE = /\$(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*))/gu;

export interface FilledHeaders {
  readonly headers: JsonObject;
  /** The first variable that is not listed, or that nobody has set. */
  readonly missing?: string;
}

/**
 * Variables in header values, where they are listed; any other is empty.
 * @param variable how they are written, the name in its first or second group
 * @default $NAME and ${NAME}
 */
export function fillHeaders(
  headers: JsonValue | undefined,
  listed: JsonValue | undefined,
  env: HostContext["env"],
  variable: RegExp = VARIABLE,
): FilledHeaders {
  const allowed = Array.isArray(listed) ? listed : [];
  let missing: string | undefined;
  const fill = (_: string, first: string | undefined, second: string | undefined): string => {
    const name = first ?? second ?? "";
    const value = allowed.includes(name) && Object.hasOwn(env, name) ? env[name] : undefined;
    if (value === undefined) missing ??= name;
    return value ?? "";
  };
  const filled = Object.entries(isJsonObject(headers) ? headers : {}).map(
    ([name, text]) => [name, String(text).replace(variable, fill)] as const,
  );
  return { headers: Object.fromEntries(filled), ...(missing === undefined ? {} : { missing }) };
}
