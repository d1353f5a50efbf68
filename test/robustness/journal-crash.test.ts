import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { JournalRecord } from "../../src/spec/index.js";
import {
  isJournalProblem,
  openJournal,
  readJournal,
  sealJournal,
  verifyJournal,
} from "../../src/stores/index.js";
import { collect, createFolder, createRecord } from "../stores/support.js";
import { outputOf, useProcesses } from "./journal-writers.js";

const FILE = "2026-11-21.jsonl";
const ROUNDS = 8;
const start = useProcesses();

/** Appends until nothing goes any more, and prints how far it got and what it was told. */
const UNTIL_REFUSED = `
const journal = stores.openJournal(args[0]);
let count = 0;
try {
  for (;;) {
    const text = "x".repeat(3_000);
    journal.append([{ v: 1, id: String(count), at: "2026-11-21T08:00:00.000Z", pid: process.pid, type: "event", text }]);
    count++;
  }
} catch (error) {
  console.log(JSON.stringify({ count, code: error.code, why: error.data.code, hint: error.hint }));
}`;

interface Refused {
  readonly count: number;
  readonly code: string;
  readonly why: string;
  readonly hint: string;
}

async function untilRefused(
  directory: string,
  options: { shell?: string; uid?: number } = {},
): Promise<Refused> {
  return JSON.parse(await outputOf(start(UNTIL_REFUSED, [directory], options))) as Refused;
}

function recordsOf(items: Awaited<ReturnType<typeof collectAll>>): readonly JournalRecord[] {
  return items.filter((item) => !isJournalProblem(item)) as JournalRecord[];
}

function collectAll(directory: string) {
  return collect(readJournal(directory));
}

function appendHere(directory: string, id: string): void {
  const journal = openJournal(directory);
  journal.append([createRecord({ id })]);
  void journal.close();
}

/** A file system of so many bytes, or nothing where this user may not mount one. */
function mountSmall(options: string): string | undefined {
  const folder = createFolder();
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", folder]).status === 0;
  if (mounted) onTestFinished(() => void spawnSync("umount", ["-l", folder]));
  return mounted ? folder : undefined;
}

describe("a journal whose writer is killed", () => {
  it(`in the middle of a write, ${ROUNDS} times, loses that record and no other, and verify names it`, async () => {
    const directory = join(createFolder(), "journal");
    const script = `
      const journal = stores.openJournal(args[0]);
      const text = "x".repeat(2_000_000);
      for (let index = 0; ; index++) {
        const id = args[1] + "-" + index;
        journal.append([{ v: 1, id, at: "2026-11-21T08:00:00.000Z", pid: process.pid, type: "event", text }]);
        if (index === 2) console.log("going");
      }`;
    for (let round = 0; round < ROUNDS; round++) {
      const child = start(script, [directory, String(round)]);
      await once(child.stdout!, "data");
      child.kill("SIGKILL");
      await once(child, "close");
      appendHere(directory, `witness-${round}`);
    }
    const items = await collectAll(directory);
    const ids = recordsOf(items).map(({ id }) => id);
    for (let round = 0; round < ROUNDS; round++) {
      const own = ids.filter((id) => id.startsWith(`${round}-`));
      expect(own.length).toBeGreaterThanOrEqual(3);
      expect(own).toEqual(own.map((_, index) => `${round}-${index}`));
      expect(ids).toContain(`witness-${round}`);
    }
    const torn = items.filter(isJournalProblem);
    expect(torn.length).toBeLessThanOrEqual(ROUNDS);
    await sealJournal(directory);
    const result = await verifyJournal(directory);
    expect(result).toMatchObject({ ok: true, unsealedBytes: 0, tornLines: torn.length });
    expect(result.torn.map(({ file, line, problem }) => ({ file, line, problem }))).toEqual(torn);
  });

  it("after half of a record tells which bytes of which line were lost", async () => {
    const directory = join(createFolder(), "journal");
    appendHere(directory, "before");
    const from = statSync(join(directory, FILE)).size;
    const script = `
      const { openSync, writeSync } = await import("node:fs");
      writeSync(openSync(args[0], "a"), '{"v":1,"id":"half","at":"2026-11-21T0');
      process.kill(process.pid, "SIGKILL");`;
    const [, signal] = (await once(start(script, [join(directory, FILE)]), "close")) as [unknown, string];
    expect(signal).toBe("SIGKILL");
    const lost = { file: FILE, from, to: from + 37, line: 2, problem: "torn: its writer did not finish it" };
    await sealJournal(directory);
    expect(await verifyJournal(directory)).toMatchObject({
      ok: true,
      unsealedBytes: 37,
      torn: [lost],
      tornLines: 1,
    });

    appendHere(directory, "after");
    await sealJournal(directory);
    const closed = { ...lost, to: from + 38, problem: "not JSON: torn while it was written, or changed" };
    expect(await verifyJournal(directory)).toMatchObject({ ok: true, unsealedBytes: 0, torn: [closed] });
    expect(recordsOf(await collectAll(directory)).map(({ id }) => id)).toEqual(["before", "after"]);
  });

  it("names whole files that cannot be read, and the first of very many lines", async () => {
    const directory = createFolder();
    writeFileSync(join(directory, FILE), "no record\n".repeat(1_500));
    mkdirSync(join(directory, "2026-11-22.jsonl"));
    const { torn, tornLines } = await verifyJournal(directory);
    expect(torn).toHaveLength(1_000);
    expect(tornLines).toBe(1_501);
  });
});

describe("a journal that cannot be written says why, and how to mend it", () => {
  it("when the disk is full; what was acknowledged is there, and it goes on when there is room again", async () => {
    const small = mountSmall("size=128k");
    // Where nobody may mount, the limit on a file's size does what a full disk does: it cuts a write short.
    const directory = join(small ?? createFolder(), "journal");
    const limit = small === undefined ? { shell: 'ulimit -f 128; exec "$@"' } : {};
    const filler = join(directory, "..", "filler");
    writeFileSync(filler, "x".repeat(20_000));
    const refused = await untilRefused(directory, limit);
    const why = small === undefined ? "EFBIG" : "ENOSPC";
    expect(refused).toMatchObject({
      code: "journal",
      why,
      hint: expect.stringMatching(/free some space|raise the limit/u),
    });
    expect(refused.count).toBeGreaterThan(10);
    rmSync(filler);
    appendHere(directory, "after");
    const items = await collectAll(directory);
    const wanted = [...Array.from({ length: refused.count }, (_, index) => String(index)), "after"];
    expect(recordsOf(items).map(({ id }) => id)).toEqual(wanted);
    const torn = items.filter(isJournalProblem).length;
    expect(torn).toBeLessThanOrEqual(1);
    expect(await verifyJournal(directory)).toMatchObject({ ok: true, tornLines: torn });
  });

  it("when there is no room for a seal: the chain stays whole", async ({ skip }) => {
    const small = mountSmall("size=64k");
    if (small === undefined) return skip("this user may not mount a small file system");
    const directory = join(small, "journal");
    appendHere(directory, "first");
    await sealJournal(directory);
    const filler = join(small, "filler");
    writeFileSync(filler, "x".repeat(20_000));
    await untilRefused(directory);
    await expect(sealJournal(directory)).rejects.toMatchObject({ code: "journal", data: { code: "ENOSPC" } });
    expect(await verifyJournal(directory)).toMatchObject({ ok: true, seals: 1 });
    rmSync(filler);
    appendHere(directory, "after");
    expect(await sealJournal(directory)).toEqual({ sealed: 1 });
    expect(await verifyJournal(directory)).toMatchObject({ ok: true, seals: 2, unsealedBytes: 0 });
  });

  it("when the file system may only be read", async ({ skip }) => {
    const small = mountSmall("size=64k");
    if (small === undefined) return skip("this user may not mount a file system");
    appendHere(small, "first");
    expect(spawnSync("mount", ["-o", "remount,ro", small]).status).toBe(0);
    const error = {
      code: "journal",
      data: { code: "EROFS" },
      hint: expect.stringContaining("for writing") as string,
    };
    expect(() => appendHere(small, "second")).toThrow(expect.objectContaining(error) as Error);
    expect(recordsOf(await collectAll(small)).map(({ id }) => id)).toEqual(["first"]);
    await expect(sealJournal(small)).rejects.toMatchObject({ code: "journal" });
    expect(await verifyJournal(small)).toMatchObject({ ok: true, tornLines: 0 });
  });

  it("when the folder is somebody else's", async () => {
    const directory = createFolder();
    chmodSync(directory, 0o555);
    const nobody = process.getuid?.() === 0 ? { uid: 65_534 } : {};
    const refused = await untilRefused(directory, nobody);
    chmodSync(directory, 0o755);
    expect(refused).toMatchObject({
      count: 0,
      code: "journal",
      why: "EACCES",
      hint: expect.stringContaining("let this user"),
    });
  });

  it("when something else stands in its place", async () => {
    const folder = createFolder();
    writeFileSync(join(folder, "file"), "");
    mkdirSync(join(folder, FILE));
    expect(await untilRefused(join(folder, "file"))).toMatchObject({
      count: 0,
      hint: expect.stringContaining("move it away"),
    });
    expect(await untilRefused(folder)).toMatchObject({
      count: 0,
      why: "EISDIR",
      hint: expect.stringContaining("move it away"),
    });
  });
});
