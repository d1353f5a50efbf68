import type { Command } from "commander";
import { Option } from "commander";
import { testFnmatch } from "../guards/fnmatch.js";
import { DECISIONS, HookError } from "../spec/index.js";
import type { JournalRecord } from "../spec/index.js";
import { JOURNAL_TYPES } from "../spec/store.js";
import type { VerbContext } from "./verb.js";

const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};
const AGO = /^(\d{1,9})([smhdw])$/u;
const TIME = /^\d{4}-\d\d-\d\d(?:(T\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:\d\d)?)?$/u;

/** Which records somebody wants to see: all that every flag lets through. */
export interface JournalFilter {
  /** ISO 8601 UTC: the earliest `at`, and the one from which on records are left out. */
  readonly since: string | undefined;
  readonly until: string | undefined;
  wants(record: JournalRecord): boolean;
}

/** Flags that say which records are shown. */
export const FILTER_FLAGS: readonly string[] = ["session", "hook", "decision", "type", "since", "until"];

export function addFilterOptions(command: Command): Command {
  return command
    .option("--session <id>", "only this session")
    .option("--hook <hook>", "only what is about this hook: its id, its name, or a pattern with * and ?")
    .addOption(new Option("--decision <decision>", "only what decided so").choices(DECISIONS))
    .addOption(new Option("--type <type>", "only records of this type").choices(JOURNAL_TYPES))
    .option("--since <time>", "from then on: an ISO time (UTC), or how long ago: 90s, 10m, 2h, 3d, 1w")
    .option("--until <time>", "before then, likewise; ends --follow");
}

/** @throws HookError `usage` for what is no time */
export function filterOf({ option }: VerbContext, nowMs: number = Date.now()): JournalFilter {
  const [session, hook, decision, type] = ["session", "hook", "decision", "type"].map(option);
  // An unset variable in a script would silently mean: no records.
  for (const [flag, value] of Object.entries({ session, hook }))
    if (value === "") throw new HookError("usage", `--${flag}: the text is empty`);
  const [since, until] = [timeOf("since", option("since"), nowMs), timeOf("until", option("until"), nowMs)];
  const [sinceMs, untilMs] = [Date.parse(since ?? ""), Date.parse(until ?? "")];
  return {
    since,
    until,
    wants(record) {
      const at = Date.parse(record.at);
      return (
        (session === undefined || record.session_id === session) &&
        (hook === undefined || isAbout(record, hook)) &&
        (decision === undefined || decisionOf(record) === decision) &&
        (type === undefined || record.type === type) &&
        (since === undefined || at >= sinceMs) &&
        (until === undefined || at < untilMs)
      );
    },
  };
}

/** `hook_blocked` is a deny by what it is, and says no more. */
function decisionOf({ type, decision }: JournalRecord): unknown {
  return type === "hook_blocked" ? "deny" : decision;
}

function isAbout({ hook, name }: JournalRecord, wanted: string): boolean {
  const texts = [hook, name].filter((text) => typeof text === "string");
  return texts.some((text) => text === wanted || testFnmatch(wanted, text));
}

/** As ISO 8601 UTC. A time without a zone is UTC, as all of the journal is. */
function timeOf(flag: string, text: string | undefined, nowMs: number): string | undefined {
  if (text === undefined) return undefined;
  const [, count, unit = ""] = AGO.exec(text) ?? [];
  const [iso, time, zone] = TIME.exec(text) ?? [];
  const ms =
    count !== undefined
      ? nowMs - Number(count) * (UNIT_MS[unit] ?? 0)
      : Date.parse(time !== undefined && zone === undefined ? `${iso}Z` : (iso ?? ""));
  const year = Number.isFinite(ms) ? new Date(ms).getUTCFullYear() : Number.NaN;
  if (year >= 0 && year <= 9999) return new Date(ms).toISOString();
  throw new HookError("usage", `--${flag}: ${JSON.stringify(text)} is no time`, {
    hint: "2026-11-21, 2026-11-21T08:00:00Z, or how long ago: 90s, 10m, 2h, 3d, 1w",
  });
}
