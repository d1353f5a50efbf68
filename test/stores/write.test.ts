import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openJournal } from "../../src/stores/index.js";
import { unwrittenOf } from "../../src/stores/journal/write.js";
import { createFolder, createRecord, linesOf } from "./support.js";

const DAY = "2026-11-21.jsonl";

describe("openJournal", () => {
  it("touches nothing before the first append", async () => {
    const directory = join(createFolder(), "a", "journal");
    const journal = openJournal(directory);
    await journal.close();
    expect(existsSync(directory)).toBe(false);
  });

  it("creates folders only for the user, and files only for the user", async () => {
    const folder = createFolder();
    const directory = join(folder, "home", "journal");
    const journal = openJournal(directory);
    journal.append([createRecord()]);
    await journal.close();
    expect(modeOf(join(folder, "home"))).toBe(0o700);
    expect(modeOf(directory)).toBe(0o700);
    expect(modeOf(join(directory, DAY))).toBe(0o600);
  });

  it("takes a day file from the eyes of others", async () => {
    const directory = createFolder();
    writeFileSync(join(directory, DAY), "");
    chmodSync(join(directory, DAY), 0o644);
    const journal = openJournal(directory);
    journal.append([createRecord()]);
    await journal.close();
    expect(modeOf(join(directory, DAY))).toBe(0o600);
  });

  it("writes into the file of the record's own UTC day, also back and forth at the day's turn", async () => {
    const directory = createFolder();
    const journal = openJournal(directory);
    const times = ["2026-11-21T23:59:59.999Z", "2026-11-22T00:00:00.000Z", "2026-11-21T23:59:59.998Z"];
    const records = times.map((at) => createRecord({ at }));
    journal.append(records);
    for (const record of records) journal.append([record]);
    await journal.close();
    expect(readdirSync(directory).toSorted()).toEqual([DAY, "2026-11-22.jsonl"]);
    const [first, second, third] = records.map((record) => JSON.stringify(record));
    expect(linesOf(join(directory, DAY))).toEqual([first, third, first, third]);
    expect(linesOf(join(directory, "2026-11-22.jsonl"))).toEqual([second, second]);
  });

  it("writes no character that drives a terminal, breaks a line or turns the reading direction", async () => {
    const directory = createFolder();
    const journal = openJournal(directory);
    const every = String.fromCharCode(...Array(0xd800).keys()) + "\ud800 lone";
    const record = createRecord({ [every]: every });
    journal.append([record]);
    await journal.close();
    const text = readFileSync(join(directory, DAY), "utf8");
    const isSafe = (code: number) =>
      code >= 0x20 &&
      (code < 0x7f || code > 0x9f) &&
      (code < 0x2028 || code > 0x202e) &&
      (code < 0x2066 || code > 0x2069);
    expect(Array.from(text.slice(0, -1)).filter((character) => !isSafe(character.charCodeAt(0)))).toEqual([]);
    expect(text).toMatch(/\}\n$/);
    expect(JSON.parse(text)).toEqual(record);
  });

  it.each([
    ["removed", (path: string) => rmSync(path)],
    ["moved away", (path: string) => renameSync(path, `${path}.old`)],
    [
      "replaced",
      (path: string) => {
        writeFileSync(`${path}.new`, "");
        renameSync(`${path}.new`, path);
      },
    ],
  ])("goes on in a new file when its file was %s", async (_what, act) => {
    const directory = createFolder();
    const journal = openJournal(directory);
    journal.append([createRecord()]);
    act(join(directory, DAY));
    const record = createRecord();
    journal.append([record]);
    await journal.close();
    expect(linesOf(join(directory, DAY))).toEqual([JSON.stringify(record)]);
  });

  it("goes on when the whole folder was removed", async () => {
    const directory = join(createFolder(), "journal");
    const journal = openJournal(directory);
    journal.append([createRecord()]);
    rmSync(directory, { recursive: true });
    const record = createRecord();
    journal.append([record]);
    await journal.close();
    expect(linesOf(join(directory, DAY))).toEqual([JSON.stringify(record)]);
  });

  it("loses no record to a line that somebody else left torn, before or after it opened the file", async () => {
    const directory = createFolder();
    const path = join(directory, DAY);
    const [first, second] = [createRecord(), createRecord()];
    writeFileSync(path, '{"v":1,"id');
    const journal = openJournal(directory);
    journal.append([first]);
    appendFileSync(path, '{"v":1,"torn');
    journal.append([second]);
    await journal.close();
    expect(linesOf(path)).toEqual([
      '{"v":1,"id',
      JSON.stringify(first),
      '{"v":1,"torn',
      JSON.stringify(second),
    ]);
  });

  it("writes again, as a whole, the line in which a write was cut short", () => {
    const lines = "\nfirst é\nsecond\n";
    const expected = [lines, ...Array(9).fill("first é\nsecond\n"), ...Array(7).fill("second\n"), ""];
    expect(Array.from({ length: 18 }, (_, written) => unwrittenOf(lines, written))).toEqual(expected);
  });

  it("follows no symbolic link and writes into nothing but a regular file", () => {
    const directory = createFolder();
    const target = join(directory, "target");
    writeFileSync(target, "");
    symlinkSync(target, join(directory, DAY));
    mkdirSync(join(directory, "2026-11-22.jsonl"));
    const journal = openJournal(directory);
    for (const at of ["2026-11-21T00:00:00Z", "2026-11-22T00:00:00Z"]) {
      expect(() => journal.append([createRecord({ at })])).toThrow(
        expect.objectContaining({ name: "HookError", code: "journal" }),
      );
    }
    expect(readFileSync(target, "utf8")).toBe("");
  });

  it("says which folder could not be written, and why", () => {
    const file = join(createFolder(), "file");
    writeFileSync(file, "");
    const journal = openJournal(join(file, "journal"));
    expect(() => journal.append([createRecord()])).toThrow(
      expect.objectContaining({
        code: "journal",
        message: expect.stringContaining(file),
        data: { code: "ENOTDIR" },
      }),
    );
  });
});

function modeOf(path: string): number {
  return statSync(path).mode & 0o777;
}
