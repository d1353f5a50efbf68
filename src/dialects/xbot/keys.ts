import type { Document } from "../../formats/document.js";
import { isJsonObject } from "../../spec/index.js";
import type { JsonObject, JsonValue } from "../../spec/index.js";
import type { Findings, Path } from "../kit/findings.js";

/** Something whose keys are known, as zod schemas are. */
interface Shape {
  readonly shape: Readonly<Record<string, unknown>>;
}

/**
 * Go matches keys whatever their case, and reads `null` as if the key were not there. Of two keys that are one the
 * later counts, objects become one; both is reported. Source: encoding/json#Unmarshal.
 */
export function foldKeys(value: JsonObject, { shape }: Shape, findings: Findings, path: Path): JsonObject {
  const names = new Map(Object.keys(shape).map((name) => [name.toLowerCase(), name]));
  // A map, because `__proto__` is a key like any other.
  const folded = new Map<string, JsonValue>();
  const spelled = new Map<string, string>();
  for (const [key, item] of Object.entries(value)) {
    if (item === null || item === undefined) continue;
    const name = names.get(key.toLowerCase()) ?? key;
    const earlier = spelled.get(name);
    const before = folded.get(name);
    const both = earlier !== undefined && isJsonObject(before) && isJsonObject(item);
    if (earlier !== undefined) {
      const outcome = both
        ? "their entries are put together, of equal ones the later counts"
        : `\`${key}\` counts`;
      const message = `\`${earlier}\` and \`${key}\` are one key to xbot: ${outcome}`;
      findings.add({ code: "duplicate_key", level: "error", path: [...path, key], at: "key", message });
    }
    spelled.set(name, key);
    folded.set(name, both ? { ...before, ...item } : item);
  }
  return Object.fromEntries(folded);
}

/** The document, in which a path finds its place whatever the case of its keys in the file. */
export function anyCase(document: Document): Document {
  return {
    ...document,
    locate: (path, what) => document.locate(spelledPath(document.value, path), what),
  };
}

function spelledPath(value: JsonValue | undefined, [part, ...rest]: Path): Path {
  if (part === undefined) return [];
  const key = typeof part === "string" && isJsonObject(value) ? spelledKey(value, part, rest) : part;
  return [key, ...spelledPath(childOf(value, key), rest)];
}

/** As it is, or the last key that leads on and differs in case only. */
function spelledKey(value: JsonObject, part: string, [next]: Path): string {
  const leadsOn = (key: string): boolean => next === undefined || childOf(value[key], next) !== undefined;
  if (Object.hasOwn(value, part) && leadsOn(part)) return part;
  const same = Object.keys(value).filter((key) => key.toLowerCase() === part.toLowerCase());
  return same.findLast(leadsOn) ?? same.at(-1) ?? part;
}

function childOf(value: JsonValue | undefined, key: string | number): JsonValue | undefined {
  if (Array.isArray(value))
    return typeof key === "number" ? (value[key] as JsonValue | undefined) : undefined;
  return isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}
