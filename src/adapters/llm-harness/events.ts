/** The four events of seed 004, under the names that they have there. */
export const HookEvent = {
  SESSION_START: "session_start",
  SESSION_END: "session_end",
  PRE_TOOL_USE: "pre_tool_use",
  POST_TOOL_USE: "post_tool_use",
} as const;
export type HookEvent = (typeof HookEvent)[keyof typeof HookEvent];
