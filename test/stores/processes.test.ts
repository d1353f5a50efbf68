import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { JournalRecord } from "../../src/spec/index.js";
import {
  createTrustStore,
  isJournalProblem,
  openJournal,
  readJournal,
  sealJournal,
  verifyJournal,
} from "../../src/stores/index.js";
import { collect, compileStores, createFolder, createRecord } from "./support.js";

const DAY = "2026-11-21.jsonl";

let folder: string;
let stores: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "anyhook-processes-"));
  stores = pathToFileURL(join(compileStores(folder), "stores", "index.js")).href;
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Runs the body of a script with the stores in scope, in a process of its own. */
function start(body: string, args: readonly string[], shell?: string): ChildProcess {
  const script = join(mkdtempSync(join(folder, "script-")), "script.mjs");
  writeFileSync(
    script,
    `import * as stores from ${JSON.stringify(stores)};\nconst args = process.argv.slice(2);\n${body}`,
  );
  const command = [process.execPath, script, ...args];
  const child =
    shell === undefined
      ? spawn(process.execPath, command.slice(1), { stdio: ["ignore", "pipe", "inherit"] })
      : spawn("/bin/sh", ["-c", shell, "sh", ...command], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  return child;
}

async function outputOf(child: ChildProcess): Promise<string> {
  let output = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (output += text));
  const [code] = await once(child, "close");
  expect(code).toBe(0);
  return output;
}

describe("many processes", () => {
  it("may be killed while they append: at most one line is torn, and reading and sealing go on", async () => {
    const directory = join(createFolder(), "journal");
    const script = `
      const journal = stores.openJournal(args[0]);
      const text = "x".repeat(300_000);
      for (let index = 0; ; index++) {
        journal.append([{ v: 1, id: String(index), at: "2026-11-21T08:00:00.000Z", pid: process.pid, type: "event", text }]);
        if (index === 20) console.log("going");
      }`;
    for (let round = 1; round <= 5; round++) {
      const child = start(script, [directory]);
      await once(child.stdout!, "data");
      child.kill("SIGKILL");
      await once(child, "close");
      const journal = openJournal(directory);
      const witness = createRecord({ id: `witness-${round}` });
      journal.append([witness]);
      await journal.close();
      const items = await collect(readJournal(directory));
      expect(items.filter(isJournalProblem).length).toBeLessThanOrEqual(round);
      expect(items.at(-1)).toEqual(witness);
      expect(await sealJournal(directory)).toEqual({ sealed: 1 });
      expect(await verifyJournal(directory)).toMatchObject({ ok: true, seals: round, unsealedBytes: 0 });
    }
  });

  it("that cannot write any more say so, and leave whole lines behind for whoever comes next", async () => {
    const directory = join(createFolder(), "journal");
    const script = `
      const journal = stores.openJournal(args[0]);
      const record = (id) => ({ v: 1, id, at: "2026-11-21T08:00:00.000Z", pid: 1, type: "event", text: "x".repeat(1000) });
      let count = 0;
      try {
        for (;;) { journal.append([record(String(count)), record("second")]); count++; }
      } catch (error) {
        console.log(JSON.stringify({ count, code: error.code, data: error.data }));
      }`;
    const output = await outputOf(start(script, [directory], 'ulimit -f 64; exec "$@"'));
    const { count, ...failure } = JSON.parse(output) as { count: number };
    expect(failure).toEqual({ code: "journal", data: { code: "EFBIG" } });
    const journal = openJournal(directory);
    const witness = createRecord({ id: "witness" });
    journal.append([witness]);
    await journal.close();
    const items = await collect(readJournal(directory));
    const records = items.filter((item) => !isJournalProblem(item)) as JournalRecord[];
    expect(records.at(-1)).toEqual(witness);
    expect(count).toBeGreaterThan(5);
    expect(records.filter(({ id }) => id !== "second" && id !== "witness").length).toBeGreaterThanOrEqual(
      count,
    );
    expect(items.length - records.length).toBe(1);
  });

  it("seal at once, and there is one chain", async () => {
    const directory = join(createFolder(), "journal");
    const script = `
      const [directory, name] = args;
      const journal = stores.openJournal(directory);
      let sealed = 0;
      for (let index = 0; index < 30; index++) {
        journal.append([{ v: 1, id: name + index, at: "2026-11-21T08:00:00.000Z", pid: process.pid, type: "event" }]);
        const result = await stores.sealJournal(directory);
        if ("sealed" in result) sealed += result.sealed;
      }
      console.log(sealed);`;
    const outputs = await Promise.all(
      ["a", "b", "c", "d"].map((name) => outputOf(start(script, [directory, name]))),
    );
    const seals = outputs.reduce((sum, output) => sum + Number(output), 0);
    await sealJournal(directory);
    const result = await verifyJournal(directory);
    expect(result).toMatchObject({ ok: true, files: 1, unsealedBytes: 0 });
    expect(result).toHaveProperty("seals", seals);
    expect(readdirSync(directory).toSorted()).toEqual([DAY, "seals.jsonl"]);
  });

  it("take over the lock of a sealer that was killed, once", async () => {
    const directory = join(createFolder(), "journal");
    const journal = openJournal(directory);
    journal.append([createRecord()]);
    await journal.close();
    const lock = JSON.stringify(pathToFileURL(join(folder, "compiled", "stores", "lock.js")).href);
    const script = `
      const { acquireLock } = await import(${lock});
      await acquireLock(args[0] + "/seals.lock", 0);
      console.log("held");
      setInterval(() => {}, 1000);`;
    const child = start(script, [directory]);
    await once(child.stdout!, "data");
    child.kill("SIGKILL");
    await once(child, "close");
    const results = await Promise.all([
      sealJournal(directory),
      sealJournal(directory),
      sealJournal(directory),
    ]);
    expect(results.filter((result) => "sealed" in result && result.sealed === 1)).toHaveLength(1);
    expect(results.filter((result) => "sealed" in result && result.sealed === 0)).toHaveLength(2);
    expect(await verifyJournal(directory)).toMatchObject({ ok: true, seals: 1, unsealedBytes: 0 });
  });

  it("never hold one lock together, however many die with it", async () => {
    const directory = createFolder();
    const lock = JSON.stringify(pathToFileURL(join(folder, "compiled", "stores", "lock.js")).href);
    const script = `
      const { acquireLock } = await import(${lock});
      const { readFileSync, rmSync, writeFileSync } = await import("node:fs");
      const inside = args[0] + "/inside";
      for (let round = 0; round < 10; round++) {
        const held = await acquireLock(args[0] + "/lock", 20_000);
        try {
          writeFileSync(inside, String(process.pid), { flag: "wx" });
        } catch {
          let isAlive = true;
          try { process.kill(Number(readFileSync(inside)), 0); } catch { isAlive = false; }
          if (isAlive) { console.log("together"); process.exit(1); }
          writeFileSync(inside, String(process.pid));
        }
        if (round === 9) process.kill(process.pid, "SIGKILL");
        rmSync(inside);
        held.release();
      }`;
    async function runLane(): Promise<void> {
      for (let generation = 0; generation < 4; generation++) {
        const [, signal] = await once(start(script, [directory]), "close");
        expect(signal).toBe("SIGKILL");
      }
    }
    await Promise.all(Array.from({ length: 6 }, runLane));
  });

  it("trust workspaces at once, and none is lost", async () => {
    const home = createFolder();
    const script = `
      const [home, folder] = args;
      const { mkdirSync } = await import("node:fs");
      const store = stores.createTrustStore(home);
      for (let index = 0; index < 15; index++) {
        mkdirSync(folder + index);
        await store.add(folder + index);
      }`;
    const names = ["a", "b", "c", "d"];
    await Promise.all(names.map((name) => outputOf(start(script, [home, join(home, name)]))));
    const trusted = await createTrustStore(home).list();
    expect(trusted.map(({ path }) => path).toSorted()).toEqual(
      names.flatMap((name) => Array.from({ length: 15 }, (_, index) => join(home, name + index))).toSorted(),
    );
    expect(readdirSync(join(home, ".anyhook"))).toEqual(["trust.json"]);
  });
});
