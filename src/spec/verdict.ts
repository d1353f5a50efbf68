import type { Decision } from "./effects.js";
import type { HookEvent } from "./event.js";
import type { JsonValue } from "./json.js";
import type { FailureCode } from "./output.js";
import type { SkipReason } from "./rule.js";

export type RunOutcome = "passed" | "blocked" | "failed" | "timed_out" | "skipped" | "queued";

/** What one hook did; failures have the shape of successes. */
export interface HookRun {
  readonly hook: string;
  readonly name?: string;
  readonly dialect: string;
  readonly executor: string;
  /** 2 where a rewritten input was put before the deciding rules once more. */
  readonly pass: 1 | 2;
  readonly outcome: RunOutcome;
  /** Why it was skipped, or that it only watched (`monitor`). */
  readonly because?: SkipReason | "monitor";
  readonly decision: Decision;
  readonly reason?: string;
  readonly duration_ms: number;
  readonly attempts: number;
  readonly exit_code: number | null;
  readonly http_status: number | null;
  readonly error?: { readonly code: FailureCode; readonly message: string };
  /** What was odd about its answer without making it a failure. */
  readonly warnings?: readonly string[];
}

/** Several hooks rewrote the same thing; the winner is the one whose value the verdict carries. */
export interface Conflict {
  readonly effect: "updated_input" | "updated_output";
  readonly hooks: readonly string[];
  readonly winner: string;
}

/** An effect that somebody asked for and that this event, or this host, cannot honour. */
export interface Unsupported {
  readonly effect: string;
  readonly why: string;
  readonly hook?: string;
}

/** The one answer to an event. Equal hooks and equal payloads give equal verdicts, whatever the timing. */
export interface Verdict {
  readonly event: HookEvent;
  readonly decision: Decision;
  readonly reason?: string;
  /** The id of the first hook, in declared order, that took the decision. */
  readonly decided_by?: string;
  readonly updated_input?: JsonValue;
  readonly updated_output?: JsonValue;
  readonly context: readonly string[];
  readonly notices: readonly string[];
  readonly stop?: { readonly reason: string };
  readonly runs: readonly HookRun[];
  readonly conflicts: readonly Conflict[];
  readonly unsupported: readonly Unsupported[];
  readonly duration_ms: number;
}
