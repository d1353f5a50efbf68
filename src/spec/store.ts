import type { JsonValue } from "./json.js";

/** What the journal can record. */
export type JournalType =
  | "event"
  | "hook_started"
  | "hook_finished"
  | "hook_failed"
  | "hook_skipped"
  | "hook_blocked"
  | "repo_hooks_discovered"
  | "repo_hooks_loaded"
  | "repo_hooks_skipped_untrusted"
  | "repo_hooks_trust_store_invalid"
  | "verdict"
  | "paused"
  | "resumed"
  | "canary";

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

/**
 * Somewhere to keep compiled plans between processes. A text that comes back is compared with the files that it was
 * made from, and grants no trust; whoever may write here could as well write the user's own hook files.
 */
export interface PlanCache {
  get(key: string): string | undefined;
  /** Does not throw: what cannot be kept costs time and nothing else. */
  set(key: string, text: string): void;
}

/** Somewhere to append records, in order. Must not lose what `append` returned from without an error. */
export interface JournalStore {
  readonly version: 1;
  readonly id: string;
  /** Throws when the record could not be written. */
  append(records: readonly JournalRecord[]): void;
  close(): Promise<void>;
}
