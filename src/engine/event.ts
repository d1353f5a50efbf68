import { EVENT_NAMES, EVENTS, HookError, isJsonObject, toolKind } from "../spec/index.js";
import type { Dialect, EventDefinition, HookEvent } from "../spec/index.js";

const ORIGIN = `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 10)}`;
let count = 0;

/**
 * A payload becomes an event: complete, canonical, and never sharing fields that the caller could change.
 * @throws HookError `unknown_event`, `invalid_payload`
 */
export function createEvent(
  name: string,
  payload: Readonly<Record<string, unknown>>,
  cwd: string,
): HookEvent {
  if (!Object.hasOwn(EVENTS, name)) throw new HookError("unknown_event", `there is no event "${name}"`);
  if (!isJsonObject(payload)) {
    throw new HookError("invalid_payload", `the payload of ${name} must be an object`);
  }
  const tool = payload["tool_name"];
  if (tool !== undefined && typeof tool !== "string") {
    throw new HookError("invalid_payload", `tool_name must be a string, got ${typeof tool}`);
  }
  const event: Record<string, unknown> = { ...payload, hook_event_name: name, id: nextId(), at: now() };
  if (typeof event["cwd"] !== "string") event["cwd"] = cwd;
  if (tool !== undefined) event["tool_kind"] ??= toolKind(tool);
  return event as HookEvent;
}

export function definitionOf(event: Pick<HookEvent, "hook_event_name">): EventDefinition {
  return EVENTS[event.hook_event_name] as EventDefinition;
}

/** The error for a name that nobody knows, with the likely ones. Looks words up on demand: misuse is not hot. */
export async function unknownEvent(name: string, dialects: readonly Dialect[]): Promise<HookError> {
  const { nearest } = await import("../formats/suggest.js");
  const speakers = dialects.filter((dialect) => Object.hasOwn(dialect.events, name));
  const near = nearest(name, EVENT_NAMES, 4);
  const likely =
    near.length > 0 ? `did you mean ${near.join(", ")}?` : "`anyhook emit --help` lists all events";
  const hint =
    speakers.length > 0
      ? `it is a name of ${speakers.map(({ id }) => id).join(", ")}: say so with \`as\``
      : likely;
  return new HookError("unknown_event", `there is no event "${name}"`, { hint, data: { near } });
}

/** Unique across processes, and cheap: one random origin per process, then a counter. */
function nextId(): string {
  count += 1;
  return `${ORIGIN}-${count.toString(36)}`;
}

let lastMs = 0;
let lastText = "";

/** ISO time; made once per millisecond, since formatting it costs more than ten hooks. */
export function now(): string {
  const ms = Date.now();
  if (ms !== lastMs) {
    lastMs = ms;
    lastText = new Date(ms).toISOString();
  }
  return lastText;
}
