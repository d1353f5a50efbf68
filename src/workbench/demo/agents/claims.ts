import type { JournalRecord } from "../../../spec/index.js";
import type { DemoClaim } from "../result.js";
import type { Evidence } from "./evidence.js";
import { CHECKED, FILES, RULE, WHY, WISHES } from "./files.js";

/** What is promised of each agent, held against files, the model's requests and the journal. */
export function claimsOf({ run, records, files, settings }: Evidence): readonly DemoClaim[] {
  const events = [...new Set(verdictsIn(records).map((record) => record.hook_event_name))];
  const hung = verdictsIn(records).find(({ reason }) => String(reason).includes("timed out"));
  return [
    { claim: `it asked anyhook: ${events.join(", ")}`, ok: events.length > 1 },
    {
      claim: `${WISHES.tidyUp} was denied, and important/thesis.txt is still there`,
      ok: files["important/thesis.txt"] === FILES["important/thesis.txt"],
    },
    { claim: `its model was told: ${WHY}`, ok: isTold(run, WHY) },
    { claim: `${WISHES.check} became ${CHECKED}`, ok: files["check.log"] === "checked --quiet\n" },
    { claim: "its model knows what a hook had to say about the prompt", ok: isTold(run, RULE) },
    {
      claim: "a guard that hung was cut off, and what it guards did not run",
      ok: files["public.txt"] === undefined && hung !== undefined,
    },
    {
      claim: "after the uninstall its settings are as before, to the byte",
      ok: settings.before === settings.after,
    },
    { claim: "it came to an end by itself, and asked nobody beyond this machine", ok: isQuiet(run) },
  ];
}

/** What was decided about each tool, and why. */
export function decisionsIn({ records }: Evidence): string {
  const verdicts = verdictsIn(records).filter(({ decision }) => decision === "deny");
  return JSON.stringify(verdicts.map(({ decision, reason, decided_by: hook }) => [decision, reason, hook]));
}

function verdictsIn(records: readonly JournalRecord[]): readonly JournalRecord[] {
  return records.filter(({ type }) => type === "verdict");
}

function isTold({ requests }: Evidence["run"], words: string): boolean {
  return requests.some(({ text }) => text.includes(words));
}

function isQuiet({ code, timedOut, outside }: Evidence["run"]): boolean {
  return code === 0 && !timedOut && outside.length === 0;
}
