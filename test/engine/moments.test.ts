import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createHooks } from "../../src/index.js";
import type { Dialect, GuestSide, JournalRecord, TrustDecision } from "../../src/spec/index.js";
import { fakeHooks } from "./fakes.js";

const EVENTS: Dialect["events"] = {
  call_begins: { from: ["PreToolUse"] },
  tool_begins: { from: ["PreToolUse"] },
};
const READER: Pick<GuestSide, "parse"> = {
  parse: ({ event = "", body }) => ({ name: EVENTS[event]?.from[0] ?? "", payload: body as never }),
};

function twoMoments(over: Partial<Dialect>) {
  const hooks = ["call_begins", "tool_begins"].map((native) => ({ native, events: ["PreToolUse"] }));
  const guest = { none: "a fake", reader: async () => READER };
  return fakeHooks({ one: hooks, other: [{}] }, { over: { one: { events: EVENTS, guest, ...over } } });
}

describe("native events that share a canonical one", () => {
  it("are told apart where their dialect does, in emit and explain alike; other dialects hear both", async () => {
    const hooks = twoMoments({ momentsApart: true, aliases: { before: "call_begins" } });
    for (const [name, as, ran] of [
      ["call_begins", "one", ["/0", "/0"]],
      ["before", "one", ["/0", "/0"]],
      ["tool_begins", "one", ["/1", "/0"]],
      ["PreToolUse", "one", ["/0", "/1", "/0"]],
      ["PreToolUse", undefined, ["/0", "/1", "/0"]],
    ] as const) {
      const options = as === undefined ? {} : { as };
      const { runs } = await hooks.emit(name, { tool_name: "Bash" }, options);
      expect(runs.map(({ hook }) => hook.slice(hook.indexOf("#") + 1))).toEqual(ran);
      const { hooks: explained } = await hooks.explain(name, { tool_name: "Bash" }, options);
      expect(explained.filter((one) => one.runs)).toHaveLength(ran.length);
    }
    await hooks.close();
  });

  it("are spellings of one moment otherwise", async () => {
    const hooks = twoMoments({});
    const { runs } = await hooks.emit("call_begins", { tool_name: "Bash" }, { as: "one" });
    expect(runs).toHaveLength(3);
    await hooks.close();
  });
});

describe("a repository's hooks under a trust file of their own", () => {
  it("are journalled as discovered, and as loaded or skipped, with the reason", async () => {
    for (const [said, types] of [
      [{ trusted: true, reason: "listed" }, ["repo_hooks_discovered", "repo_hooks_loaded"]],
      [{ trusted: false, reason: "not listed" }, ["repo_hooks_discovered", "repo_hooks_skipped_untrusted"]],
      [
        { trusted: false, reason: "broken", invalid: true },
        ["repo_hooks_discovered", "repo_hooks_trust_store_invalid", "repo_hooks_skipped_untrusted"],
      ],
    ] as const) {
      const { records, workspace, home } = await load(said);
      expect(records.map(({ type }) => type)).toEqual(types);
      const place = { workspace, hooks_path: join(workspace, "hooks.json"), dialect: "one" };
      expect(records[0]).toMatchObject(place);
      const store = { trust_store_path: join(home, "trusted.json") };
      expect(records.at(-1)).toMatchObject(
        said.trusted ? { ...store, hook_count: 1 } : { ...store, reason: said.reason },
      );
    }
  });
});

async function load(said: TrustDecision) {
  const root = mkdtempSync(join(tmpdir(), "anyhook-moments-"));
  const [workspace, home] = [join(root, "workspace"), join(root, "home")];
  for (const folder of [workspace, home]) mkdirSync(folder);
  writeFileSync(join(workspace, "hooks.json"), "{}");
  const records: JournalRecord[] = [];
  const path = join(workspace, "hooks.json");
  const dialect = fakeDialectOf(path, said);
  const hooks = createHooks({
    dialects: [dialect],
    cwd: workspace,
    home,
    journal: {
      version: 1,
      id: "memory",
      append: (more) => void records.push(...more),
      close: async () => undefined,
    },
  });
  await hooks.load();
  await hooks.close();
  rmSync(root, { recursive: true });
  return { records, workspace, home };
}

function fakeDialectOf(path: string, said: TrustDecision): Dialect {
  const source = { path, file: "hooks.json", line: 1, column: 1, pointer: "" };
  const rule = {
    id: "one:project:hooks.json#",
    dialect: "one",
    layer: "project",
    source,
    native: "PreToolUse",
    events: ["PreToolUse"],
    when: [],
    executor: "callback",
    params: {},
    timeoutMs: 1000,
    mode: "enforce",
  } as const;
  return {
    version: 1,
    id: "one",
    title: "one",
    url: "",
    locations: [{ layer: "project", base: "workspace", path: "hooks.json" }],
    events: { PreToolUse: { from: ["PreToolUse"] } },
    tools: [],
    policy: { order: "sequential", rewrites: "last", reasons: "all", separator: "; ", limits: {} },
    failure: "open",
    network: { loopback: "deny", publicHttp: "deny", allow: [] },
    environment: "inherit",
    trust: { path: "trusted.json", names: "lexical", decide: () => said },
    config: async () => ({
      decode: ({ file, layer }) => ({ file, layer, rules: [rule], diagnostics: [] }),
    }),
    host: { body: () => ({}), read: () => ({}) },
    guest: { none: "a fake" },
    deviations: [],
  };
}
