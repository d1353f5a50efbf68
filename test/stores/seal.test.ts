import { createHash } from "node:crypto";
import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openJournal, sealJournal, verifyJournal } from "../../src/stores/index.js";
import { acquireLock } from "../../src/stores/lock.js";
import { createFolder, createRecord, linesOf } from "./support.js";

const DAY = "2026-11-21.jsonl";
const NEXT_DAY = "2026-11-22.jsonl";

function append(directory: string, count: number, at = "2026-11-21T08:00:00Z"): void {
  const journal = openJournal(directory);
  journal.append(Array.from({ length: count }, () => createRecord({ at })));
  void journal.close();
}

function sha256(data: string | Buffer): string {
  return createHash("sha256").update(data).digest("hex");
}

describe("sealJournal", () => {
  it("seals nothing, and creates nothing, when there is no journal", async () => {
    const directory = join(createFolder(), "none");
    expect(await sealJournal(directory)).toEqual({ sealed: 0 });
    expect(existsSync(directory)).toBe(false);
    expect(await verifyJournal(directory)).toEqual({
      ok: true,
      seals: 0,
      files: 0,
      sealedBytes: 0,
      unsealedBytes: 0,
      removed: [],
      heads: [],
      torn: [],
      tornLines: 0,
    });
  });

  it("chains the digests of what each day file gained since its last seal, readable only to the user", async () => {
    const directory = createFolder();
    append(directory, 2);
    append(directory, 1, "2026-11-22T00:00:00Z");
    expect(await sealJournal(directory)).toEqual({ sealed: 2 });
    const sealed = statSync(join(directory, DAY)).size;
    expect(await sealJournal(directory)).toEqual({ sealed: 0 });
    append(directory, 1);
    expect(await sealJournal(directory)).toEqual({ sealed: 1 });

    const lines = linesOf(join(directory, "seals.jsonl"));
    const [day, nextDay] = [readFileSync(join(directory, DAY)), readFileSync(join(directory, NEXT_DAY))];
    const at = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { file: DAY, from: 0, to: sealed, sha256: sha256(day.subarray(0, sealed)), prev: "0".repeat(64), at },
      {
        file: NEXT_DAY,
        from: 0,
        to: nextDay.length,
        sha256: sha256(nextDay),
        prev: sha256(lines[0] ?? ""),
        at,
      },
      {
        file: DAY,
        from: sealed,
        to: day.length,
        sha256: sha256(day.subarray(sealed)),
        prev: sha256(lines[1] ?? ""),
        at,
      },
    ]);
    expect(statSync(join(directory, "seals.jsonl")).mode & 0o777).toBe(0o600);
    expect(readdirSync(directory).toSorted()).toEqual([DAY, NEXT_DAY, "seals.jsonl"]);
  });

  it("stops at the last complete line, however long the incomplete one is", async () => {
    const directory = createFolder();
    const path = join(directory, DAY);
    append(directory, 1);
    const complete = statSync(path).size;
    appendFileSync(path, "x".repeat(200_000));
    expect(await sealJournal(directory)).toEqual({ sealed: 1 });
    expect(await verifyJournal(directory)).toMatchObject({ sealedBytes: complete, unsealedBytes: 200_000 });
    appendFileSync(path, "\n");
    expect(await sealJournal(directory)).toEqual({ sealed: 1 });
    expect(await verifyJournal(directory)).toMatchObject({ ok: true, seals: 2, unsealedBytes: 0 });
  });

  it.each([65_534, 65_535, 65_536, 65_537, 131_071])(
    "finds a line's end %i bytes before the file's",
    async (length) => {
      const directory = createFolder();
      writeFileSync(join(directory, DAY), "a\n" + "x".repeat(length));
      expect(await sealJournal(directory)).toEqual({ sealed: 1 });
      expect(await verifyJournal(directory)).toMatchObject({
        ok: true,
        sealedBytes: 2,
        unsealedBytes: length,
      });
    },
  );

  it("removes a seal that was not finished, and seals its range", async () => {
    const directory = createFolder();
    const seals = join(directory, "seals.jsonl");
    append(directory, 1);
    await sealJournal(directory);
    appendFileSync(seals, '{"file":"2026');
    expect(await verifyJournal(directory)).toMatchObject({ ok: false, seal: 2, file: "seals.jsonl" });
    append(directory, 1);
    expect(await sealJournal(directory)).toEqual({ sealed: 1 });
    expect(await verifyJournal(directory)).toMatchObject({ ok: true, seals: 2, unsealedBytes: 0 });
  });

  it("follows no symbolic link", async () => {
    const directory = createFolder();
    append(directory, 1);
    const elsewhere = join(createFolder(), "elsewhere");
    writeFileSync(elsewhere, "");
    symlinkSync(elsewhere, join(directory, "seals.jsonl"));
    await expect(sealJournal(directory)).rejects.toMatchObject({ name: "HookError", code: "journal" });
    expect(readFileSync(elsewhere, "utf8")).toBe("");
    expect(existsSync(join(directory, "seals.lock"))).toBe(false);
  });

  it("is busy after two seconds when somebody else holds the lock", async () => {
    const directory = createFolder();
    append(directory, 1);
    const lock = await acquireLock(join(directory, "seals.lock"), 0);
    const start = performance.now();
    expect(await sealJournal(directory)).toEqual({ busy: true });
    expect(performance.now() - start).toBeGreaterThan(1_900);
    expect(performance.now() - start).toBeLessThan(4_000);
    lock?.release();
    expect(await sealJournal(directory)).toEqual({ sealed: 1 });
  });
});

describe("acquireLock", () => {
  const DEAD = 2 ** 22 + 1;

  it("names its holder, is given to one at a time, and leaves nothing behind", async () => {
    const directory = createFolder();
    const path = join(directory, "lock");
    const lock = await acquireLock(path, 0);
    expect(JSON.parse(readFileSync(path, "utf8"))).toMatchObject({ pid: process.pid, host: hostname() });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await acquireLock(path, 0)).toBeUndefined();
    const waiting = acquireLock(path, 2_000);
    lock?.release();
    const second = await waiting;
    expect(second?.held()).toBe(true);
    expect(lock?.held()).toBe(false);
    lock?.release();
    expect(second?.held()).toBe(true);
    second?.release();
    expect(readdirSync(directory)).toEqual([]);
  });

  const now = () => new Date().toISOString();
  const old = () => new Date(Date.now() - 61_000).toISOString();
  it.each([
    ["of a dead process", true, () => JSON.stringify({ pid: DEAD, host: hostname(), at: now() })],
    [
      "of a living process that is older than 60 s",
      true,
      () => JSON.stringify({ pid: 1, host: hostname(), at: old() }),
    ],
    [
      "of another machine that is older than 60 s",
      true,
      () => JSON.stringify({ pid: 1, host: "other", at: old() }),
    ],
    ["of a living process", false, () => JSON.stringify({ pid: process.ppid, host: hostname(), at: now() })],
    ["of another machine", false, () => JSON.stringify({ pid: DEAD, host: "other", at: now() })],
    ["that is not written yet", false, () => ""],
    ["that makes no sense", false, () => '{"pid":'],
  ])("of a lock %s: taken over is %s", async (_what, isTaken, text) => {
    const directory = createFolder();
    const path = join(directory, "lock");
    writeFileSync(path, text());
    const lock = await acquireLock(path, 0);
    expect(lock?.held() ?? false).toBe(isTaken);
    lock?.release();
    expect(readdirSync(directory)).toEqual(isTaken ? [] : ["lock"]);
  });

  it("takes over a lock without sense, and a claim that somebody died with, once they are older than 60 s", async () => {
    const directory = createFolder();
    const path = join(directory, "lock");
    const past = new Date(Date.now() - 61_000);
    for (const name of [path, `${path}.claim`]) {
      writeFileSync(name, "");
      utimesSync(name, past, past);
    }
    const lock = await acquireLock(path, 1_000);
    expect(lock?.held()).toBe(true);
    lock?.release();
    expect(readdirSync(directory)).toEqual([]);
  });

  it("gives a dead holder's lock to one of many who wait for it", async () => {
    const path = join(createFolder(), "lock");
    for (let round = 0; round < 20; round++) {
      writeFileSync(path, JSON.stringify({ pid: DEAD, host: hostname(), at: now() }));
      const locks = await Promise.all(Array.from({ length: 10 }, () => acquireLock(path, 0)));
      const held = locks.filter((lock) => lock?.held());
      expect(locks.filter((lock) => lock !== undefined)).toHaveLength(1);
      expect(held).toHaveLength(1);
      held[0]?.release();
    }
  });
});
