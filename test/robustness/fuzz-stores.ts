import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { readJournal } from "../../src/stores/journal/read.js";
import { parseSeal } from "../../src/stores/journal/seals.js";
import { verifyJournal } from "../../src/stores/journal/verify.js";
import { fuzz, mutated, survives, text } from "./fuzz.js";

/** Side by side: before an end that looks unfinished is called torn, it is given a tenth of a second. */
const TOGETHER = 50;

/** What is kept on disk. */
export function stores(cases: number): void {
  it("a seal of any bytes is one or none", () => {
    const seal = `{"file":"2026-01-01.jsonl","from":0,"to":5,"sha256":"${"0".repeat(64)}","prev":"${"0".repeat(64)}","at":"2026-01-01T00:00:00.000Z"}`;
    fuzz(cases, fc.oneof(text, mutated(seal)), (line) => {
      survives("seal", () => parseSeal(Buffer.from(line)));
    });
  });

  it("a journal of any bytes is read to its end and verified", async () => {
    const record = '{"v":1,"id":"1","at":"2026-01-01T00:00:00.000Z","pid":1,"type":"event"}\n';
    const days = fc
      .array(
        fc.oneof(
          fc.constant(record),
          mutated(record),
          text.map((line) => `${line}\n`),
        ),
        { maxLength: 8 },
      )
      .map((pieces) => pieces.join(""));
    const journal = fc.record({ days, seals: fc.oneof(text, mutated(record)) });
    await fc.assert(
      fc.asyncProperty(fc.array(journal, { minLength: TOGETHER, maxLength: TOGETHER }), async (journals) => {
        await Promise.all(journals.map(expectReadable));
      }),
      { numRuns: Math.ceil(cases / 20 / TOGETHER) },
    );
  });
}

async function expectReadable({ days, seals }: { days: string; seals: string }): Promise<void> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "anyhook-fuzz-")));
  try {
    writeFileSync(join(folder, "2026-01-01.jsonl"), days);
    writeFileSync(join(folder, "seals.jsonl"), seals);
    let lines = 0;
    for await (const item of readJournal(folder)) lines += item === undefined ? 0 : 1;
    expect(lines).toBeLessThanOrEqual(days.split("\n").length + 1);
    await verifyJournal(folder).catch((error: unknown) => expect(error).toHaveProperty("code"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
