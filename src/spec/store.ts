import type { JsonValue } from "./json.js";

/** What the journal can record. */
export type JournalType =
  | "event"
  | "hook_started"
  | "hook_finished"
  | "hook_failed"
  | "hook_skipped"
  | "hook_blocked"
  | "verdict";

/** One line of the journal. Secrets were redacted before it got here. */
export interface JournalRecord {
  readonly v: 1;
  readonly id: string;
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly pid: number;
  readonly type: JournalType;
  readonly session_id?: string;
  /** Joins the records of one emit. */
  readonly event_id?: string;
  readonly [field: string]: JsonValue | undefined;
}

/** Somewhere to append records, in order. Must not lose what `append` returned from without an error. */
export interface JournalStore {
  readonly version: 1;
  readonly id: string;
  /** Throws when the record could not be written. */
  append(records: readonly JournalRecord[]): void;
  close(): Promise<void>;
}
