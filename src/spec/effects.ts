import type { JsonValue } from "./json.js";

/**
 * A hook's opinion. `none` means nobody had one and is never an approval;
 * `defer` means that the host decides.
 */
export type Decision = "none" | "allow" | "ask" | "defer" | "deny";

/** Weakest first: deny > defer > ask > allow > none. */
export const DECISIONS: readonly Decision[] = ["none", "allow", "ask", "defer", "deny"];

const RANK: Readonly<Record<Decision, number>> = { none: 0, allow: 1, ask: 2, defer: 3, deny: 4 };

/** The stronger of two decisions: a commutative, associative, idempotent merge with `none` as its neutral element. */
export function strongest(one: Decision, other: Decision): Decision {
  return RANK[one] >= RANK[other] ? one : other;
}

/** What one hook asks of the agent, in canonical words. Every field is optional: no field, no opinion. */
export interface Effects {
  readonly decision?: Decision;
  readonly reason?: string;
  /** The complete replacement of the event's input: `tool_input`, at some events another field (their `input`). */
  readonly updated_input?: JsonValue;
  /** The complete replacement of what the tool returned. */
  readonly updated_output?: JsonValue;
  /** Text for the model. */
  readonly context?: string | readonly string[];
  /** Text for the person. */
  readonly notices?: string | readonly string[];
  /** Ends the run of the agent altogether. */
  readonly stop?: { readonly reason: string };
}

export type EffectName = "decision" | "updated_input" | "updated_output" | "context" | "notices" | "stop";
