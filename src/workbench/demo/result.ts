import type { Decision, HookRun, JsonValue } from "../../spec/index.js";

/** What happened, told as it happens. */
export type DemoStep = DemoOpening | DemoTrusted | DemoEvent;

/** The stage is set and nobody has trusted it yet. */
interface DemoOpening {
  readonly type: "opening";
  readonly workspace: string;
  readonly files: readonly { readonly file: string; readonly hooks: number }[];
}

/** From here on the project's hooks run. */
interface DemoTrusted {
  readonly type: "trusted";
  readonly workspace: string;
}

/** One event of the session, and what the hooks made of it. */
export interface DemoEvent {
  readonly type: "event";
  readonly event: string;
  readonly tool?: string;
  /** What it is about: a prompt, a command, a file. */
  readonly about: string;
  readonly decision: Decision;
  readonly reason?: string;
  readonly decided_by?: DemoPlace;
  /** What the decision means at this event. */
  readonly meaning?: string;
  readonly updated_input?: JsonValue;
  /** The same, as people read it. */
  readonly rewrite?: { readonly before: string; readonly after: string };
  readonly context: readonly string[];
  readonly hooks: readonly DemoRun[];
  readonly duration_ms: number;
}

/** A hook, and where it is written down. */
export interface DemoPlace {
  readonly hook: string;
  /** Its name, or the script or URL that it runs. */
  readonly label: string;
  readonly file: string;
  readonly line: number;
}

export interface DemoRun extends HookRun, DemoPlace {}

/** Something that the demo promises, held against what really happened. */
export interface DemoClaim {
  readonly claim: string;
  readonly ok: boolean;
}

export interface DemoResult {
  readonly type: "summary";
  /** Every claim holds. */
  readonly ok: boolean;
  readonly claims: readonly DemoClaim[];
  readonly events: number;
  /** Runs of hooks that were started, second looks at a rewritten call included. */
  readonly hooks_run: number;
  readonly denied: number;
  readonly failed: number;
  readonly skipped: number;
  readonly rewritten: number;
  /** Bodies that the HTTP receiver really got. */
  readonly received: number;
  readonly journal_records: number;
  readonly duration_ms: number;
  /** Where everything still is, when it was to be kept. */
  readonly kept?: string;
}
