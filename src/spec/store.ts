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

/** The same as data; one that is missing here, or is too many, does not compile. */
const KNOWN: Readonly<Record<JournalType, true>> = {
  event: true,
  hook_started: true,
  hook_finished: true,
  hook_failed: true,
  hook_skipped: true,
  hook_blocked: true,
  repo_hooks_discovered: true,
  repo_hooks_loaded: true,
  repo_hooks_skipped_untrusted: true,
  repo_hooks_trust_store_invalid: true,
  verdict: true,
  paused: true,
  resumed: true,
  canary: true,
};

/** Every type of record. Imported from this file alone: the core writes types, and never lists them. */
export const JOURNAL_TYPES: readonly JournalType[] = Object.keys(KNOWN) as JournalType[];

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
