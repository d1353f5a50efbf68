import { EVENTS } from "../../spec/index.js";
import type { Loss } from "../../spec/index.js";
import { events } from "./events.js";

const WITH_A_DENY = "a deny is exit code 2, and then Claude Code reads nothing but the reason";

/** What Claude Code cannot be told: what its events do not honour, and what a deny leaves no room for. */
export const losses: readonly Loss[] = [
  { effect: "context", decision: "deny", why: WITH_A_DENY },
  { effect: "notices", decision: "deny", why: WITH_A_DENY },
  { effect: "updated_input", decision: "deny", why: "with a deny there is nothing left to rewrite" },
  {
    effect: "decision",
    decision: "defer",
    why: "Claude Code defers with -p and a single tool call only; at other events than PreToolUse it becomes a deny",
  },
  {
    effect: "decision",
    event: "PermissionRequest",
    decision: "ask",
    why: "the person is asked anyway: nothing is answered",
  },
  {
    effect: "decision",
    event: "Elicitation",
    decision: "allow",
    why: "an approval without the answer itself: the person is asked",
  },
  ...(["none", "ask", "defer"] as const).map((decision): Loss => ({
    effect: "updated_input",
    event: "PermissionRequest",
    decision,
    why: "Claude Code takes a rewrite only beside an approval: without one it becomes a deny",
  })),
  ...Object.entries(events).flatMap(([event, { effects = [] }]) =>
    (EVENTS[event]?.effects ?? [])
      .filter((effect) => !effects.includes(effect))
      .map((effect): Loss => ({ effect, event, why: "Claude Code has no field for it there" })),
  ),
];
