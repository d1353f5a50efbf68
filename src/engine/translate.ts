import { EVENTS, HookError } from "../spec/index.js";
import type { Dialect, HookEvent, JsonValue } from "../spec/index.js";
import { createEvent, unknownEvent } from "./event.js";
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

/**
 * Name and payload, in whoever's words, become a canonical event.
 * @throws HookError `unknown_event`, `unknown_dialect`, `invalid_payload`
 */
export async function translate({ name, payload, as, cwd, known }: Translate): Promise<HookEvent> {
  if (as === undefined || as === "canonical") {
    if (!Object.hasOwn(EVENTS, name)) throw await unknownEvent(name, await known());
    return createEvent(name, payload, cwd);
  }
  const dialect = find(as, await known());
  if (!("load" in dialect.guest)) {
    throw new HookError("invalid_payload", `payloads of ${as} cannot be read: ${dialect.guest.none}`);
  }
  const native = Object.hasOwn(dialect.events, name) ? name : nativeName(dialect, name);
  if (native === undefined) throw await unknownEvent(name, [dialect]);
  const guest = await dialect.guest.load();
  const parsed = guest.parse({ event: native, body: withName(payload, native), env: {} });
  return createEvent(parsed.name, toCanonical(dialect, parsed.payload), cwd);
}

/** The name that the caller gave counts, whatever the payload calls itself. */
function withName(payload: Readonly<Record<string, unknown>>, native: string): JsonValue {
  return (
    Object.hasOwn(payload, "hook_event_name") ? { ...payload, hook_event_name: native } : payload
  ) as JsonValue;
}

function nativeName(dialect: Dialect, canonical: string): string | undefined {
  return Object.keys(dialect.events).find((native) => dialect.events[native]?.from[0] === canonical);
}
