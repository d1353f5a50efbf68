import { EVENTS, HookError } from "../spec/index.js";
import type { Dialect, GuestSide, HookEvent, JsonValue } from "../spec/index.js";
import { createEvent, unknownEvent, unknownNative } from "./event.js";
import type { Moment } from "./plan.js";
import { find } from "./plugins.js";
import { toCanonical } from "./vocabulary.js";

interface Translate {
  readonly name: string;
  readonly payload: Readonly<Record<string, unknown>>;
  /** Dialect id; absent: canonical words. */
  readonly as: string | undefined;
  readonly cwd: string;
  /** Asked for only when a name needs looking up. */
  known(): Promise<readonly Dialect[]>;
}

/** An event, and the moment of one agent that was named, where its dialect tells moments apart. */
export interface Translated {
  readonly event: HookEvent;
  readonly moment?: Moment;
}

/**
 * Name and payload, in whoever's words, become a canonical event.
 * @throws HookError `unknown_event`, `unknown_dialect`, `invalid_payload`
 */
export async function translate({ name, payload, as, cwd, known }: Translate): Promise<Translated> {
  if (as === undefined || as === "canonical") {
    if (!Object.hasOwn(EVENTS, name)) throw await unknownEvent(name, await known());
    return { event: createEvent(name, payload, cwd) };
  }
  const dialect = find(as, await known());
  const reader = await readerOf(dialect);
  const native = nativeName(dialect, name);
  if (native === undefined) throw await unknownNative(name, dialect);
  const parsed = reader.parse({ event: native, body: withName(payload, native), env: {} });
  const event = createEvent(parsed.name, toCanonical(dialect, parsed.payload), cwd);
  return dialect.momentsApart === true && isNative(dialect, name)
    ? { event, moment: { dialect: dialect.id, native } }
    : { event };
}

/** The name that the caller gave counts, whatever the payload calls itself. */
function withName(payload: Readonly<Record<string, unknown>>, native: string): JsonValue {
  return (
    Object.hasOwn(payload, "hook_event_name") ? { ...payload, hook_event_name: native } : payload
  ) as JsonValue;
}

async function readerOf({ id, guest }: Dialect): Promise<Pick<GuestSide, "parse">> {
  if ("load" in guest) return guest.load();
  if (guest.reader !== undefined) return guest.reader();
  throw new HookError("invalid_payload", `payloads of ${id} cannot be read: ${guest.none}`);
}

function isNative({ events, aliases = {} }: Dialect, name: string): boolean {
  return Object.hasOwn(events, name) || Object.hasOwn(aliases, name);
}

/** By its own name, an alias, or the canonical one. */
function nativeName({ events, aliases = {} }: Dialect, name: string): string | undefined {
  if (Object.hasOwn(events, name)) return name;
  if (Object.hasOwn(aliases, name)) return aliases[name];
  return Object.keys(events).find((native) => events[native]?.from[0] === name);
}
