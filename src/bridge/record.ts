import { userHome } from "../guards/home.js";
import type { HookEvent, JournalRecord, JsonObject } from "../spec/index.js";
import type { BridgeOptions } from "./options.js";

/** Whose journal, and where the settings are that say how it is kept. */
export type RecordPlace = Pick<BridgeOptions, "journal" | "home" | "managed">;

/** A deny that no hook took is in the journal too. Where it cannot be written, it is a deny all the same. */
export async function recordRefusal(
  { journal, home = userHome(), managed }: RecordPlace,
  event: HookEvent,
  reason: string,
): Promise<void> {
  if (journal === false) return;
  try {
    const { openJournal } = await import("../stores/journal/write.js");
    const { redacted } = await import("../engine/redacted.js");
    const { journalSettings } = await import("../engine/user-settings.js");
    const { standard } = await import("../presets/standard.js");
    const { max_bytes: maxBytes } = await journalSettings({ known: standard().dialects, home, managed });
    const store = openJournal(journal, { maxBytes });
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
