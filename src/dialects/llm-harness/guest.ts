import { HookError, isJsonObject } from "../../spec/index.js";
import type { GuestCall, GuestEvent } from "../../spec/index.js";
import { events, isEvent } from "./events.js";
import { fromPayload } from "./payload.js";

/** Payloads as callers of the program make them. */
export const reader = { parse };

function parse({ event = "", body }: GuestCall): GuestEvent {
  if (!isJsonObject(body)) throw new HookError("invalid_payload", "an llm-harness payload is an object");
  if (!isEvent(event)) throw new HookError("unknown_event", `llm-harness has no event "${event}"`);
  return { name: events[event].from[0], payload: fromPayload(body) };
}
