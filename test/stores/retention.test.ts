import { createHash } from "node:crypto";
import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openJournal, readHead, readJournal, sealJournal, verifyJournal } from "../../src/stores/index.js";
import { dayFiles } from "../../src/stores/journal/files.js";
import { collect, createFolder, createRecord, linesOf } from "./support.js";

const NOW = Date.parse("2026-11-21T12:00:00Z");
const DAY_MS = 86_400_000;

function append(directory: string, day: string, count = 1, maxBytes?: number): void {
  const journal = openJournal(directory, { maxBytes });
  for (let index = 0; index < count; index++) journal.append([createRecord({ at: `${day}T08:00:00Z` })]);
  void journal.close();
}

function removalsIn(directory: string): readonly Record<string, unknown>[] {
  const lines = linesOf(join(directory, "seals.jsonl")).map((line) => JSON.parse(line));
  return lines.filter((line) => "removed" in line) as Record<string, unknown>[];
}

describe("rotation", () => {
  it("goes on in the next file before one would exceed its limit, in the order of the numbers", async () => {
    const directory = createFolder();
    append(directory, "2026-11-21", 60, 300);
    append(directory, "2026-11-22", 1, 300);
    const files = dayFiles(directory);
    const numbers = files
      .slice(0, -1)
      .map((file) => /^2026-11-21(?:\.(\d+))?\.jsonl$/u.exec(file)?.[1] ?? "0");
    expect(numbers).toEqual(Array.from({ length: files.length - 1 }, (_, index) => String(index)));
    expect(numbers.length).toBeGreaterThan(10);
    expect(files.at(-1)).toBe("2026-11-22.jsonl");
    for (const file of files) expect(statSync(join(directory, file)).size).toBeLessThanOrEqual(300);
    const ids = (await collect(readJournal(directory))).map((item) =>
      "id" in item ? Number(item.id) : item,
    );
    expect(ids).toEqual(ids.toSorted((one, other) => Number(one) - Number(other)));
    expect(ids).toHaveLength(61);
    await sealJournal(directory);
    const { sealed } = (await sealJournal(directory)) as { sealed: number };
    expect(sealed).toBe(0);
    expect(await verifyJournal(directory)).toMatchObject({ ok: true, files: files.length, unsealedBytes: 0 });
  });

  it("takes up the newest file of a day, whatever the limit of whoever writes", () => {
    const directory = createFolder();
    append(directory, "2026-11-21", 9, 100);
    const newest = dayFiles(directory).at(-1) ?? "";
    const size = statSync(join(directory, newest)).size;
    append(directory, "2026-11-21");
    expect(dayFiles(directory).at(-1)).toBe(newest);
    expect(statSync(join(directory, newest)).size).toBeGreaterThan(size);
  });

  it("lets one record be longer than the limit, in a file of its own", () => {
    const directory = createFolder();
    const journal = openJournal(directory, { maxBytes: 200 });
    for (const text of ["a", "x".repeat(500), "b"]) journal.append([createRecord({ text })]);
    void journal.close();
    expect(dayFiles(directory).map((file) => linesOf(join(directory, file)).length)).toEqual([1, 1, 1]);
  });

  it.each([
    "2026-11-21.0.jsonl",
    "2026-11-21.01.jsonl",
    "2026-11-21.1.1.jsonl",
    "2026-11-21.-1.jsonl",
    "2026-11-21..jsonl",
  ])("opens nothing that is named %s", (file) => {
    const directory = createFolder();
    writeFileSync(join(directory, file), "{}\n");
    expect(dayFiles(directory)).toEqual([]);
  });
});

describe("retention", () => {
  it("removes nothing where nobody asked for it", async () => {
    const directory = createFolder();
    append(directory, "2020-01-01");
    expect(await sealJournal(directory, { nowMs: NOW })).toEqual({ sealed: 1 });
    expect(dayFiles(directory)).toEqual(["2020-01-01.jsonl"]);
  });

  it("removes what is older than that, and the chain says so", async () => {
    const directory = createFolder();
    append(directory, "2026-11-17", 9, 300);
    for (const day of ["2026-11-18", "2026-11-19", "2026-11-21"]) append(directory, day);
    await sealJournal(directory);
    const old = dayFiles(directory).filter((file) => file < "2026-11-19");
    const digests = old.map((file) => {
      const bytes = readFileSync(join(directory, file));
      return {
        removed: file,
        to: bytes.length,
        sha256: createHash("sha256").update(bytes).digest("hex"),
        keep_days: 2,
      };
    });
    const before = await readHead(directory);
    expect(await sealJournal(directory, { keepDays: 2, nowMs: NOW })).toEqual({ sealed: 0, removed: old });
    expect(dayFiles(directory)).toEqual(["2026-11-19.jsonl", "2026-11-21.jsonl"]);
    expect(removalsIn(directory)).toMatchObject(digests);
    const removed = old.map((file) => ({ file, keep_days: 2, at: new Date(NOW).toISOString() }));
    expect(await verifyJournal(directory, { heads: [before.head] })).toMatchObject({
      ok: true,
      files: 2,
      removed,
    });
    append(directory, "2026-11-21");
    expect(await sealJournal(directory, { keepDays: 2, nowMs: NOW })).toEqual({ sealed: 1 });
    expect(await verifyJournal(directory)).toMatchObject({ ok: true, removed });
  });

  it("keeps every file for as many whole days as were asked for", async () => {
    const day = fc.integer({ min: 0, max: 40 });
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(day, { maxLength: 6 }),
        fc.integer({ min: 1, max: 30 }),
        async (ages, keepDays) => {
          const directory = createFolder();
          const fileOf = (age: number) => `${new Date(NOW - age * DAY_MS).toISOString().slice(0, 10)}.jsonl`;
          for (const age of ages) append(directory, fileOf(age).slice(0, 10));
          await sealJournal(directory, { keepDays, nowMs: NOW });
          expect(dayFiles(directory)).toEqual(
            ages
              .filter((age) => age <= keepDays)
              .map(fileOf)
              .toSorted(),
          );
          expect(await verifyJournal(directory)).toMatchObject({ ok: true, unsealedBytes: 0 });
        },
      ),
      { numRuns: 25 },
    );
  });

  it("asks how long only where something is old enough", async () => {
    const directory = createFolder();
    let asked = 0;
    const keepDays = async (): Promise<number> => (asked++, 1);
    append(directory, "2026-11-20");
    await sealJournal(directory, { keepDays, nowMs: NOW });
    expect(asked).toBe(0);
    append(directory, "2026-11-19");
    expect(await sealJournal(directory, { keepDays, nowMs: NOW })).toHaveProperty("removed", [
      "2026-11-19.jsonl",
    ]);
    expect(asked).toBe(1);
  });

  it("leaves what was changed where it is, as evidence", async () => {
    const directory = createFolder();
    append(directory, "2026-11-01", 2);
    await sealJournal(directory);
    const path = join(directory, "2026-11-01.jsonl");
    writeFileSync(path, readFileSync(path, "utf8").replace("event", "other"));
    expect(await sealJournal(directory, { keepDays: 1, nowMs: NOW })).toEqual({ sealed: 0 });
    expect(existsSync(path)).toBe(true);
    expect(await verifyJournal(directory)).toMatchObject({ ok: false, seal: 1, file: "2026-11-01.jsonl" });
  });

  it("removes no link, and follows none", async () => {
    const directory = createFolder();
    const elsewhere = join(createFolder(), "elsewhere");
    writeFileSync(elsewhere, "");
    symlinkSync(elsewhere, join(directory, "2026-11-01.jsonl"));
    append(directory, "2026-11-21");
    await expect(sealJournal(directory, { keepDays: 1, nowMs: NOW })).rejects.toMatchObject({
      code: "journal",
    });
    expect(readdirSync(directory)).toContain("2026-11-01.jsonl");
    expect(existsSync(elsewhere)).toBe(true);
  });

  it("lets a file go although its last record is torn", async () => {
    const directory = createFolder();
    append(directory, "2026-11-01");
    appendFileSync(join(directory, "2026-11-01.jsonl"), '{"v":1,');
    expect(await sealJournal(directory, { keepDays: 1, nowMs: NOW })).toHaveProperty("removed");
    expect(await verifyJournal(directory)).toMatchObject({ ok: true, files: 0, unsealedBytes: 0 });
  });

  it("goes on where its sealer died between the line and the removal", async () => {
    const directory = createFolder();
    append(directory, "2026-11-01");
    const path = join(directory, "2026-11-01.jsonl");
    const bytes = readFileSync(path);
    await sealJournal(directory, { keepDays: 1, nowMs: NOW });
    writeFileSync(path, bytes);
    expect(await verifyJournal(directory)).toMatchObject({ ok: true, unsealedBytes: bytes.length });
    expect(await sealJournal(directory, { keepDays: 1, nowMs: NOW })).toHaveProperty("removed");
    expect(existsSync(path)).toBe(false);
    expect(await verifyJournal(directory)).toMatchObject({ ok: true, unsealedBytes: 0, removed: [{}, {}] });
  });

  it("is no excuse for a file that somebody else removed", async () => {
    const directory = createFolder();
    for (const day of ["2026-11-01", "2026-11-20", "2026-11-21"]) append(directory, day);
    await sealJournal(directory, { keepDays: 2, nowMs: NOW });
    unlinkSync(join(directory, "2026-11-20.jsonl"));
    const why = expect.stringContaining("is missing") as string;
    expect(await verifyJournal(directory)).toMatchObject({ ok: false, file: "2026-11-20.jsonl", why });
  });

  it.each([
    ["younger than it says", { keep_days: 30 }],
    ["with other bytes than were sealed", { to: 1 }],
  ])("is not believed of a file that is %s", async (_what, change) => {
    const directory = createFolder();
    append(directory, "2026-11-15");
    await sealJournal(directory, { keepDays: 2, nowMs: NOW });
    const path = join(directory, "seals.jsonl");
    const [seal = "", removal = ""] = linesOf(path);
    writeFileSync(path, `${seal}\n${JSON.stringify({ ...JSON.parse(removal), ...change })}\n`);
    expect(await verifyJournal(directory)).toMatchObject({ ok: false, seal: 2, file: "2026-11-15.jsonl" });
  });

  it.each([0, -1, 1.5, Number.NaN])("refuses to keep files for %d days", async (keepDays) => {
    const directory = createFolder();
    append(directory, "2020-01-01");
    await expect(sealJournal(directory, { keepDays, nowMs: NOW })).rejects.toMatchObject({
      code: "invalid_option",
    });
    expect(dayFiles(directory)).toHaveLength(1);
  });
});
