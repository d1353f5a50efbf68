import type { EffectName, NativeEvent } from "../../spec/index.js";

/** The eight events, in the spelling of today's document and payloads. */
export type Moment =
  | "PreToolUse"
  | "PostToolUse"
  | "PostToolUseFailure"
  | "UserPromptSubmit"
  | "SessionStart"
  | "SessionEnd"
  | "Stop"
  | "StopFailure";

interface Row {
  /** The older spelling, which files and `ATOMCODE_HOOK_EVENT` have. */
  readonly snake: string;
  readonly gate: boolean;
  readonly effects: readonly EffectName[];
  /** Several hooks run together there, and all of them run. */
  readonly stopOnDeny: boolean;
  /** It is about a tool: matchers count. */
  readonly tool?: true;
}

const NOTHING: readonly EffectName[] = [];
const RESULT: readonly EffectName[] = ["decision", "updated_output"];

/** Source: AtomCode's hooks page, "Events". */
export const MOMENTS: Readonly<Record<Moment, Row>> = {
  PreToolUse: {
    snake: "pre_tool_use",
    gate: true,
    effects: ["decision", "updated_input", "context"],
    stopOnDeny: true,
    tool: true,
  },
  PostToolUse: { snake: "post_tool_use", gate: false, effects: RESULT, stopOnDeny: false, tool: true },
  PostToolUseFailure: {
    snake: "post_tool_use_failure",
    gate: false,
    // A tool that failed has no result to withhold: what a block says is told to the model.
    effects: ["context"],
    stopOnDeny: false,
    tool: true,
  },
  // The first block counts, and its words alone.
  UserPromptSubmit: {
    snake: "user_prompt_submit",
    gate: true,
    effects: ["decision", "context"],
    stopOnDeny: true,
  },
  SessionStart: { snake: "session_start", gate: false, effects: ["context"], stopOnDeny: false },
  SessionEnd: { snake: "session_end", gate: false, effects: NOTHING, stopOnDeny: false },
  Stop: { snake: "stop", gate: false, effects: NOTHING, stopOnDeny: false },
  StopFailure: { snake: "stop_failure", gate: false, effects: NOTHING, stopOnDeny: false },
};

const NAMES = Object.keys(MOMENTS) as readonly Moment[];
const BY_SPELLING: ReadonlyMap<string, Moment> = new Map(
  NAMES.flatMap((name) => [[name, name] as const, [MOMENTS[name].snake, name] as const]),
);

/** Undefined: AtomCode has no such event. */
export function momentOf(native: string): Moment | undefined {
  return BY_SPELLING.get(native);
}

/** Both spellings are one moment. */
export const events: Readonly<Record<string, NativeEvent>> = Object.fromEntries(
  [...BY_SPELLING].map(([native, name]) => {
    const { gate, effects, stopOnDeny } = MOMENTS[name];
    return [native, { from: [name], gate, effects, stopOnDeny }];
  }),
);

/** The variant of a rule that runs beside others when a turn ends: its payload says so. */
export const IN_COMPANY = "in company";
