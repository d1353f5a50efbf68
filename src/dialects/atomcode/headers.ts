import type { JsonObject } from "../../spec/index.js";

/** The version whose hooks these are. */
const VERSION = "4.25.9";

/** The user's headers, and beside them AtomCode's own and its HTTP client's. */
export function requestHeaders(given: Readonly<Record<string, string>> = {}, own: JsonObject): JsonObject {
  const ours = { "Content-Type": "application/json", "X-AtomCode-Version": VERSION, ...own, Accept: "*/*" };
  const all = Object.entries(withOwn(given, ours));
  return Object.fromEntries(all.map(([name, value]) => [name, wireText(String(value))]));
}

/**
 * Adds headers where there is none of that name, in whatever case. AtomCode sends both, two Content-Types among them;
 * the user's counts here.
 */
export function withOwn(given: JsonObject, own: JsonObject): JsonObject {
  const taken = new Set(Object.keys(given).map((name) => name.toLowerCase()));
  const added = Object.entries(own).filter(([name]) => !taken.has(name.toLowerCase()));
  return Object.fromEntries([...Object.entries(given), ...added]) as JsonObject;
}

/** As AtomCode writes it: the bytes of its UTF-8, which headers carry one by one. A name may be in any script. */
function wireText(text: string): string {
  return Buffer.from(text).toString("latin1");
}
