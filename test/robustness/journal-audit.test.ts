import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { createHooks, HookError } from "../../src/index.js";
import type { HooksOptions, JournalRecord, JournalStore, Verdict } from "../../src/index.js";

const REQUIRED = "audit: required\n";
const TOOL = { session_id: "s", tool_name: "Bash", tool_input: { command: "ls" } };

interface Stage {
  readonly home: string;
  readonly cwd: string;
  readonly managed: string;
}

function stage(files: Readonly<Record<string, string>>): Stage {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "anyhook-audit-")));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const places = { home: join(root, "home"), cwd: join(root, "work"), managed: join(root, "managed") };
  for (const folder of Object.values(places)) mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) {
    const path = join(root, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    chmodSync(path, 0o644);
  }
  return places;
}

/** A journal that refuses the records with these numbers, counted from 1; `"all"` refuses each. */
function failingStore(
  refused: readonly number[] | "all",
): JournalStore & { readonly records: JournalRecord[] } {
  const records: JournalRecord[] = [];
  let count = 0;
  return {
    version: 1,
    id: "failing",
    records,
    append(more) {
      count += 1;
      if (refused === "all" || refused.includes(count))
        throw new HookError("journal", "The journal in /x could not be written: ENOSPC", {
          hint: "free some space",
        });
      records.push(...more);
    },
    close: async () => {},
  };
}

interface Played {
  readonly verdict: Verdict;
  readonly errors: readonly string[];
}

async function play(event: string, options: HooksOptions, closing = true): Promise<Played> {
  const errors: string[] = [];
  const logger = { warn: () => {}, error: (message: string) => void errors.push(message) };
  const hooks = createHooks({ env: { PATH: process.env["PATH"] }, logger, ...options });
  try {
    return { verdict: await hooks.emit(event, TOOL), errors };
  } finally {
    if (closing) await hooks.close();
  }
}

function userHook(handler: string, event = "PreToolUse"): string {
  return `${REQUIRED}hooks:\n  ${event}:\n    - hooks: [{ type: command, name: guard, ${handler} }]\n`;
}

/** One hook that passes leaves: event, hook_started, hook_finished, verdict. */
const PASSES = userHook('command: "true"');

describe("audit: required", () => {
  it("passes what is recorded", async () => {
    const journal = failingStore([]);
    const { verdict } = await play("PreToolUse", {
      ...stage({ "home/.anyhook/hooks.yaml": PASSES }),
      journal,
    });
    expect(verdict.decision).toBe("none");
    expect(journal.records.map(({ type }) => type)).toEqual([
      "event",
      "hook_started",
      "hook_finished",
      "verdict",
    ]);
    expect(journal.records[0]).toMatchObject({ dialects: ["host", "anyhook"] });
  });

  it.each([1, 2, 3, 4])(
    "denies at a gate when record %i of 4 cannot be written, and says how to mend it",
    async (record) => {
      const journal = failingStore([record]);
      const { verdict, errors } = await play("PreToolUse", {
        ...stage({ "home/.anyhook/hooks.yaml": PASSES }),
        journal,
      });
      expect(verdict).toMatchObject({ decision: "deny", decided_by: "audit" });
      expect(verdict.reason).toContain("the journal could not be written");
      expect(verdict.reason).toContain("ENOSPC (free some space); `audit: required` keeps this gate closed");
      expect(errors).toContainEqual(expect.stringContaining("free some space"));
      // As soon as it can be written again, the journal says what became of the event.
      expect(journal.records.at(-1)).toMatchObject({
        type: "verdict",
        decision: "deny",
        decided_by: "audit",
      });
      expect(journal.records.filter(({ type }) => type === "verdict")).toHaveLength(1);
    },
  );

  it("denies although a hook approved, and keeps the reason of a hook that denied", async () => {
    const allow = stage({ "home/.anyhook/hooks.yaml": REQUIRED });
    const hooks = createHooks({ ...allow, env: {}, journal: failingStore("all") });
    hooks.on("PreToolUse", () => ({ decision: "allow" }));
    expect(await hooks.emit("PreToolUse", TOOL)).toMatchObject({ decision: "deny", decided_by: "audit" });
    await hooks.close();
    const deny = stage({ "home/.anyhook/hooks.yaml": userHook('command: "echo not today >&2; exit 2"') });
    const { verdict } = await play("PreToolUse", { ...deny, journal: failingStore("all") });
    expect(verdict).toMatchObject({
      decision: "deny",
      reason: expect.stringContaining("not today") as string,
    });
    expect(verdict.decided_by).toContain("anyhook:user:");
    expect(verdict.notices.join()).toContain("the journal could not be written");
  });

  it("only warns at an event that nobody can hold back", async () => {
    const place = stage({ "home/.anyhook/hooks.yaml": userHook('command: "true"', "PostToolUse") });
    const { verdict } = await play("PostToolUse", { ...place, journal: failingStore("all") });
    expect(verdict.decision).toBe("none");
    expect(verdict.notices.join()).toContain("the journal could not be written");
  });

  it("opens a journal of its own where the program wants none", async () => {
    const place = stage({ "home/.anyhook/hooks.yaml": PASSES });
    expect((await play("PreToolUse", { ...place, journal: false })).verdict.decision).toBe("none");
    writeFileSync(join(place.home, ".anyhook/elsewhere"), "");
    const blocked = stage({ "home/.anyhook/hooks.yaml": PASSES, "home/.anyhook/journal": "a file" });
    const { verdict } = await play("PreToolUse", { ...blocked, journal: false });
    expect(verdict).toMatchObject({ decision: "deny", decided_by: "audit" });
    expect(verdict.reason).toContain("move it away");
  });

  it.each([
    ["a user", { "managed/hooks.yaml": REQUIRED, "home/.anyhook/hooks.yaml": "audit: optional\n" }],
    [
      "a repository",
      { "home/.anyhook/hooks.yaml": REQUIRED, "work/.anyhook/hooks.yaml": "audit: optional\n" },
    ],
    ["nobody", { "managed/hooks.yaml": REQUIRED }],
  ])("is not undone by %s", async (_who, files) => {
    const { verdict } = await play("PreToolUse", {
      ...stage(files),
      trust: "all",
      journal: failingStore("all"),
    });
    expect(verdict).toMatchObject({ decision: "deny", decided_by: "audit" });
  });

  it("is nothing that a repository can ask for", async () => {
    const place = stage({ "work/.anyhook/hooks.yaml": REQUIRED });
    const { verdict } = await play("PreToolUse", { ...place, trust: "all", journal: failingStore("all") });
    expect(verdict.decision).toBe("none");
  });

  it("enforces nothing where hooks are only watched", async () => {
    const place = stage({ "home/.anyhook/hooks.yaml": PASSES });
    const { verdict } = await play("PreToolUse", { ...place, mode: "monitor", journal: failingStore("all") });
    expect(verdict.decision).toBe("none");
    expect(verdict.notices.join()).toContain("the journal could not be written");
  });

  it("of the managed policy closes gates although hooks are only watched", async () => {
    const place = stage({ "managed/hooks.yaml": REQUIRED, "home/.anyhook/hooks.yaml": "audit: optional\n" });
    const { verdict } = await play("PreToolUse", { ...place, mode: "monitor", journal: failingStore("all") });
    expect(verdict).toMatchObject({ decision: "deny", decided_by: "audit" });
    const blocked = stage({ "managed/hooks.yaml": REQUIRED, "home/.anyhook/journal": "a file" });
    const own = await play("PreToolUse", { ...blocked, mode: "monitor", journal: false });
    expect(own.verdict).toMatchObject({ decision: "deny", decided_by: "audit" });
  });

  it("counts a hook that is tried again once, and its record too", async () => {
    const handler = 'retries: 1, command: "test -e again || { touch again; exit 1; }"';
    const place = stage({ "home/.anyhook/hooks.yaml": userHook(handler) });
    const journal = failingStore([3]);
    const { verdict } = await play("PreToolUse", { ...place, journal });
    expect(verdict).toMatchObject({ decision: "deny", decided_by: "audit" });
  });

  it("tells of a hook in the background whose end could not be recorded", async () => {
    const place = stage({
      "home/.anyhook/hooks.yaml": userHook('async: true, command: "sleep 0.2"', "PostToolUse"),
    });
    const journal = failingStore([4]);
    const { verdict, errors } = await play("PostToolUse", { ...place, journal });
    expect(verdict.notices).toEqual([]);
    expect(errors).toEqual([expect.stringContaining("the journal could not be written")]);
    expect(journal.records.map(({ type }) => type)).toEqual(["event", "hook_started", "verdict"]);
  });
});

describe("audit: optional", () => {
  it.each([1, 2, 3, 4])("passes and warns when record %i cannot be written", async (record) => {
    const place = stage({ "home/.anyhook/hooks.yaml": PASSES.replace("required", "optional") });
    const { verdict } = await play("PreToolUse", { ...place, journal: failingStore([record]) });
    expect(verdict.decision).toBe("none");
    expect(verdict.notices.join()).toContain("the journal could not be written");
  });
});

describe("journal settings", () => {
  it("of the managed policy win over the user's, each by itself, also out of the plan cache", async () => {
    const kept = new Map<string, string>();
    const cache = {
      get: (key: string) => kept.get(key),
      set: (key: string, text: string) => void kept.set(key, text),
    };
    const place = stage({
      "managed/hooks.yaml": "journal: { max_bytes: 65536 }\n",
      "home/.anyhook/hooks.yaml": "journal: { max_bytes: 1000000, keep_days: 9 }\nhooks: {}\n",
      "work/.anyhook/hooks.yaml": "journal: { max_bytes: 900000 }\n",
    });
    for (const round of [1, 2]) {
      const directory = join(place.cwd, `journal-${round}`);
      const hooks = createHooks({ ...place, env: {}, trust: "all", journal: directory, cache });
      const diagnostics = await hooks.load();
      expect(diagnostics.map(({ code }) => code)).toEqual(["wrong_scope"]);
      for (let index = 0; index < 3; index++)
        await hooks.emit("PreToolUse", { ...TOOL, tool_input: { command: "x".repeat(50_000) } });
      await hooks.close();
      const day = new Date().toISOString().slice(0, 10);
      expect(readFileSync(join(directory, `${day}.1.jsonl`), "utf8")).toContain("xxxx");
    }
    expect(kept.size).toBe(1);
  });
});

describe("every hook that was passed over", () => {
  it.each([
    ["untrusted", {}, "type: command, command: 'true'"],
    ["disabled", { trust: "all" }, "type: command, enabled: false, command: 'true'"],
    ["invalid", { trust: "all" }, "type: command"],
  ] as const)("has a record that says why: %s", async (because, options, handler) => {
    const text = `hooks:\n  PreToolUse:\n    - hooks: [{ name: guard, ${handler} }]\n`;
    const journal = failingStore([]);
    const place = stage({ "work/.anyhook/hooks.yaml": text });
    const { verdict } = await play("PreToolUse", { ...place, ...options, journal });
    expect(verdict.runs).toMatchObject([{ outcome: "skipped", because }]);
    const skipped = journal.records.filter(({ type }) => type === "hook_skipped");
    expect(skipped).toMatchObject([{ because, hook: verdict.runs[0]?.hook, outcome: "skipped" }]);
  });
});
