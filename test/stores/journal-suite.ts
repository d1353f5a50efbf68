import { expect, it } from "vitest";
import type { JournalRecord, JournalStore } from "../../src/spec/index.js";
import { createRecord } from "./support.js";

/** A journal under test, and a way to see what it holds. */
export interface Subject {
  readonly journal: JournalStore;
  read(): Promise<readonly JournalRecord[]>;
}

/** What every journal does, whatever it is made of. */
export function itBehavesAsJournal(open: () => Subject): void {
  it("declares version 1 of the contract and an id", () => {
    const { journal } = open();
    expect(journal.version).toBe(1);
    expect(journal.id).not.toBe("");
  });

  it("holds records in the order in which they were appended", async () => {
    const { journal, read } = open();
    const records = [createRecord(), createRecord(), createRecord({ session_id: "s", event_id: "e" })];
    journal.append(records.slice(0, 2));
    journal.append(records.slice(2));
    expect(await read()).toEqual(records);
    await journal.close();
  });

  it("holds every character as it was given", async () => {
    const { journal, read } = open();
    const nasty = 'a\r\nb\u001b[2Jc\u0000\u007f\u009b31m\u2028\u2029\u202e\u2066 ü 😀 \\n " {"v":1}';
    const record = createRecord({
      type: "verdict",
      [nasty]: nasty,
      nested: { list: [null, 1.5, true, nasty] },
    });
    journal.append([record]);
    expect(await read()).toEqual([record]);
    await journal.close();
  });

  it("is not touched by later changes of an appended record", async () => {
    const { journal, read } = open();
    const input = { command: "before" };
    journal.append([createRecord({ input })]);
    input.command = "after";
    expect(await read()).toMatchObject([{ input: { command: "before" } }]);
    await journal.close();
  });

  it("leaves out fields that are undefined", async () => {
    const { journal, read } = open();
    journal.append([createRecord({ reason: undefined })]);
    expect(Object.keys((await read())[0] ?? {})).not.toContain("reason");
    await journal.close();
  });

  it("accepts an empty list", async () => {
    const { journal, read } = open();
    journal.append([]);
    expect(await read()).toEqual([]);
    await journal.close();
  });

  it.each([
    "",
    "yesterday",
    "2026-11-21",
    "../../etc/x",
    "2026-11-21T08:00:00+01:00",
    "2026-13-01T08:00:00Z",
  ])("refuses the time %j, and the records beside it, and goes on", async (at) => {
    const { journal, read } = open();
    expect(() => journal.append([createRecord(), createRecord({ at })])).toThrow(
      expect.objectContaining({ name: "HookError", code: "journal" }),
    );
    expect(await read()).toEqual([]);
    const good = createRecord();
    journal.append([good]);
    expect(await read()).toEqual([good]);
    await journal.close();
  });

  it("refuses what JSON cannot carry", async () => {
    const { journal, read } = open();
    const cycle: Record<string, unknown> = {};
    cycle["self"] = cycle;
    const record = { ...createRecord(), cycle } as unknown as JournalRecord;
    expect(() => journal.append([createRecord(), record])).toThrow(
      expect.objectContaining({ name: "HookError", code: "journal" }),
    );
    expect(await read()).toEqual([]);
    await journal.close();
  });

  it("refuses to append after close, and can be closed twice", async () => {
    const { journal, read } = open();
    const record = createRecord();
    journal.append([record]);
    await journal.close();
    await journal.close();
    expect(() => journal.append([createRecord()])).toThrow(expect.objectContaining({ code: "closed" }));
    expect(await read()).toEqual([record]);
  });
}
