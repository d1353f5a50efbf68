import type { JsonObject, JsonValue } from "../spec/index.js";
import { limits } from "./limits.js";
import { isSecretKey, isTokenFigure } from "./secret-key.js";
import { MASK } from "./secret-values.js";

export { redactText } from "./redact-text.js";
export { isSecretKey } from "./secret-key.js";

type Container = JsonObject | readonly JsonValue[];

/**
 * A JSON value with `"***"` for every string and number under a secret key, however deep; booleans stay, and so do
 * numbers under `tokens`, which are counts. What lies deeper than `limits.redactDepth` is replaced as a whole. Nothing
 * is mutated, and what holds no secret comes back as the same reference.
 * @example
 * redact({ token: "t", nested: { "X-Api-Key": ["k"], password: 12345, max_tokens: 5 } });
 * // { token: "***", nested: { "X-Api-Key": ["***"], password: "***", max_tokens: 5 } }
 */
export function redact(value: JsonValue): JsonValue {
  return redactAt(value, TOP);
}

/**
 * Puts the original strings and numbers back where `updated` holds `"***"` at the same path, so that a hook which was
 * shown a redacted value can hand it on: `restoreRedacted(redact(value), value)` equals `value`.
 */
export function restoreRedacted(updated: JsonValue, original: JsonValue): JsonValue {
  return restoreAt(updated, original, TOP);
}

interface Place {
  /** Strings here are secrets. */
  readonly text: boolean;
  /** Numbers here are secrets. */
  readonly number: boolean;
  readonly depth: number;
}

const TOP: Place = { text: false, number: false, depth: 0 };

function inside({ text, number, depth }: Place, key: string | number): Place {
  const secret = typeof key === "string" && !(text && number) && isSecretKey(key);
  return {
    text: text || secret,
    number: number || (secret && !isTokenFigure(String(key))),
    depth: depth + 1,
  };
}

function redactAt(value: JsonValue, place: Place): JsonValue {
  if (typeof value === "string") return place.text ? MASK : value;
  if (typeof value === "number") return place.number ? MASK : value;
  if (typeof value !== "object" || value === null) return value;
  if (place.depth >= limits.redactDepth) return MASK;
  return mapped(value, (item, key) => redactAt(item, inside(place, key)));
}

function restoreAt(updated: JsonValue, original: JsonValue | undefined, place: Place): JsonValue {
  if (updated === MASK && isRestorable(original, place)) return original;
  if (typeof updated !== "object" || updated === null || place.depth >= limits.redactDepth) return updated;
  if (typeof original !== "object" || original === null) return updated;
  return mapped(updated, (item, key) => restoreAt(item, childOf(original, key), inside(place, key)));
}

/** A number stands for itself only where it was masked, a container only where redaction cut it off. */
function isRestorable(original: JsonValue | undefined, place: Place): original is JsonValue {
  if (typeof original === "string") return true;
  if (typeof original === "number") return place.number;
  return place.depth >= limits.redactDepth && typeof original === "object" && original !== null;
}

function childOf(container: Container, key: string | number): JsonValue | undefined {
  if (isList(container)) return typeof key === "number" ? container[key] : undefined;
  return typeof key === "string" && Object.hasOwn(container, key) ? container[key] : undefined;
}

/** The container with changed items, or itself when none changed. */
function mapped(
  container: Container,
  change: (item: JsonValue, key: string | number) => JsonValue,
): JsonValue {
  if (isList(container)) {
    const items = container.map(change);
    return items.some((item, index) => item !== container[index]) ? items : container;
  }
  let copy: Record<string, JsonValue | undefined> | undefined;
  for (const key of Object.keys(container)) {
    const item = container[key];
    if (item === undefined) continue;
    const changed = change(item, key);
    if (changed === item) continue;
    // A spread copies an own "__proto__" as what it is, and then assigning to it stays harmless.
    copy ??= { ...container };
    copy[key] = changed;
  }
  return copy ?? container;
}

function isList(value: Container): value is readonly JsonValue[] {
  return Array.isArray(value);
}
