import type { EffectName, NativeEvent } from "../../spec/index.js";

const BLOCKABLE: readonly EffectName[] = ["decision", "context", "notices"];
const OBSERVED: readonly EffectName[] = ["context", "notices"];

/** The 17 events of the document, and which of them a deny holds back. */
export const events: Readonly<Record<string, NativeEvent>> = {
  SessionStart: { from: ["SessionStart"], gate: false, effects: OBSERVED },
  SessionEnd: { from: ["SessionEnd"], gate: false, effects: OBSERVED },
  UserPromptSubmit: { from: ["UserPromptSubmit"], gate: true, effects: BLOCKABLE },
  PreToolUse: { from: ["PreToolUse"], gate: true, effects: [...BLOCKABLE, "updated_input"] },
  PostToolUse: { from: ["PostToolUse"], gate: false, effects: OBSERVED },
  PostToolUseFailure: { from: ["PostToolUseFailure"], gate: false, effects: OBSERVED },
  PostToolBatch: { from: ["PostToolBatch"], gate: true, effects: BLOCKABLE },
  PermissionRequest: { from: ["PermissionRequest"], gate: true, effects: [...BLOCKABLE, "updated_input"] },
  PermissionDenied: { from: ["PermissionDenied"], gate: false, effects: OBSERVED },
  SubAgentStart: { from: ["SubagentStart"], gate: false, effects: OBSERVED },
  SubAgentStop: { from: ["SubagentStop"], gate: true, effects: BLOCKABLE },
  AgentStop: { from: ["Stop"], gate: true, effects: BLOCKABLE },
  AgentError: { from: ["Error", "StopFailure"], gate: false, effects: OBSERVED },
  PreCompact: { from: ["PreCompact"], gate: true, effects: BLOCKABLE },
  PostCompact: { from: ["PostCompact"], gate: false, effects: OBSERVED },
  CronFired: { from: ["CronFired"], gate: false, effects: OBSERVED },
  WebhookReceived: { from: ["WebhookReceived"], gate: false, effects: OBSERVED },
};
