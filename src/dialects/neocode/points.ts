import type { EffectName, NativeEvent } from "../../spec/index.js";

const HELD: readonly EffectName[] = ["decision", "context", "notices"];
const OBSERVED: readonly EffectName[] = ["context", "notices"];

/**
 * NeoCode's points, in the order in which a turn comes by them: two that share a canonical event run their hooks in this
 * order. `accept_gate` came after the seed document.
 */
export const points: Readonly<Record<string, NativeEvent>> = {
  session_start: { from: ["SessionStart"], gate: false, effects: OBSERVED },
  user_prompt_submit: { from: ["UserPromptSubmit"], gate: true, effects: HELD },
  before_tool_call: { from: ["PreToolUse"], gate: true, effects: HELD },
  before_permission_decision: { from: ["PermissionRequest"], gate: true, effects: HELD },
  after_tool_result: { from: ["PostToolUse", "PostToolUseFailure"], gate: false, effects: OBSERVED },
  after_tool_failure: { from: ["PostToolUseFailure"], gate: false, effects: OBSERVED },
  // The seed document has a hook there that keeps the agent from being done.
  before_completion_decision: { from: ["Stop"], gate: true, effects: HELD },
  accept_gate: { from: ["Stop"], gate: true, effects: HELD },
  pre_compact: { from: ["PreCompact"], gate: true, effects: HELD },
  post_compact: { from: ["PostCompact"], gate: false, effects: OBSERVED },
  subagent_start: { from: ["SubagentStart"], gate: true, effects: OBSERVED },
  subagent_stop: { from: ["SubagentStop"], gate: false, effects: OBSERVED },
  session_end: { from: ["SessionEnd"], gate: false, effects: OBSERVED },
};

export const POINT_NAMES: readonly string[] = Object.keys(points);

/** Points that only NeoCode's own hooks may have. */
export const INTERNAL_POINTS: ReadonlySet<string> = new Set([
  "before_permission_decision",
  "pre_compact",
  "subagent_start",
]);

/** Whether a block holds NeoCode back there. */
export function isGate(point: string): boolean {
  return Object.hasOwn(points, point) && points[point]?.gate === true;
}
