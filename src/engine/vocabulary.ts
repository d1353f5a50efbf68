import { isJsonObject, toolKind } from "../spec/index.js";
import type { Dialect, HookEvent, JsonValue, NativeTool } from "../spec/index.js";

/** One event in two vocabularies. */
export interface View {
  readonly canonical: HookEvent;
  readonly native: HookEvent;
}

/** The event as the dialect sees it: tool name and the names of input fields in its own words. */
export function viewOf(dialect: Dialect, event: HookEvent): View {
  return { canonical: event, native: toNative(dialect, event) };
}

function toNative(dialect: Dialect, event: HookEvent): HookEvent {
  const tool = nativeTool(dialect, event.tool_name);
  if (tool === undefined) return event;
  const input = rename(event.tool_input, fieldsOf(tool));
  return { ...event, tool_name: tool.native, ...(input === undefined ? {} : { tool_input: input }) };
}

/** A payload in the dialect's tool words, turned canonical. */
export function toCanonical(
  dialect: Dialect,
  payload: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const name = payload["tool_name"];
  if (typeof name !== "string") return payload;
  const tool = dialect.tools.find((entry) => entry.native === name);
  if (tool === undefined) return { ...payload, tool_kind: toolKind(name) };
  return {
    ...payload,
    tool_name: tool.canonical,
    tool_kind: tool.kind ?? toolKind(tool.canonical),
    tool_input: rename(payload["tool_input"] as JsonValue | undefined, reversed(fieldsOf(tool))),
  };
}

/** A rewritten input in the dialect's words, turned canonical. */
export function rewriteToCanonical(dialect: Dialect, { canonical }: View, input: JsonValue): JsonValue {
  const tool = nativeTool(dialect, canonical.tool_name);
  if (tool === undefined) return input;
  // A field that went out under its own name comes back under it.
  const original = isJsonObject(canonical.tool_input) ? canonical.tool_input : {};
  const renamed = [...fieldsOf(tool)].filter(
    ([ours, theirs]) => Object.hasOwn(original, ours) || !Object.hasOwn(original, theirs),
  );
  return rename(input, reversed(renamed)) ?? null;
}

function nativeTool(dialect: Dialect, canonical: string | undefined): NativeTool | undefined {
  return canonical === undefined ? undefined : dialect.tools.find((entry) => entry.canonical === canonical);
}

function fieldsOf({ fields = {} }: NativeTool): ReadonlyMap<string, string> {
  return new Map(Object.entries(fields));
}

function reversed(names: Iterable<readonly [string, string]>): ReadonlyMap<string, string> {
  return new Map([...names].map(([from, to]) => [to, from]));
}

/**
 * Fields under their new names. One whose own name is taken over by a renamed field gets the name that this one
 * leaves: nothing is overwritten, nothing hidden, and renaming back restores it.
 */
function rename(input: JsonValue | undefined, names: ReadonlyMap<string, string>): JsonValue | undefined {
  if (!isJsonObject(input)) return input;
  /** New name → the field that takes it. */
  const taken = new Map<string, string>();
  for (const [from, to] of names) if (Object.hasOwn(input, from) && !taken.has(to)) taken.set(to, from);
  if (taken.size === 0) return input;
  return Object.fromEntries(
    Object.entries(input).map(([key, value]) => {
      const target = names.get(key);
      return [target !== undefined && taken.get(target) === key ? target : freed(key, taken), value];
    }),
  );
}

function freed(key: string, taken: ReadonlyMap<string, string>): string {
  const by = taken.get(key);
  return by === undefined ? key : freed(by, taken);
}
