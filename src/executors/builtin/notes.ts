import { done, textOf, textsOf } from "./input.js";
import type { Builtin } from "./task.js";

/** NeoCode's document promises a note for this round: it is context for the model. */
export const addContextNote: Builtin = ({ input }) =>
  done({ context: textOf(input, "note") ?? textOf(input, "message") ?? "" });

/** Never blocks; compares the whole name, upper and lower case alike. */
export const warnOnToolCall: Builtin = ({ call, input }) => {
  const { tool_name: called } = call.event;
  if (called === undefined) return done({});
  const names = [textOf(input, "tool_name") ?? [], textsOf(input, "tool_names")].flat();
  const hit = names.some((name) => name.toLowerCase() === called.trim().toLowerCase());
  if (!hit) return done({});
  return done({ notices: [textOf(input, "message") ?? "tool call matched warn_on_tool_call"] });
};
