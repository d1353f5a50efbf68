import type { JsonObject } from "../../spec/index.js";

/** The version whose hooks these are. */
const VERSION = "4.25.9";

/**
 * The user's headers, and AtomCode's where the user has none of that name. AtomCode sends both, two Content-Types
 * among them; the user's counts here.
 */
export function requestHeaders(given: Readonly<Record<string, string>> = {}, own: JsonObject): JsonObject {
  const taken = new Set(Object.keys(given).map((name) => name.toLowerCase()));
  const ours = { "Content-Type": "application/json", "X-AtomCode-Version": VERSION, ...own };
  const added = Object.entries(ours).filter(([name]) => !taken.has(name.toLowerCase()));
  return Object.fromEntries(
    [...Object.entries(given), ...added].map(([name, value]) => [name, wireText(String(value))]),
  );
}

/** As AtomCode writes it: the bytes of its UTF-8, which headers carry one by one. A name may be in any script. */
function wireText(text: string): string {
  return Buffer.from(text).toString("latin1");
}
