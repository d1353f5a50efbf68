import { isReservedHeader } from "../../guards/request-headers.js";
import { isJsonObject, type JsonValue } from "../../spec/index.js";

/** RFC 9110 5.6.2. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** RFC 9110 5.5: what has no place in a field value, CR, LF and NUL above all. */
const FORBIDDEN = /[^\t\x20-\x7e\x80-\xff]/;

/**
 * The request's headers, names in lower case; JSON unless the rule says otherwise.
 * Messages name the header and never quote its value.
 */
export function requestHeaders(
  given: JsonValue | undefined,
): { ok: true; headers: Record<string, string> } | { ok: false; message: string } {
  if (given !== undefined && !isJsonObject(given)) return { ok: false, message: "headers must be an object" };
  const headers = new Map([["content-type", "application/json"]]);
  for (const [name, value] of Object.entries(given ?? {})) {
    const shown = JSON.stringify(name.slice(0, 100));
    const key = name.toLowerCase();
    if (!TOKEN.test(name)) return { ok: false, message: `not a header name: ${shown}` };
    if (isReservedHeader(name)) return { ok: false, message: `hooks cannot set the header ${shown}` };
    if (typeof value !== "string")
      return { ok: false, message: `the header ${shown} has a value that is not text` };
    if (FORBIDDEN.test(value))
      return { ok: false, message: `the header ${shown} has a line break or another forbidden character` };
    headers.set(key, value);
  }
  return { ok: true, headers: Object.fromEntries(headers) };
}
