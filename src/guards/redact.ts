import type { JsonObject, JsonValue } from "../spec/index.js";
import { limits } from "./limits.js";
import { MASK } from "./redact-text.js";
import { isSecretKey } from "./secret-key.js";

export { maskUrl, redactText } from "./redact-text.js";
export { isSecretKey } from "./secret-key.js";

type Container = JsonObject | readonly JsonValue[];

/**
 * A JSON value with `"***"` for every string under a secret key, however deep; numbers and booleans stay. What
 * lies deeper than `limits.redactDepth` is replaced as a whole. Nothing is mutated, and what holds no secret
 * comes back as the same reference.
 * @example
 * redact({ token: "t", nested: { "X-Api-Key": ["k"], max_tokens: 5 } });
 * // { token: "***", nested: { "X-Api-Key": ["***"], max_tokens: 5 } }
 */
export function redact(value: JsonValue): JsonValue {
  return redactAt(value, { secret: false, depth: 0 });
}

/**
 * Puts the original strings back where `updated` holds `"***"` at the same path, so that a hook which was shown a
 * redacted value can hand it on: `restoreRedacted(redact(value), value)` equals `value`.
 */
export function restoreRedacted(updated: JsonValue, original: JsonValue): JsonValue {
  return restoreAt(updated, original, 0);
}

function redactAt(value: JsonValue, at: { secret: boolean; depth: number }): JsonValue {
  if (typeof value === "string") return at.secret ? MASK : value;
  if (typeof value !== "object" || value === null) return value;
  if (at.depth >= limits.redactDepth) return MASK;
  const depth = at.depth + 1;
  return mapped(value, (item, key) =>
    redactAt(item, { secret: at.secret || (typeof key === "string" && isSecretKey(key)), depth }),
  );
}

function restoreAt(updated: JsonValue, original: JsonValue | undefined, depth: number): JsonValue {
  if (updated === MASK && isRestorable(original, depth)) return original;
  if (typeof updated !== "object" || updated === null || depth >= limits.redactDepth) return updated;
  if (typeof original !== "object" || original === null) return updated;
  return mapped(updated, (item, key) => restoreAt(item, childOf(original, key), depth + 1));
}

/** A container stands for itself only where redaction cut it off. */
function isRestorable(original: JsonValue | undefined, depth: number): original is JsonValue {
  if (typeof original === "string") return true;
  return depth >= limits.redactDepth && typeof original === "object" && original !== null;
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
