import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { main } from "../../src/cli/main.js";
import type { JournalRecord, RunSignal } from "../../src/spec/index.js";
import { openJournal } from "../../src/stores/index.js";
import { NOBODY } from "../cli/run.js";
import { until } from "../support/server.js";

interface Follower {
  /** What was printed, as records. */
  records(): readonly JournalRecord[];
  readonly ended: Promise<number>;
  interrupt(): void;
}

function createHome(): { readonly home: string; readonly directory: string } {
  const home = mkdtempSync(join(tmpdir(), "anyhook-follow-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const directory = join(home, ".anyhook", "journal");
  mkdirSync(directory, { recursive: true });
  return { home, directory };
}

function follow(home: string, ...flags: readonly string[]): Follower {
  const signals: RunSignal[] = [];
  const abort = new AbortController();
  onTestFinished(() => abort.abort());
  const args = ["log", "--follow", "--json", "--home", home, ...flags];
  const request = { version: 1, id: "1", args, cwd: home, env: {}, stdin: "" } as const;
  const ended = main(request, NOBODY, (signal) => void signals.push(signal), abort.signal);
  return {
    records: () =>
      signals.flatMap((one) => (one.type === "stdout" ? [JSON.parse(one.text) as JournalRecord] : [])),
    ended,
    interrupt: () => abort.abort(),
  };
}

let lastId = 0;

function record(at: number, fields: Partial<JournalRecord>): JournalRecord {
  const id = String(++lastId);
  return { v: 1, id, at: new Date(at).toISOString(), pid: 1, type: "hook_finished", ...fields };
}

const WANTED = { session_id: "s", hook: "anyhook:user:x#/0", name: "no-deploy", decision: "deny" } as const;
const UNWANTED = [
  { ...WANTED, session_id: "other" },
  { ...WANTED, name: "other" },
  { ...WANTED, decision: "allow" },
  { ...WANTED, type: "hook_failed" },
  { session_id: "s" },
] as const;
const FLAGS = ["--session", "s", "--hook", "no-*", "--decision", "deny", "--type", "hook_finished"];
const HOUR_MS = 3_600_000;

describe("log --follow", () => {
  it("shows what every filter lets through, of the past since then and of what comes, over rotation", async () => {
    const { home, directory } = createHome();
    const journal = openJournal(directory, { maxBytes: 400 });
    const now = Date.now();
    const recent = Array.from({ length: 5 }, () => record(now - 1_000, WANTED));
    journal.append([record(now - 3 * HOUR_MS, WANTED), ...recent]);
    for (const fields of UNWANTED) journal.append([record(now - 1_000, fields)]);
    const follower = follow(home, ...FLAGS, "--since", "2h");
    await until(() => follower.records().length === recent.length);
    const news = Array.from({ length: 5 }, () => record(now, WANTED));
    for (const [index, one] of news.entries()) journal.append([record(now, UNWANTED[index] ?? {}), one]);
    await until(() => follower.records().length >= recent.length + news.length);
    follower.interrupt();
    expect(await follower.ended).toBe(130);
    expect(follower.records().map(({ id }) => id)).toEqual([...recent, ...news].map(({ id }) => id));
    await journal.close();
  });

  it("counts --limit behind the filters, and shows no record twice", async () => {
    const { home, directory } = createHome();
    const journal = openJournal(directory);
    const now = Date.now();
    const wanted = Array.from({ length: 4 }, () => record(now, WANTED));
    for (const one of wanted) journal.append([one, record(now, { session_id: "other" })]);
    const follower = follow(home, "--session", "s", "--limit", "2");
    await until(() => follower.records().length === 2);
    const last = record(now, WANTED);
    journal.append([last]);
    await until(() => follower.records().length === 3);
    follower.interrupt();
    await follower.ended;
    expect(follower.records().map(({ id }) => id)).toEqual([wanted[2]?.id, wanted[3]?.id, last.id]);
    await journal.close();
  });

  it("finds a hook by its id, its name or a pattern, and nothing that only looks like it", async () => {
    const { home, directory } = createHome();
    const journal = openJournal(directory);
    const now = Date.now();
    const one = record(now, { hook: "a[0]*", name: "first" });
    const other = record(now, { hook: "b", name: "first-again" });
    journal.append([one, other, record(now, {})]);
    for (const [pattern, wanted] of [
      ["a[0]*", [one]],
      ["first", [one]],
      ["first*", [one, other]],
      ["firs", []],
      ["?", [other]],
    ] as const) {
      const follower = follow(
        home,
        "--since",
        "1h",
        "--hook",
        pattern,
        "--until",
        new Date(now + 1).toISOString(),
      );
      expect(await follower.ended).toBe(0);
      expect(follower.records().map(({ id }) => id)).toEqual(wanted.map(({ id }) => id));
    }
    await journal.close();
  });

  it("ends by itself at the time that --until names", async () => {
    const { home, directory } = createHome();
    const journal = openJournal(directory);
    const end = Date.now() + 700;
    const follower = follow(home, "--limit", "0", "--until", new Date(end).toISOString());
    const before = record(end - 1, WANTED);
    journal.append([before, record(end, WANTED)]);
    expect(await follower.ended).toBe(0);
    expect(follower.records().map(({ id }) => id)).toEqual([before.id].slice(0, follower.records().length));
    expect(Date.now()).toBeGreaterThanOrEqual(end - 5);
    await journal.close();
  });
});
