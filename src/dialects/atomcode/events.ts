import type { EffectName, NativeEvent } from "../../spec/index.js";

/** Elsewhere a decision is logged, and asks nothing of the agent. */
const LOGGED: readonly EffectName[] = ["notices"];
const CALLS: readonly EffectName[] = ["decision", "updated_input", "notices"];
const PROMPT: readonly EffectName[] = ["context", "notices"];

const BEFORE_TOOL = { from: ["PreToolUse"], gate: true, effects: CALLS } as const;

/** The twelve moments of the document's table, by its own words, in the order in which they run where they share an event. */
export const events = {
  turn_start: { from: ["TurnStart"], gate: false, effects: LOGGED },
  tool_call_start: BEFORE_TOOL,
  pre_tool: BEFORE_TOOL,
  post_tool: { from: ["PostToolUse", "PostToolUseFailure"], gate: false, effects: LOGGED },
  turn_complete: { from: ["TurnEnd"], gate: false, effects: LOGGED },
  post_turn: { from: ["TurnEnd"], gate: false, effects: LOGGED },
  session_start: { from: ["SessionStart"], gate: false, effects: PROMPT },
  session_end: { from: ["SessionEnd"], gate: false, effects: LOGGED },
  error: { from: ["Error", "StopFailure"], gate: false, effects: LOGGED },
  model_response: { from: ["AfterModel"], gate: false, effects: LOGGED },
  system_prompt: { from: ["SystemPrompt"], gate: false, effects: PROMPT },
  message: { from: ["MessageReceived"], gate: false, effects: LOGGED },
} as const satisfies Readonly<Record<string, NativeEvent>>;

export type Moment = keyof typeof events;

export const MOMENTS = Object.keys(events) as readonly Moment[];

export function isMoment(word: string): word is Moment {
  return Object.hasOwn(events, word);
}

/** Further words that a `trigger` may hold. */
export const SYNONYMS: Readonly<Record<string, Moment>> = {
  before_tool: "pre_tool",
  after_tool: "post_tool",
  after_turn: "turn_complete",
  message_received: "message",
};

/** What a payload calls its event. */
export const EVENT_VALUES: Readonly<Record<Moment, string>> = {
  turn_start: "on_turn_start",
  tool_call_start: "on_tool_call_start",
  pre_tool: "pre_tool_execution",
  post_tool: "post_tool_execution",
  turn_complete: "on_turn_complete",
  post_turn: "post_turn",
  session_start: "on_session_start",
  session_end: "on_session_end",
  error: "on_error",
  model_response: "on_model_response",
  system_prompt: "system_prompt",
  message: "on_message_received",
};

/** Every other word for a moment. */
export const aliases: Readonly<Record<string, Moment>> = {
  ...SYNONYMS,
  ...Object.fromEntries(
    MOMENTS.filter((moment) => EVENT_VALUES[moment] !== moment).map((moment) => [
      EVENT_VALUES[moment],
      moment,
    ]),
  ),
};

/** The moment, however it is called. */
export function momentOf(word: string | undefined): Moment | undefined {
  if (word === undefined) return undefined;
  if (isMoment(word)) return word;
  return Object.hasOwn(aliases, word) ? aliases[word] : undefined;
}
