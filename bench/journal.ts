import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { callbackRule } from "../src/engine/host.js";
import { Recorder } from "../src/engine/record.js";
import { createHooks } from "../src/index.js";
import type { JournalRecord, Verdict } from "../src/index.js";
import { openJournal } from "../src/stores/index.js";
import { interleave } from "./measure.js";
import type { Samples } from "./measure.js";
import { Place } from "./place.js";
import { rowOf } from "./row.js";
import type { Goal, Row } from "./row.js";

const ROUNDS = 60;
const SAMPLE_MS = 3;
const PAYLOAD = { session_id: "bench", tool_name: "Bash", tool_input: { command: "ls -la" } } as const;
const GOAL: Goal = { number: 5, of: "us", atMost: 10 };
/** Of an event with one hook: the event, the hook twice, the verdict. */
const RECORDS = 4;

/** What a record costs the event that waits for it, beside writing the same bytes and nothing else. */
export async function journal(rounds = ROUNDS): Promise<readonly Row[]> {
  using place = new Place();
  const { verdict, record } = await recordedEvent();
  const line = `${JSON.stringify(record)}\n`;
  const store = openJournal(join(place.folder, "store"));
  const file = openSync(join(place.folder, "bare.jsonl"), "a", 0o600);
  const [append, whole, bare] = await interleave(
    [
      { name: "append", run: () => store.append([record]) },
      { name: "redact and append", run: () => recordAll(new Recorder(store, verdict.event), verdict) },
      { name: "bare writeSync", run: () => writeSync(file, line) },
    ],
    { rounds, sampleMs: SAMPLE_MS },
  );
  closeSync(file);
  await store.close();
  return [
    rowOf(`append of a record (${Buffer.byteLength(line)} bytes)`, append!, bare!, GOAL),
    rowOf("a record of an event, redacted and appended", perRecord(whole!), bare!, GOAL),
  ];
}

/** The verdict of an event with one hook, and the last record that it leaves. */
async function recordedEvent(): Promise<{ readonly verdict: Verdict; readonly record: JournalRecord }> {
  const records: JournalRecord[] = [];
  const store = {
    version: 1 as const,
    id: "list",
    append: (more: readonly JournalRecord[]) => void records.push(...more),
    close: async () => {},
  };
  const hooks = createHooks({ dialects: [], journal: store });
  hooks.on("PreToolUse", () => undefined);
  const verdict = await hooks.emit("PreToolUse", PAYLOAD);
  await hooks.close();
  if (records.length !== RECORDS) throw new Error(`${records.length} records instead of ${RECORDS}`);
  return { verdict, record: records.at(-1)! };
}

/** As the engine does it for an event with one hook. */
function recordAll(recorder: Recorder, verdict: Verdict): void {
  const planned = { rule: callbackRule(1, "PreToolUse", {}) };
  recorder.begin([planned], ["host"]);
  recorder.started(planned);
  recorder.finished(verdict.runs[0]!, planned.rule);
  recorder.verdict(verdict);
  if (recorder.problem !== undefined) throw recorder.problem;
}

function perRecord({ name, us }: Samples): Samples {
  return { name, us: us.map((value) => value / RECORDS) };
}
