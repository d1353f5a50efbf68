import { HookError } from "../spec/index.js";
import type { Verdict } from "../spec/index.js";

/**
 * For hosts that prefer exceptions: does nothing on `none` and `allow`.
 * @throws HookError `not_allowed` on deny, ask and defer; `data` holds `decision`, `decided_by` and `hook_event_name`
 * @example
 * assertAllowed(await hooks.emit("PreToolUse", { tool_name: "Bash", tool_input: { command } }));
 */
export function assertAllowed(verdict: Verdict): void {
  const { decision, reason, decided_by: decidedBy, event } = verdict;
  if (decision === "none" || decision === "allow") return;
  const what =
    event.tool_name === undefined ? event.hook_event_name : `${event.hook_event_name} ${event.tool_name}`;
  const words = { deny: "denied", ask: "needs the user's consent", defer: "is left to the host" } as const;
  const why = reason === undefined ? "" : `: ${reason.trim()}`;
  throw new HookError("not_allowed", `${what} ${words[decision]}${why}`, {
    data: {
      decision,
      hook_event_name: event.hook_event_name,
      ...(decidedBy === undefined ? {} : { decided_by: decidedBy }),
    },
  });
}
