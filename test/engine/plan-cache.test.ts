import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createHooks } from "../../src/index.js";
import type { HooksOptions, PlanCache, Verdict } from "../../src/spec/index.js";
import { createTrustStore } from "../../src/stores/index.js";
import { trustWorkspace } from "../../src/workbench/trust.js";

const TOOL = { tool_name: "Bash", tool_input: { command: "ls" } };

let root: string;
let kept: Map<string, string>;
let cache: PlanCache;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "anyhook-plans-"));
  for (const folder of ["home", "work/.anyhook"]) mkdirSync(join(root, folder), { recursive: true });
  kept = new Map();
  const get = (key: string): string | undefined => kept.get(key);
  cache = { get, set: (key, text) => void kept.set(key, text) };
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(reason: string, name = "work/.anyhook/hooks.yaml"): void {
  writeFileSync(
    join(root, name),
    `hooks:\n  PreToolUse:\n    - hooks: [{ type: command, command: "echo ${reason} >&2; exit 2" }]\n`,
  );
}

async function emit(over: HooksOptions = {}): Promise<{ verdict: Verdict; made: boolean }> {
  const before = [...kept.values()].join();
  const options = { cwd: join(root, "work"), home: join(root, "home"), managed: join(root, "none") };
  const hooks = createHooks({ ...options, trust: "all", cache, ...over });
  const verdict = await hooks.emit("PreToolUse", TOOL);
  await hooks.close();
  return { verdict, made: [...kept.values()].join() !== before };
}

describe("a plan that is kept", () => {
  it("is used while its sources are the same, and decides the same", async () => {
    write("one");
    const first = await emit();
    const second = await emit();
    expect([first.made, second.made]).toEqual([true, false]);
    expect(second.verdict.reason).toBe(first.verdict.reason);
    expect(second.verdict.decided_by).toBe(first.verdict.decided_by);
  });

  it("is really what decides then", async () => {
    write("one");
    await emit();
    for (const [key, text] of kept) kept.set(key, text.replaceAll("echo one", "echo kept"));
    // The kept bytes of the file hold the words too: put them back.
    for (const [key, text] of kept) {
      const entry = JSON.parse(text) as { sources: unknown };
      const source = JSON.stringify(entry.sources).replaceAll("echo kept", "echo one");
      kept.set(key, JSON.stringify({ ...entry, sources: JSON.parse(source) as unknown }));
    }
    expect((await emit()).verdict.reason).toBe("kept");
  });

  it.each([
    ["a file changed by one byte", () => write("two"), "two"],
    ["a file of another layer appeared", () => write("user", "work/.anyhook/hooks.local.yaml"), "one; user"],
    ["the file is gone", () => rmSync(join(root, "work/.anyhook/hooks.yaml")), undefined],
  ])("is made anew when %s", async (_, change, reason) => {
    write("one");
    await emit();
    change();
    expect((await emit()).verdict.reason).toBe(reason);
  });

  it("grants no trust, and keeps none", async () => {
    write("one");
    const store = createTrustStore(join(root, "home"));
    await trustWorkspace({ cwd: join(root, "work"), home: join(root, "home"), dialects: [], env: {} });
    expect((await emit({ trust: "store" })).verdict.decision).toBe("deny");
    await store.remove(join(root, "work"));
    const { verdict } = await emit({ trust: "store" });
    expect(verdict.decision).toBe("none");
    expect(verdict.runs).toMatchObject([{ because: "untrusted" }]);
    await trustWorkspace({ cwd: join(root, "work"), home: join(root, "home"), dialects: [], env: {} });
    expect((await emit({ trust: "store" })).verdict.decision).toBe("deny");
  });

  it.each(["", "{", "[]", '{"key":1}', "null"])("that is %j counts as none", async (text) => {
    write("one");
    await emit();
    for (const key of kept.keys()) kept.set(key, text);
    expect((await emit()).verdict.reason).toBe("one");
  });
});
