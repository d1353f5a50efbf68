import { isJsonObject, toolKind } from "../spec/index.js";
import type { Dialect, HookEvent, JsonObject, JsonValue, NativeTool } from "../spec/index.js";

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
  const input = rename(event.tool_input, tool.fields ?? {});
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
    tool_input: inputToCanonical(tool, payload["tool_input"] as JsonValue | undefined),
  };
}

/** A rewritten input in the dialect's words, turned canonical. */
export function rewriteToCanonical(dialect: Dialect, { canonical }: View, input: JsonValue): JsonValue {
  const tool = nativeTool(dialect, canonical.tool_name);
  return tool === undefined ? input : (inputToCanonical(tool, input) ?? null);
}

function nativeTool(dialect: Dialect, canonical: string | undefined): NativeTool | undefined {
  return canonical === undefined ? undefined : dialect.tools.find((entry) => entry.canonical === canonical);
}

function inputToCanonical(tool: NativeTool, input: JsonValue | undefined): JsonValue | undefined {
  const back = Object.fromEntries(Object.entries(tool.fields ?? {}).map(([ours, theirs]) => [theirs, ours]));
  return rename(input, back);
}

/** A field whose new name is taken by another field of the input keeps its own: nothing is overwritten. */
function rename(
  input: JsonValue | undefined,
  names: Readonly<Record<string, string>>,
): JsonValue | undefined {
  if (!isJsonObject(input)) return input;
  const entries = Object.entries(input).map(([key, value]) => {
    const target = Object.hasOwn(names, key) ? names[key] : undefined;
    return [target !== undefined && !Object.hasOwn(input, target) ? target : key, value] as const;
  });
  return Object.fromEntries(entries) as JsonObject;
}
