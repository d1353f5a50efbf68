import { HookError } from "../spec/error.js";
import type { JournalRecord, JournalStore } from "../spec/index.js";
import { dayOf, journalError } from "./journal/files.js";

/**
 * A journal in memory, for tests and embedders; it grows until it is dropped. Refuses what the files refuse:
 * throws a `HookError`: `journal` for a record that JSON cannot carry, `closed` after `close`.
 * @example
 * const journal = memoryJournal();
 * journal.append([{ v: 1, id: "1", at: new Date().toISOString(), pid: process.pid, type: "event" }]);
 * journal.records.length; // 1
 */
export function memoryJournal(): JournalStore & { records: JournalRecord[] } {
  const records: JournalRecord[] = [];
  let closed = false;
  return {
    version: 1,
    id: "memory",
    records,
    append(added) {
      if (closed) throw new HookError("closed", "The journal is closed.");
      try {
        records.push(...added.map(asWritten));
      } catch (error) {
        throw journalError("The record could not be encoded", error);
      }
    },
    async close() {
      closed = true;
    },
  };
}

/** The copy that a file would hold: later changes of the caller's object do not reach it. */
function asWritten(record: JournalRecord): JournalRecord {
  dayOf(record.at);
  return JSON.parse(JSON.stringify(record)) as JournalRecord;
}
