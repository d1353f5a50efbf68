import { createHash } from "node:crypto";
import { cpSync, readFileSync, rmSync, symlinkSync, truncateSync, unlinkSync, writeFileSync } from "node:fs";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openJournal, sealJournal, verifyJournal } from "../../src/stores/index.js";
import { createFolder, createRecord, linesOf } from "./support.js";

interface SealLine {
  readonly file: string;
  readonly from: number;
  readonly to: number;
  readonly sha256: string;
  readonly prev: string;
  readonly at: string;
}

const SEALS = "seals.jsonl";
const DAYS = ["2026-11-20", "2026-11-21", "2026-11-22"];

let folder: string;
let original: string;
let seals: SealLine[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "anyhook-verify-"));
  original = join(folder, "original");
  const journal = openJournal(original);
  for (let round = 0; round < 4; round++) {
    for (const day of DAYS.slice(0, round + 1))
      journal.append([createRecord({ at: `${day}T08:00:00Z`, text: "é" })]);
    await sealJournal(original);
  }
  await journal.close();
  seals = linesOf(join(original, SEALS)).map((line) => JSON.parse(line) as SealLine);
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Does something to a copy of the journal, and verifies the copy. */
async function verifyAfter(act: (directory: string) => void): Promise<unknown> {
  const directory = join(createCopy(), "journal");
  try {
    act(directory);
    return await verifyJournal(directory);
  } finally {
    rmSync(join(directory, ".."), { recursive: true });
  }
}

function createCopy(): string {
  const copy = mkdtempSync(join(folder, "copy-"));
  cpSync(original, join(copy, "journal"), { recursive: true });
  return copy;
}

/** What names the n-th seal, counted from 1. */
function broken(seal: number): object {
  const { file, from, to } = seals[seal - 1] as SealLine;
  const torn = { torn: expect.any(Array), tornLines: expect.any(Number) };
  return { ok: false, seal, file, from, to, why: expect.any(String), ...torn };
}

function firstSealOf(fits: (seal: SealLine) => boolean): number {
  return seals.findIndex(fits) + 1;
}

function changeByte(path: string, position: number, difference: number): void {
  const bytes = readFileSync(path);
  bytes[position] = ((bytes[position] ?? 0) + difference) % 256;
  writeFileSync(path, bytes);
}

function rewriteSeals(directory: string, rewrite: (lines: string[]) => string[]): void {
  const path = join(directory, SEALS);
  writeFileSync(path, rewrite(linesOf(path)).join("\n") + "\n");
}

const anyDay = fc.constantFrom(...DAYS.map((day) => `${day}.jsonl`));
const anyShare = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const anyDifference = fc.integer({ min: 1, max: 255 });
const runs = { numRuns: 150 };

describe("verifyJournal", () => {
  it("counts what is sealed and what is not yet", async () => {
    const sizes = DAYS.map((day) => readFileSync(join(original, `${day}.jsonl`)).length);
    const sealedBytes = sizes.reduce((sum, size) => sum + size, 0);
    const facts = { ok: true, seals: 9, files: 3, sealedBytes, removed: [], heads: [] };
    expect(await verifyJournal(original)).toEqual({ ...facts, unsealedBytes: 0, torn: [], tornLines: 0 });
    const result = await verifyAfter((directory) => {
      writeFileSync(join(directory, `${DAYS[0]}.jsonl`), "more", { flag: "a" });
      writeFileSync(join(directory, "2026-11-23.jsonl"), "new\n");
    });
    const torn = [
      { file: `${DAYS[0]}.jsonl`, line: 5, problem: "torn: its writer did not finish it" },
      { file: "2026-11-23.jsonl", line: 1, from: 0, to: 4 },
    ];
    expect(result).toMatchObject({ ...facts, unsealedBytes: 8, torn, tornLines: 2 });
  });

  it("finds every change of a sealed byte and names its range", async () => {
    await fc.assert(
      fc.asyncProperty(anyDay, anyShare, anyDifference, async (file, share, difference) => {
        const position = Math.floor(share * readFileSync(join(original, file)).length);
        const result = await verifyAfter((directory) =>
          changeByte(join(directory, file), position, difference),
        );
        const seal = firstSealOf((line) => line.file === file && line.from <= position && position < line.to);
        expect(result).toEqual(broken(seal));
      }),
      runs,
    );
  });

  it("finds every truncation of a sealed file and names the first range that is not whole", async () => {
    await fc.assert(
      fc.asyncProperty(anyDay, anyShare, async (file, share) => {
        const size = Math.floor(share * readFileSync(join(original, file)).length);
        const result = await verifyAfter((directory) => truncateSync(join(directory, file), size));
        const seal = firstSealOf((line) => line.file === file && line.to > size);
        expect(result).toEqual({ ...broken(seal), why: expect.stringContaining("is cut off") });
      }),
      runs,
    );
  });

  it.each(DAYS.map((day) => `${day}.jsonl`))(
    "finds that %s was removed, emptied or replaced by a link",
    async (file) => {
      const first = broken(firstSealOf((line) => line.file === file));
      expect(await verifyAfter((directory) => unlinkSync(join(directory, file)))).toEqual(first);
      expect(await verifyAfter((directory) => writeFileSync(join(directory, file), ""))).toEqual(first);
      const link = (directory: string) => {
        unlinkSync(join(directory, file));
        symlinkSync(join(original, file), join(directory, file));
      };
      expect(await verifyAfter(link)).toEqual(first);
    },
  );

  it("finds that two seals were swapped and names the first", async () => {
    for (let first = 0; first < seals.length; first++) {
      for (let second = first + 1; second < seals.length; second++) {
        const result = await verifyAfter((directory) =>
          rewriteSeals(directory, (lines) =>
            lines.map(
              (line, index) =>
                (index === first ? lines[second] : index === second ? lines[first] : line) ?? "",
            ),
          ),
        );
        const { file, from, to } = seals[second] as SealLine;
        expect(result).toMatchObject({ ok: false, seal: first + 1, file, from, to });
      }
    }
  });

  it("finds that a seal was removed, doubled or made up and names the next", async () => {
    for (let index = 0; index < seals.length - 1; index++) {
      const removed = await verifyAfter((directory) =>
        rewriteSeals(directory, (lines) => lines.toSpliced(index, 1)),
      );
      expect(removed).toMatchObject({ ok: false, seal: index + 1 });
      const doubled = await verifyAfter((directory) =>
        rewriteSeals(directory, (lines) => lines.toSpliced(index, 0, lines[index] ?? "")),
      );
      expect(doubled).toMatchObject({ ok: false, seal: index + 2 });
    }
  });

  it("finds every change of a byte of the seals, but for the time of the last one", async () => {
    const text = readFileSync(join(original, SEALS));
    const blind = text.lastIndexOf('"at":"');
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: text.length - 1 }),
        anyDifference,
        async (position, difference) => {
          fc.pre(position < blind || position >= text.length - 3);
          const seal = text.subarray(0, position).toString("latin1").split("\n").length;
          const result = await verifyAfter((directory) =>
            changeByte(join(directory, SEALS), position, difference),
          );
          expect(result).toHaveProperty("ok", false);
          const named = (result as { seal: number }).seal;
          expect([seal, seal + 1]).toContain(named);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("finds every truncation of the seals that is not at a line's end", async () => {
    const text = readFileSync(join(original, SEALS));
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: text.length - 1 }), async (size) => {
        fc.pre(text[size - 1] !== 10);
        const result = await verifyAfter((directory) => truncateSync(join(directory, SEALS), size));
        const whole = text.subarray(0, size).toString("latin1").split("\n").length - 1;
        expect(result).toMatchObject({ ok: false, seal: whole + 1, file: SEALS, to: size });
      }),
      { numRuns: 10, examples: [[text.length - 1]] },
    );
  });

  it("finds a gap and an overlap even when the chain was forged to fit", async () => {
    for (const [shift, why] of [
      [1, "leaves a gap"],
      [-1, "overlaps"],
    ] as const) {
      const result = await verifyAfter((directory) => {
        const last = seals.at(-1) as SealLine;
        const from = last.from + shift;
        const bytes = readFileSync(join(directory, last.file)).subarray(from, last.to);
        const sha256 = createHash("sha256").update(bytes).digest("hex");
        rewriteSeals(directory, (lines) => [
          ...lines.slice(0, -1),
          JSON.stringify({ ...last, from, sha256 }),
        ]);
      });
      expect(result).toMatchObject({ ok: false, seal: 9, why: expect.stringContaining(why) });
    }
  });

  it.each([
    ["a path", { file: "../original/2026-11-20.jsonl" }],
    ["an offset below zero", { from: -1 }],
    ["an empty range", { to: 0 }],
    ["an additional key", { more: true }],
  ])("opens nothing for a seal with %s", async (_what, change) => {
    const result = await verifyAfter((directory) =>
      rewriteSeals(directory, (lines) => [JSON.stringify({ ...seals[0], ...change }), ...lines.slice(1)]),
    );
    expect(result).toMatchObject({
      ok: false,
      seal: 1,
      file: SEALS,
      from: 0,
      why: expect.stringContaining("not a seal"),
    });
  });

  it("names the change also after the journal was sealed on", async () => {
    const directory = join(createFolder(), "journal");
    cpSync(original, directory, { recursive: true });
    changeByte(join(directory, `${DAYS[1]}.jsonl`), 10, 1);
    const journal = openJournal(directory);
    journal.append([createRecord({ at: `${DAYS[1]}T09:00:00Z` })]);
    await journal.close();
    expect(await sealJournal(directory)).toEqual({ sealed: 1 });
    expect(await verifyJournal(directory)).toEqual(
      broken(firstSealOf((line) => line.file === `${DAYS[1]}.jsonl`)),
    );
  });
});
