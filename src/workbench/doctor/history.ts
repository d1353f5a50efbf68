import { isJsonObject } from "../../spec/index.js";
import type { HookEvent, JournalRecord, JsonValue } from "../../spec/index.js";
import { isJournalProblem, readJournal } from "../../stores/index.js";

/** How far back the journal is read. */
const DAYS = 30;
const DAY_MS = 24 * 3600 * 1000;
/** Events of one kind that are kept to be held against matchers, the newest. */
const MOST_EVENTS = 200;

/** Runs of one sort: how many, and the newest of them. */
export interface Tally {
  readonly count: number;
  /** ISO 8601 UTC. */
  readonly last: string;
  readonly message: string;
}

/** What the journal tells of one hook. */
export interface HookHistory {
  started: number;
  succeeded: number;
  /** When a run last ended without a failure; empty where none did. */
  lastSuccess: string;
  /** By failure code. */
  readonly failures: Map<string, Tally>;
  /** By reason. */
  readonly skips: Map<string, Tally>;
}

/** An event, and the systems whose hooks were asked about it. */
interface SeenEvent {
  readonly event: HookEvent;
  readonly dialects: readonly JsonValue[];
}

export interface History {
  readonly hooks: ReadonlyMap<string, HookHistory>;
  /** By canonical name; the newest last. */
  readonly events: ReadonlyMap<string, readonly SeenEvent[]>;
  /** Nothing was recorded, or nothing can be read. */
  readonly isEmpty: boolean;
}

/**
 * What ran, failed and stayed out in the last 30 days, in bounded memory. Records are read with care: any process of
 * this user may have appended them.
 */
export async function readHistory(directory: string): Promise<History> {
  const hooks = new Map<string, HookHistory>();
  const events = new Map<string, SeenEvent[]>();
  let count = 0;
  const from = new Date(Date.now() - DAYS * DAY_MS).toISOString();
  const types = ["event", "hook_started", "hook_finished", "hook_failed", "hook_skipped"] as const;
  try {
    for await (const item of readJournal(directory, { from, types })) {
      if (isJournalProblem(item)) continue;
      count += 1;
      if (item.type === "event") keepEvent(events, item);
      else keepRun(hooks, item);
    }
  } catch {
    // A journal that cannot be read is a finding of its own.
  }
  return { hooks, events, isEmpty: count === 0 };
}

function keepEvent(events: Map<string, SeenEvent[]>, { at, event, dialects }: JournalRecord): void {
  if (!isJsonObject(event) || typeof event["hook_event_name"] !== "string") return;
  const name = event["hook_event_name"];
  let list = events.get(name);
  if (list === undefined) events.set(name, (list = []));
  list.push({
    event: { ...event, at } as unknown as HookEvent,
    dialects: Array.isArray(dialects) ? dialects : [],
  });
  if (list.length > MOST_EVENTS) list.shift();
}

function keepRun(hooks: Map<string, HookHistory>, record: JournalRecord): void {
  const { hook, type, at } = record;
  if (typeof hook !== "string") return;
  let history = hooks.get(hook);
  if (history === undefined) hooks.set(hook, (history = newHistory()));
  switch (type) {
    case "hook_started":
      history.started += 1;
      break;
    case "hook_finished":
      history.succeeded += 1;
      history.lastSuccess = at;
      break;
    case "hook_failed":
      tally(history.failures, errorOf(record), at);
      break;
    case "hook_skipped":
      tally(history.skips, { code: textOf(record["because"]), message: textOf(record["reason"]) }, at);
      break;
    default:
  }
}

function newHistory(): HookHistory {
  return { started: 0, succeeded: 0, lastSuccess: "", failures: new Map(), skips: new Map() };
}

function tally(
  tallies: Map<string, Tally>,
  { code, message }: { readonly code: string; readonly message: string },
  at: string,
): void {
  tallies.set(code, { count: (tallies.get(code)?.count ?? 0) + 1, last: at, message });
}

function errorOf({ error }: JournalRecord): { readonly code: string; readonly message: string } {
  if (!isJsonObject(error)) return { code: "internal", message: "" };
  return { code: textOf(error["code"]), message: textOf(error["message"]) };
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
