import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import type { JournalRecord } from "../../src/spec/index.js";
import { isJournalProblem, readJournal, sealJournal, verifyJournal } from "../../src/stores/index.js";
import { collect, compileStores, createFolder } from "../stores/support.js";

/** How many write at once, and how much each of them. */
export const WRITERS = {
  short: { processes: 20, records: 500 },
  long: { processes: 50, records: 5_000 },
} as const;
/** So small that the day goes on in other files while all of them write. */
const MAX_BYTES = 1_048_576;
const DAY = "2026-11-21";

const APPEND = `
const [directory, name, count, maxBytes] = args;
const journal = stores.openJournal(directory, { maxBytes: Number(maxBytes) });
for (let index = 0; index < Number(count); index++) {
  const text = name.repeat(1 + (index * 7919) % 700);
  journal.append([{ v: 1, id: name + "-" + index, at: "${DAY}T08:00:00.000Z", pid: process.pid, type: "event", text }]);
}
await journal.close();
`;

/** Processes with the stores in scope; call it once in a file, outside of its tests. */
export function useProcesses(): (
  body: string,
  args: readonly string[],
  options?: { readonly shell?: string; readonly uid?: number },
) => ChildProcess {
  let folder = "";
  let stores = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "anyhook-robustness-"));
    stores = pathToFileURL(join(compileStores(folder), "stores", "index.js")).href;
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return (body, args, { shell, uid } = {}) => {
    const script = join(mkdtempSync(join(folder, "script-")), "script.mjs");
    const text = `import * as stores from ${JSON.stringify(stores)};\nconst args = process.argv.slice(2);\n${body}`;
    writeFileSync(script, uid === undefined ? text : `process.setuid(${uid});\n${text}`);
    const command = [process.execPath, script, ...args];
    const [program = "", ...rest] =
      shell === undefined ? command : ["/bin/sh", "-c", shell, "sh", ...command];
    const child = spawn(program, rest, { stdio: ["ignore", "pipe", "inherit"] });
    onTestFinished(() => void child.kill("SIGKILL"));
    return child;
  };
}

/** What a process printed; it must have ended well. */
export async function outputOf(child: ChildProcess): Promise<string> {
  let output = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (output += text));
  const [code] = await once(child, "close");
  expect(code).toBe(0);
  return output;
}

export function itSurvivesWriters({ processes, records }: { processes: number; records: number }): void {
  const start = useProcesses();

  it(`${processes} processes append ${records} records each at once, over rotation: none is torn, lost or out of order`, async () => {
    const directory = join(createFolder(), "journal");
    const names = Array.from({ length: processes }, (_, index) => String.fromCodePoint(0x41 + index));
    const state = { isAppending: true };
    const appended = Promise.all(
      names.map((name) => outputOf(start(APPEND, [directory, name, String(records), String(MAX_BYTES)]))),
    ).finally(() => (state.isAppending = false));
    while (state.isAppending) expect(await sealJournal(directory)).toHaveProperty("sealed");
    await appended;
    await sealJournal(directory);

    const items = await collect(readJournal(directory));
    expect(items.filter(isJournalProblem)).toEqual([]);
    const next = new Map(names.map((name) => [name, 0]));
    for (const { id, text } of items as (JournalRecord & { readonly text: string })[]) {
      const [name = "", index] = id.split("-");
      expect(Number(index)).toBe(next.get(name));
      expect(text).toBe(name.repeat(1 + ((Number(index) * 7919) % 700)));
      next.set(name, Number(index) + 1);
    }
    expect(new Set(next.values())).toEqual(new Set([records]));

    const files = readdirSync(directory).filter((file) => file.startsWith(DAY));
    const sizes = files.map((file) => statSync(join(directory, file)).size);
    expect(files.length).toBeGreaterThan(1);
    // Whoever looked before others wrote may go beyond by one record each.
    for (const size of sizes) expect(size).toBeLessThan(MAX_BYTES + processes * 1_000);
    const sealedBytes = sizes.reduce((sum, size) => sum + size, 0);
    const facts = { ok: true, files: files.length, sealedBytes, unsealedBytes: 0, tornLines: 0 };
    expect(await verifyJournal(directory)).toMatchObject(facts);
  }, 300_000);
}
