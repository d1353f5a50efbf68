import type { HookEvent, JournalRecord, JsonObject } from "../spec/index.js";

/** A deny that no hook took is in the journal too. Where it cannot be written, it is a deny all the same. */
export async function recordRefusal(
  journal: string | false,
  event: HookEvent,
  reason: string,
): Promise<void> {
  if (journal === false) return;
  try {
    const { openJournal } = await import("../stores/journal/write.js");
    const { redacted } = await import("../engine/redacted.js");
    const store = openJournal(journal);
    const record: JournalRecord = {
      v: 1,
      id: `${event.id}.bridge`,
      at: new Date().toISOString(),
      pid: process.pid,
      type: "verdict",
      ...(event.session_id === undefined ? {} : { session_id: event.session_id }),
      event_id: event.id,
      hook_event_name: event.hook_event_name,
      decision: "deny",
      decided_by: "bridge",
      reason,
      runs: 0,
    };
    store.append([redacted(record as unknown as JsonObject) as JournalRecord]);
    await store.close();
  } catch {
    // The agent is answered, whatever became of the record.
  }
}
