import { isJsonObject } from "../spec/index.js";
import type { JsonObject, LayerFile, Rule } from "../spec/index.js";
import { sha256 } from "./digest.js";

/**
 * A hook's definition as text: all that decides what runs, when and to what effect, with its keys in order, a line
 * each. Where it stands and what it is called is left out, so that moving or renaming a hook asks nobody again.
 * Take it before layers are merged: what other files say about a hook is not its own.
 */
export function definitionText(rule: Rule): string {
  const { dialect, layer, source, native, events, variant, when, executor, params, timeoutMs } = rule;
  const { retry, identity, background, batch, once, mode, sandbox, failure, skip } = rule;
  const definition = {
    dialect,
    layer,
    file: source.file,
    native,
    events,
    variant,
    when,
    executor,
    params,
    timeoutMs,
    retry,
    identity,
    background,
    batch,
    once,
    mode,
    sandbox,
    failure,
    skip: skip?.because,
  };
  return `${JSON.stringify(inOrder(definition), null, 2)}\n`;
}

/**
 * The rule that a definition describes, in the place of another one that was made of it; undefined where the text is
 * none. What is known of the text's origin is the caller's to check: it must be what the user reviewed.
 */
export function ruleOfDefinition(text: string, { id, name, source }: Rule): Rule | undefined {
  try {
    const definition: unknown = JSON.parse(text);
    if (!isJsonObject(definition)) return undefined;
    const { file: _file, skip, ...rest } = definition;
    const off = typeof skip === "string" ? { skip: { because: skip, message: "as it was reviewed" } } : {};
    return { ...rest, ...off, id, ...(name === undefined ? {} : { name }), source } as unknown as Rule;
  } catch {
    return undefined;
  }
}

/** What a workspace's file says beyond its hooks, as a switch that turns others off, and imports. */
export function settingsDigest({ state, imports = [] }: Pick<LayerFile, "state" | "imports">): string {
  return sha256(JSON.stringify(inOrder({ state, imports: imports.map(({ dialect }) => dialect) })));
}

/** Keys in order at every depth, so that equal definitions are equal texts. What describes the hooks is theirs to tell. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (value instanceof Set) return [...value].map(inOrder);
  if (typeof value !== "object" || value === null || value instanceof Map) return value;
  // Entries, and not assignments: a key may be `__proto__`.
  const keys = Object.keys(value).toSorted();
  return Object.fromEntries(keys.map((key) => [key, inOrder((value as JsonObject)[key])]));
}
