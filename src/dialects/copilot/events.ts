import type { EffectName, NativeEvent } from "../../spec/index.js";

/**
 * Which of its own times the agent's payloads are those of. `seed`: the six events of the document have `toolArgs` as a
 * JSON string and no session; what came later is as in `current`.
 */
export type Profile = "seed" | "current";

/** Where exit code 2 decides nothing, it shows stderr to the person. */
const SHOWN: readonly EffectName[] = ["notices"];
const TOLD: readonly EffectName[] = ["context", ...SHOWN];

/** As written in camelCase, with payloads in camelCase. */
const CAMEL = {
  sessionStart: { from: ["SessionStart"], gate: false, effects: TOLD },
  sessionEnd: { from: ["SessionEnd"], gate: false, effects: SHOWN },
  userPromptSubmitted: {
    from: ["UserPromptSubmit"],
    gate: true,
    effects: ["decision", "updated_input", ...TOLD],
    stopOnDeny: false,
  },
  userPromptTransformed: { from: ["UserPromptExpansion"], gate: false, effects: ["updated_input", ...SHOWN] },
  preToolUse: { from: ["PreToolUse"], gate: true, effects: ["decision", "updated_input", ...TOLD] },
  permissionRequest: {
    from: ["PermissionRequest"],
    gate: true,
    effects: ["decision", "stop", ...SHOWN],
    stopOnDeny: false,
  },
  postToolUse: { from: ["PostToolUse"], gate: false, effects: ["decision", "updated_output", ...TOLD] },
  postToolUseFailure: { from: ["PostToolUseFailure"], gate: false, effects: ["context"] },
  agentStop: { from: ["Stop"], gate: true, effects: ["decision", ...SHOWN], stopOnDeny: false },
  subagentStart: { from: ["SubagentStart"], gate: false, effects: TOLD },
  subagentStop: { from: ["SubagentStop"], gate: true, effects: ["decision", ...SHOWN], stopOnDeny: false },
  errorOccurred: { from: ["Error", "StopFailure"], gate: false, effects: SHOWN },
  preCompact: { from: ["PreCompact"], gate: false, effects: SHOWN },
  notification: { from: ["Notification"], gate: false, effects: TOLD },
} as const satisfies Record<string, NativeEvent>;

export type CamelName = keyof typeof CAMEL;

/** The same events in PascalCase, with payloads in snake_case. `userPromptTransformed` has no such name. */
const PASCAL: Readonly<Record<string, CamelName>> = {
  SessionStart: "sessionStart",
  SessionEnd: "sessionEnd",
  UserPromptSubmit: "userPromptSubmitted",
  PreToolUse: "preToolUse",
  PermissionRequest: "permissionRequest",
  PostToolUse: "postToolUse",
  PostToolUseFailure: "postToolUseFailure",
  Stop: "agentStop",
  SubagentStart: "subagentStart",
  SubagentStop: "subagentStop",
  ErrorOccurred: "errorOccurred",
  PreCompact: "preCompact",
  Notification: "notification",
};

/** Every name that a file may use. In the document `postToolUse` comes after tools that failed or were refused, too. */
export function eventsOf(profile: Profile): Readonly<Record<string, NativeEvent>> {
  const pascal = Object.entries(PASCAL).map(([name, camel]) => [name, CAMEL[camel]] as const);
  const all = { ...CAMEL, ...Object.fromEntries(pascal) };
  if (profile === "current") return all;
  const from = ["PostToolUse", "PostToolUseFailure", "PermissionDenied"];
  return { ...all, postToolUse: { ...CAMEL.postToolUse, from } };
}

/** Which of the two spellings it is: the variant that decides payload, names and matching. */
export function isPascal(native: string): boolean {
  return Object.hasOwn(PASCAL, native);
}

/** The event, however it is spelled; undefined for a name that never fires. */
export function camelName(native: string): CamelName | undefined {
  if (Object.hasOwn(PASCAL, native)) return PASCAL[native];
  return Object.hasOwn(CAMEL, native) ? (native as CamelName) : undefined;
}
