import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createColors } from "../../src/cli/print/colors.js";
import { jsonLine } from "../../src/cli/print/json.js";
import { formatRecord } from "../../src/cli/print/record.js";
import type { JournalRecord, JsonObject } from "../../src/spec/index.js";
import { JOURNAL_TYPES } from "../../src/spec/store.js";
import { isJournalProblem, openJournal, readJournal } from "../../src/stores/index.js";
import { collect, createFolder, createRecord } from "../stores/support.js";

/** C0, DEL, C1, line and paragraph separators, everything bidirectional, byte order marks, tags. */
const DRIVES = /[\p{Cc}\p{Bidi_Control}\u2028\u2029\ufeff\u{e0000}-\u{e007f}]/u;
const NASTY = [
  "\u0000",
  "\u0007",
  "\b",
  "\r",
  "\n",
  "\u001b",
  "\u007f",
  "\u0085",
  "\u009b",
  "\u061c",
  "\u200e",
  "\u200f",
  "\u2028",
  "\u2029",
  "\u202e",
  "\u2066",
  "\u2069",
  "\ufeff",
  "\u{e0001}",
  "\u{e0041}",
  "\ud800",
  "\udc00",
  "\u001b[2J",
  "\u001b]0;title\u0007",
  "\u001b]8;;http://x\u001b\\",
  "\u009b31m",
  "é",
  "😀",
  '"',
  "\\",
  '{"v":1}',
];
const colors = await createColors("never", {}, { isTTY: false });

const nasty = fc
  .array(fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: "binary", maxLength: 4 })), { maxLength: 6 })
  .map((parts) => parts.join(""));
const value = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    nasty,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(nasty, tie("value"), { maxKeys: 3 }),
  ),
})).value;
/** Every field that is ever shown, and others. */
const SHOWN = [
  "hook_event_name",
  "outcome",
  "because",
  "tool_name",
  "dialect",
  "hook",
  "name",
  "layer",
  "native",
  "hooks_path",
  "trust_store_path",
  "hook_count",
  "decision",
  "error",
  "reason",
  "event",
  "duration_ms",
  "session_id",
  "why",
  "until",
];
const record = fc
  .tuple(
    fc.constantFrom(...JOURNAL_TYPES),
    fc.dictionary(fc.oneof(fc.constantFrom(...SHOWN), nasty), value, { maxKeys: 12 }),
  )
  .map(([type, fields]): JournalRecord => ({ ...(fields as JsonObject), ...createRecord({ type }) }));
const runs = { numRuns: 400 };

describe("whatever a record holds", () => {
  it("takes one line of bytes that drive no terminal, and comes back as it was", async () => {
    const directory = createFolder();
    const journal = openJournal(directory);
    const records: JournalRecord[] = [];
    fc.assert(
      fc.property(record, (one) => {
        journal.append([one]);
        records.push(JSON.parse(JSON.stringify(one)) as JournalRecord);
      }),
      runs,
    );
    await journal.close();
    const text = readFileSync(join(directory, "2026-11-21.jsonl"), "utf8");
    const lines = text.split("\n").slice(0, -1);
    expect(lines).toHaveLength(records.length);
    expect(lines.filter((line) => DRIVES.test(line))).toEqual([]);
    const items = await collect(readJournal(directory));
    expect(items.filter(isJournalProblem)).toEqual([]);
    expect(items).toEqual(records);
  });

  it("is shown as one line that drives no terminal", () => {
    const shown = record.map((one) => ({ ...one, at: one.at, type: one.type }));
    fc.assert(
      fc.property(shown, nasty, nasty, (one, at, type) => {
        expect(DRIVES.exec(formatRecord(one, colors))).toBeNull();
        // Any process may have appended it.
        const forged = { ...one, at, type } as unknown as JournalRecord;
        expect(DRIVES.exec(formatRecord(forged, colors))).toBeNull();
        expect(DRIVES.exec(jsonLine(forged))).toBeNull();
      }),
      runs,
    );
  });
});
