import type { NativeEvent } from "../../spec/index.js";

/** Of a blocked hook where nothing can be blocked: the person is told, and the hooks after it stay out all the same. */
const REPORTED = { gate: false, effects: ["notices"], stopOnDeny: true } as const;

/** The four of the document. Only before a tool something can be held back. */
export const events = {
  session_start: { from: ["SessionStart"], ...REPORTED },
  session_end: { from: ["SessionEnd"], ...REPORTED },
  pre_tool_use: { from: ["PreToolUse"], gate: true, effects: ["decision"], stopOnDeny: true },
  post_tool_use: { from: ["PostToolUse", "PostToolUseFailure"], ...REPORTED },
} as const satisfies Record<string, NativeEvent>;

export type LlmHarnessEvent = keyof typeof events;

/** In the order in which the program lists them. */
export const EVENT_ORDER = Object.keys(events) as readonly LlmHarnessEvent[];

export function isEvent(name: string): name is LlmHarnessEvent {
  return Object.hasOwn(events, name);
}
