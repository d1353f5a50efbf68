import { TYPES } from "./schema.js";
import type { ClaudeHandler } from "./schema.js";

/** Events that wait less long, in milliseconds. */
const EVENT_MS: Readonly<Record<string, number>> = {
  UserPromptSubmit: 30_000,
  PreModelSwitch: 30_000,
  PostModelSwitch: 30_000,
  MessageDisplay: 10_000,
  SessionEnd: 1500,
};

/** What an ending session waits for at most, whatever a hook asks for. */
const SESSION_END_MOST_MS = 60_000;

/** How long a handler may take at an event: its own `timeout`, else the shorter of the type's and the event's default. */
export function timeoutMs(native: string, { type, timeout }: ClaudeHandler): number {
  if (timeout === undefined) return Math.min(TYPES[type].timeoutMs, EVENT_MS[native] ?? Infinity);
  return native === "SessionEnd" ? Math.min(timeout * 1000, SESSION_END_MOST_MS) : timeout * 1000;
}
