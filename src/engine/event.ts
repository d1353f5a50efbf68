import { EVENT_NAMES, EVENTS, HookError, isJsonObject, toolKind } from "../spec/index.js";
import type { Dialect, EventDefinition, HookEvent } from "../spec/index.js";

const ORIGIN = `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 10)}`;
let count = 0;

/**
 * A payload becomes an event: complete and canonical. Nested values stay the caller's own: see {@link isolate}.
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
  const id = nextId();
  const at = now();
  // Our fields, the copy, and ours again: a field that is new behind a spread costs 300 ns, one that exists nothing.
  const event: Record<string, unknown> =
    tool === undefined
      ? { hook_event_name: name, id, at, cwd, ...payload }
      : { hook_event_name: name, id, at, cwd, tool_kind: toolKind(tool), ...payload };
  event["hook_event_name"] = name;
  event["id"] = id;
  event["at"] = at;
  if (typeof event["cwd"] !== "string") event["cwd"] = cwd;
  if (tool !== undefined) event["tool_kind"] ??= toolKind(tool);
  return event as HookEvent;
}

/** More values than these, and what nests deeper, are not copied: a payload may be endless, or hold itself. */
const MOST_COPIED = 10_000;
const DEEPEST_COPIED = 64;

/**
 * The event as functions of this process may have it: frozen copies of plain objects and arrays. A function that
 * writes to its event fails, instead of changing what the next one sees or what the caller holds. Instances of
 * classes are shared as they are, and so is what lies beyond the first 10,000 values or 64 levels.
 */
export function isolate(event: HookEvent): HookEvent {
  return frozen(event, { left: MOST_COPIED }, 0) as HookEvent;
}

function frozen(value: unknown, budget: { left: number }, depth: number): unknown {
  if (typeof value !== "object" || value === null || depth > DEEPEST_COPIED) return value;
  budget.left -= 1;
  if (budget.left < 0) return value;
  if (Array.isArray(value)) return Object.freeze(value.map((item) => frozen(item, budget, depth + 1)));
  if (!isPlain(value)) return value;
  // A spread copies an own "__proto__" as what it is, and then assigning to it stays harmless.
  const copy: Record<string, unknown> = { ...value };
  for (const key in copy) copy[key] = frozen(copy[key], budget, depth + 1);
  return Object.freeze(copy);
}

/** Also when it was made in another realm. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

export function definitionOf(event: Pick<HookEvent, "hook_event_name">): EventDefinition {
  return EVENTS[event.hook_event_name] as EventDefinition;
}

/** The error for a name that nobody knows, with the likely ones. Looks words up on demand: misuse is not hot. */
export async function unknownEvent(name: string, dialects: readonly Dialect[]): Promise<HookError> {
  const { nearest } = await import("../formats/suggest.js");
  const near = nearest(name, EVENT_NAMES, 4);
  const hints = [...didYouMean(near), ...namesOf(dialects, (words) => words.filter((word) => word === name))];
  // A slip in a native name whose system was not said.
  if (hints.length === 0) hints.push(...namesOf(dialects, (words) => nearest(name, words, 1)));
  if (hints.length === 0) hints.push("`anyhook emit --help` lists all events");
  return new HookError("unknown_event", `there is no event "${name}"`, {
    hint: hints.join(" "),
    data: { near },
  });
}

/** The same for a name in one system's words. */
export async function unknownNative(name: string, dialect: Dialect): Promise<HookError> {
  const { nearest } = await import("../formats/suggest.js");
  const near = nearest(name, wordsOf(dialect), 4);
  const [hint = `\`anyhook emit --as ${dialect.id} --help\` lists its events`] = didYouMean(near);
  return new HookError("unknown_event", `${dialect.id} has no event "${name}"`, { hint, data: { near } });
}

function didYouMean(near: readonly string[]): readonly string[] {
  return near.length > 0 ? [`did you mean ${near.join(", ")}?`] : [];
}

/** The native names that are chosen, each with the systems that have it. */
function namesOf(
  dialects: readonly Dialect[],
  choose: (words: readonly string[]) => readonly string[],
): readonly string[] {
  const systems = new Map<string, string[]>();
  for (const dialect of dialects)
    for (const word of choose(wordsOf(dialect)))
      systems.set(word, [...(systems.get(word) ?? []), dialect.id]);
  return [...systems].map(([word, ids]) => `"${word}" is a name of ${ids.join(", ")}: say so with \`as\``);
}

function wordsOf({ events, aliases = {} }: Dialect): readonly string[] {
  return [...Object.keys(events), ...Object.keys(aliases)];
}

/** Unique across processes, and cheap: one random origin per process, then a counter. */
export function nextId(): string {
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
