import { realpathSync, statSync } from "node:fs";
import { Sight, matchesAll } from "../../engine/match.js";
import { viewOf } from "../../engine/vocabulary.js";
import type { Dialect, HookEvent, Rule } from "../../spec/index.js";
import { about } from "./finding.js";
import type { Finding } from "./finding.js";
import type { History, HookHistory, Tally } from "./history.js";
import { isWorkspaces } from "./off.js";

/** Answers that the runtime could not understand: the hook speaks another system's language. */
const WRONG_REPLY: ReadonlySet<string> = new Set(["unreadable_reply", "unknown_decision"]);
/** Reasons that close a gate, or leave a guard out, without its author having meant it. */
const BAD_SKIPS: ReadonlySet<string> = new Set([
  "over_limit",
  "not_available",
  "executor_unavailable",
  "changed_since_trusted",
  "too_deep",
  "deadline",
]);
/** As many failures beside successes are no accident. */
const REPEATED = 3;

/** What the journal says against a hook: wrong replies, failures, skips, and that it never ran. */
export function pastFindings(
  rule: Rule,
  dialect: Dialect,
  { history, cwd }: { readonly history: History; readonly cwd: string },
): readonly Finding[] {
  const own = history.hooks.get(rule.id);
  const failures = own === undefined ? [] : failureFindings(rule, own);
  const skips = own === undefined ? [] : skipFindings(rule, own);
  return [...failures, ...skips, ...neverFired(rule, dialect, { history, cwd })];
}

function failureFindings(rule: Rule, own: HookHistory): readonly Finding[] {
  return newestFirst(own.failures).flatMap(([code, tally]): Finding[] => {
    // What has worked since, and failed once or twice before, was mended.
    const isOver = own.lastSuccess > tally.last && tally.count < REPEATED;
    if (isOver || (own.lastSuccess > tally.last && own.succeeded > tally.count * 10)) return [];
    const what = `${times(tally.count)}, last at ${tally.last}: ${tally.message}`;
    const level = own.lastSuccess > tally.last ? ("info" as const) : ("warning" as const);
    if (WRONG_REPLY.has(code)) {
      const hint = `see what ${rule.dialect} hooks answer: \`anyhook emit\` shows the reply`;
      return [
        about(rule, { code: "wrong_reply", level, message: `its answer was not understood ${what}`, hint }),
      ];
    }
    if (code === "timeout") {
      const hint = "make it faster, or give it a longer `timeout`";
      return [about(rule, { code: "times_out", level, message: `it did not end in time ${what}`, hint })];
    }
    return [about(rule, { code: "fails", level, message: `it failed (${code}) ${what}`, hint: LOG })];
  });
}

const LOG = "`anyhook log --type hook_failed` shows each";

function skipFindings(rule: Rule, own: HookHistory): readonly Finding[] {
  return newestFirst(own.skips)
    .filter(([because, { last }]) => BAD_SKIPS.has(because) && last > own.lastSuccess)
    .map(([because, { count, last, message }]) =>
      about(rule, {
        code: "was_skipped",
        level: "warning",
        message: `it was skipped (${because}) ${times(count)}, last at ${last}: ${message}`,
        hint: "`anyhook explain` says what would happen now",
      }),
    );
}

/** Said with care: what the journal keeps of events was redacted, and other runtimes may keep none. */
function neverFired(
  rule: Rule,
  dialect: Dialect,
  { history, cwd }: { readonly history: History; readonly cwd: string },
): readonly Finding[] {
  const own = history.hooks.get(rule.id);
  if (history.isEmpty || (own !== undefined && (own.started > 0 || own.skips.size > 0))) return [];
  const since = changedAt(rule.source.path);
  const seen = rule.events
    .flatMap((name) => history.events.get(name) ?? [])
    // A bridge leaves the files to the agent that it is in: their hooks ran there, and left no record here.
    .filter(({ dialects }) => dialects.includes(rule.dialect))
    .map(({ event }) => event)
    .filter((event) => event.at > since && (!isWorkspaces(rule) || isHere(event, cwd)));
  const wanted = seen.filter((event) => matchesAll(rule.when, new Sight(viewOf(dialect, event).native)));
  const last = wanted.at(-1);
  if (last !== undefined) {
    const message = `it never ran, though ${wanted.length === 1 ? "an event" : `${wanted.length} events`} of the journal would select it, the last at ${last.at}`;
    const hint = "whoever sent them may not have read this file: `anyhook explain` shows what would run now";
    return [about(rule, { code: "never_fired", level: "warning", message, hint })];
  }
  if (seen.length === 0) return [];
  const message = `it never ran: none of the last ${seen.length} events that it listens to matched`;
  return [about(rule, { code: "never_matched", level: "info", message })];
}

/** When its file came to be as it is, moved here included: what was journalled before does not speak against it. */
function changedAt(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? "" : new Date(Math.max(stat.mtimeMs, stat.ctimeMs)).toISOString();
}

function isHere({ cwd: given }: HookEvent, cwd: string): boolean {
  return given === undefined || realPath(given) === realPath(cwd);
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function newestFirst(tallies: ReadonlyMap<string, Tally>): readonly (readonly [string, Tally])[] {
  return [...tallies].toSorted(([, one], [, other]) => (one.last < other.last ? 1 : -1));
}

function times(count: number): string {
  return count === 1 ? "once" : `${count} times`;
}
