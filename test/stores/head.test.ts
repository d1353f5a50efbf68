import { createHash } from "node:crypto";
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openJournal, readHead, sealJournal, verifyJournal } from "../../src/stores/index.js";
import { createFolder, createRecord, linesOf } from "./support.js";

const SEALS = "seals.jsonl";
const NONE = "0".repeat(64);

/** A journal of so many seals, and the head after each of them. */
async function createChain(count: number): Promise<{ directory: string; heads: string[] }> {
  const directory = createFolder();
  const journal = openJournal(directory);
  const heads: string[] = [(await readHead(directory)).head];
  for (let index = 0; index < count; index++) {
    journal.append([createRecord()]);
    await sealJournal(directory);
    heads.push((await readHead(directory)).head);
  }
  await journal.close();
  return { directory, heads };
}

describe("the head of a chain", () => {
  it("is the digest of its last line, and what the next line names", async () => {
    const { directory, heads } = await createChain(3);
    const lines = linesOf(join(directory, SEALS));
    expect(heads).toEqual([NONE, ...lines.map((line) => createHash("sha256").update(line).digest("hex"))]);
    expect(lines.map((line) => JSON.parse(line).prev)).toEqual(heads.slice(0, -1));
    const { at } = JSON.parse(lines[2] ?? "") as { at: string };
    const bytes = readFileSync(join(directory, "2026-11-21.jsonl")).length;
    const files = [{ file: "2026-11-21.jsonl", bytes }];
    expect(await readHead(directory)).toEqual({ seals: 3, head: heads[3], at, files });
  });

  it("is found again as long as the chain only grew, and says where", async () => {
    const { directory, heads } = await createChain(4);
    const places = heads.map((head, seal) => ({ head, seal }));
    expect(await verifyJournal(directory, { heads })).toMatchObject({ ok: true, heads: places });
  });

  it("is missing as soon as seals were cut off before it, even if all was sealed again", async () => {
    const { directory, heads } = await createChain(6);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 5 }), fc.boolean(), async (kept, again) => {
        const copy = createFolder();
        cpSync(directory, copy, { recursive: true });
        const path = join(copy, SEALS);
        const rest = linesOf(path).slice(0, kept);
        writeFileSync(path, rest.map((line) => `${line}\n`).join(""));
        if (again) await sealJournal(copy);
        expect(await verifyJournal(copy)).toMatchObject({ ok: true });
        expect(await verifyJournal(copy, { heads: heads.slice(0, kept + 1) })).toMatchObject({ ok: true });
        const head = heads[6];
        expect(await verifyJournal(copy, { heads: [head!] })).toMatchObject({ ok: false, file: SEALS, head });
      }),
      { numRuns: 20 },
    );
  });

  it("is missing when all of the journal was made anew", async () => {
    const { directory, heads } = await createChain(2);
    for (const name of [SEALS, "2026-11-21.jsonl"]) rmSync(join(directory, name));
    expect(await verifyJournal(directory, { heads: [heads[0]!] })).toMatchObject({ ok: true });
    expect(await verifyJournal(directory, { heads })).toMatchObject({ ok: false, head: heads[1] });
  });

  it("does not hide a range that does not fit", async () => {
    const { directory, heads } = await createChain(2);
    writeFileSync(join(directory, "2026-11-21.jsonl"), "other");
    const result = await verifyJournal(directory, { heads: ["f".repeat(64), ...heads] });
    expect(result).toMatchObject({ ok: false, seal: 1, file: "2026-11-21.jsonl" });
    expect(result).not.toHaveProperty("head");
  });
});
