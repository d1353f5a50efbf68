import { isJournalProblem, readJournal, sealJournal, verifyJournal } from "../../stores/index.js";
import { checkClaims } from "./claims.js";
import type { Evidence } from "./claims.js";
import type { DemoResult } from "./result.js";

export type Summary = Omit<DemoResult, "duration_ms" | "kept">;

/** Counts what happened, and holds what was promised against it. */
export function summarize(evidence: Evidence): Summary {
  const { events, received, journal } = evidence;
  const claims = checkClaims(evidence);
  const runs = events.flatMap(({ hooks }) => hooks);
  const count = <Item>(items: readonly Item[], test: (item: Item) => boolean): number =>
    items.filter(test).length;
  return {
    type: "summary",
    ok: claims.every(({ ok }) => ok),
    claims,
    events: events.length,
    hooks_run: count(runs, ({ outcome }) => outcome !== "skipped"),
    denied: count(events, ({ decision }) => decision === "deny"),
    failed: count(runs, ({ outcome }) => outcome === "failed" || outcome === "timed_out"),
    skipped: count(runs, ({ outcome }) => outcome === "skipped"),
    rewritten: count(events, ({ rewrite }) => rewrite !== undefined),
    received: received.length,
    journal_records: journal.records,
  };
}

/** Seals the journal, then verifies it as `log verify` does. */
export async function inspectJournal(directory: string): Promise<Evidence["journal"]> {
  await sealJournal(directory);
  const verified = await verifyJournal(directory);
  const sealed = verified.ok && verified.seals > 0 && verified.unsealedBytes === 0;
  let records = 0;
  let denials = 0;
  for await (const item of readJournal(directory)) {
    if (isJournalProblem(item)) continue;
    records += 1;
    if (item.type === "verdict" && item["decision"] === "deny") denials += 1;
  }
  return { records, denials, sealed };
}
