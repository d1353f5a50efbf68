import {
  appendFileSync,
  mkdirSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { JournalRecord } from "../../src/spec/index.js";
import { followJournal, openJournal, readJournal, type JournalProblem } from "../../src/stores/index.js";
import { dayFiles } from "../../src/stores/journal/files.js";
import { collect, createFolder, createRecord } from "./support.js";

const TIMES = [
  "2026-11-20T10:00:00.000Z",
  "2026-11-21T08:00:00.000Z",
  "2026-11-21T08:00:00.500Z",
  "2026-11-22T00:00:00Z",
];

function createJournal(): { directory: string; records: JournalRecord[] } {
  const directory = createFolder();
  const records = TIMES.map((at, index) =>
    createRecord({ at, session_id: index % 2 === 0 ? "even" : "odd", type: index < 2 ? "event" : "verdict" }),
  );
  const journal = openJournal(directory);
  journal.append(records.toReversed());
  void journal.close();
  writeFileSync(join(directory, "2026-11-21.jsonl"), records.slice(1, 3).map(toLine).join(""));
  return { directory, records };
}

function toLine(record: JournalRecord): string {
  return `${JSON.stringify(record)}\n`;
}

describe("readJournal", () => {
  it("yields nothing when there is no journal", async () => {
    expect(await collect(readJournal(join(createFolder(), "none")))).toEqual([]);
  });

  it("yields the records of all days, oldest first, and looks at day files only", async () => {
    const { directory, records } = createJournal();
    for (const name of [
      "seals.jsonl",
      "2026-11-21.jsonl.old",
      "a2026-11-21.jsonl",
      "2026-99-01.jsonl",
      "notes",
    ]) {
      writeFileSync(join(directory, name), "no record\n");
    }
    expect(await collect(readJournal(directory))).toEqual(records);
  });

  it.each([
    [{ from: "2026-11-21" }, [1, 2, 3]],
    [{ from: "2026-11-21T08:00:00Z" }, [1, 2, 3]],
    [{ from: "2026-11-21T08:00:00.001Z" }, [2, 3]],
    [{ from: "2026-11-21T10:00:00+02:00" }, [1, 2, 3]],
    [{ from: "2027-01-01" }, []],
    [{ session: "odd" }, [1, 3]],
    [{ types: ["verdict"] as const }, [2, 3]],
    [{ types: [] }, []],
    [{ limit: 0 }, []],
    [{ limit: 2 }, [0, 1]],
    [{ session: "odd", limit: 1, from: "2026-11-21T09:00:00Z" }, [3]],
  ])("yields with %j the records %j", async (options, expected) => {
    const { directory, records } = createJournal();
    expect(await collect(readJournal(directory, options))).toEqual(expected.map((index) => records[index]));
  });

  it("refuses a time that is none", async () => {
    await expect(collect(readJournal(createFolder(), { from: "soon" }))).rejects.toMatchObject({
      code: "invalid_option",
    });
  });

  it("names file and line of what it cannot read, in its place, and goes on", async () => {
    const directory = createFolder();
    const [first, second] = [createRecord(), createRecord()];
    const file = "2026-11-21.jsonl";
    const lines = [
      "{torn",
      "",
      "[1]",
      '"text"',
      '{"v":2,"id":"1","at":"2026-11-21T08:00:00Z","type":"event"}',
    ];
    writeFileSync(join(directory, file), toLine(first) + lines.join("\n") + "\n" + toLine(second));
    appendFileSync(join(directory, file), Buffer.from(toLine(createRecord({ text: "\u00ff" })), "latin1"));
    appendFileSync(join(directory, file), '{"v":1,"id":"unfinish');
    const damaged = { problem: "not JSON: torn while it was written, or changed", file };
    const foreign = { problem: "no journal record of version 1", file };
    expect(await collect(readJournal(directory))).toEqual([
      first,
      { ...damaged, line: 2 },
      { ...foreign, line: 4 },
      { ...foreign, line: 5 },
      { ...foreign, line: 6 },
      second,
      { ...damaged, line: 8 },
      { problem: "torn: its writer did not finish it", file, line: 9 },
    ] satisfies (JournalRecord | JournalProblem)[]);
  });

  it("yields a last record that lacks only its newline", async () => {
    const directory = createFolder();
    const record = createRecord();
    writeFileSync(join(directory, "2026-11-21.jsonl"), toLine(record).trimEnd());
    expect(await collect(readJournal(directory))).toEqual([record]);
  });

  it("reads lines and characters that cross its chunks", async () => {
    const directory = createFolder();
    const records = Array.from({ length: 9 }, (_, index) =>
      createRecord({ text: "😀é".repeat(20_011 * index) }),
    );
    const journal = openJournal(directory);
    journal.append(records);
    await journal.close();
    expect(await collect(readJournal(directory))).toEqual(records);
  });

  it("cuts a line that is longer than 64 MiB, reports it, and goes on", async () => {
    const directory = createFolder();
    const path = join(directory, "2026-11-21.jsonl");
    const record = createRecord();
    writeFileSync(path, "");
    for (const mebibytes of [40, 40, 65]) {
      truncateSync(path, statSync(path).size + mebibytes * 1_048_576);
      appendFileSync(path, "\n");
    }
    appendFileSync(path, toLine(record));
    const damaged = { problem: "not JSON: torn while it was written, or changed", file: "2026-11-21.jsonl" };
    expect(await collect(readJournal(directory))).toEqual([
      { ...damaged, line: 1 },
      { ...damaged, line: 2 },
      { ...damaged, problem: "longer than 67108864 bytes", line: 3 },
      record,
    ]);
  });

  it("follows no symbolic link, and says so", async () => {
    const { directory, records } = createJournal();
    symlinkSync(join(directory, "2026-11-21.jsonl"), join(directory, "2026-11-19.jsonl"));
    mkdirSync(join(directory, "2026-11-23.jsonl"));
    expect(await collect(readJournal(directory))).toEqual([
      { problem: "cannot be read: ELOOP", file: "2026-11-19.jsonl", line: 0 },
      ...records,
      { problem: "cannot be read: EISDIR", file: "2026-11-23.jsonl", line: 0 },
    ]);
  });
});

describe("followJournal", () => {
  it("yields what is appended from the call on, across the day's turn, until the signal aborts", async () => {
    const { directory } = createJournal();
    const abort = new AbortController();
    const followed = followJournal(directory, abort.signal);
    const journal = openJournal(directory);
    const records = ["2026-11-22T23:59:59Z", "2026-11-23T00:00:00Z", "2026-11-23T00:00:01Z"].map((at) =>
      createRecord({ at }),
    );
    for (const record of records) {
      journal.append([record]);
      expect(await followed.next()).toEqual({ done: false, value: record });
    }
    const last = followed.next();
    abort.abort();
    expect(await last).toEqual({ done: true, value: undefined });
    await journal.close();
  });

  it("wakes when something is appended while it waits", async () => {
    const directory = createFolder();
    const abort = new AbortController();
    const followed = followJournal(directory, abort.signal);
    const journal = openJournal(directory);
    for (let index = 0; index < 20; index++) {
      const next = followed.next();
      await new Promise(setImmediate);
      const record = createRecord();
      journal.append([record]);
      expect((await next).value).toEqual(record);
    }
    abort.abort();
    expect((await followed.next()).done).toBe(true);
    await journal.close();
  });

  it("waits for a folder that does not exist yet", async () => {
    const directory = join(createFolder(), "later");
    const abort = new AbortController();
    const followed = followJournal(directory, abort.signal);
    const next = followed.next();
    const record = createRecord();
    const journal = openJournal(directory);
    journal.append([record]);
    expect((await next).value).toEqual(record);
    abort.abort();
    await journal.close();
  });

  it("yields a line when it is complete, and names the line of what it cannot read", async () => {
    const { directory } = createJournal();
    const path = join(directory, "2026-11-21.jsonl");
    appendFileSync(path, '{"v":1,');
    const abort = new AbortController();
    const followed = followJournal(directory, abort.signal);
    const record = createRecord();
    appendFileSync(path, `torn\n\n${toLine(record).slice(0, 20)}`);
    expect((await followed.next()).value).toEqual({
      problem: "not JSON: torn while it was written, or changed",
      file: "2026-11-21.jsonl",
      line: 3,
    });
    const later = createRecord({ at: "2026-11-22T08:00:00Z" });
    appendFileSync(join(directory, "2026-11-22.jsonl"), toLine(later));
    expect((await followed.next()).value).toEqual(later);
    const next = followed.next();
    appendFileSync(path, toLine(record).slice(20));
    expect((await next).value).toEqual(record);
    abort.abort();
  });

  it("goes on over rotation and midnight, file by file in the order of their numbers", async () => {
    const directory = createFolder();
    const abort = new AbortController();
    const followed = followJournal(directory, abort.signal);
    const journal = openJournal(directory, { maxBytes: 100 });
    const days = [...Array.from({ length: 12 }, () => "2026-11-21"), "2026-11-22", "2026-11-22"];
    const records = days.map((day) => createRecord({ at: `${day}T23:59:59Z`, text: "x".repeat(40) }));
    for (const record of records) journal.append([record]);
    for (const record of records) expect((await followed.next()).value).toEqual(record);
    expect(dayFiles(directory)).toHaveLength(14);
    const next = followed.next();
    const last = createRecord({ at: "2026-11-22T23:59:59Z" });
    journal.append([last]);
    expect((await next).value).toEqual(last);
    abort.abort();
    await journal.close();
  });

  it("goes on with a file that takes the place of a removed one", async () => {
    const { directory } = createJournal();
    const path = join(directory, "2026-11-21.jsonl");
    const abort = new AbortController();
    const followed = followJournal(directory, abort.signal);
    const record = createRecord();
    rmSync(path);
    writeFileSync(path, toLine(record));
    expect((await followed.next()).value).toMatchObject({ file: "2026-11-21.jsonl", line: 0 });
    expect((await followed.next()).value).toEqual(record);
    abort.abort();
  });

  it("ends at once when the signal aborts while it waits, not at the next poll", async () => {
    const { directory } = createJournal();
    const abort = new AbortController();
    const followed = followJournal(directory, abort.signal);
    const last = followed.next();
    for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
    const start = performance.now();
    abort.abort();
    expect(await last).toEqual({ done: true, value: undefined });
    expect(performance.now() - start).toBeLessThan(400);
  });

  it("ends at once when the signal has aborted before, and lets go when its reader leaves", async () => {
    const { directory } = createJournal();
    expect(await collect(followJournal(directory, AbortSignal.abort()))).toEqual([]);
    const followed = followJournal(directory, new AbortController().signal);
    const journal = openJournal(directory);
    journal.append([createRecord()]);
    for await (const item of followed) {
      expect(item).toHaveProperty("v", 1);
      break;
    }
    expect((await followed.next()).done).toBe(true);
    await journal.close();
  });
});
