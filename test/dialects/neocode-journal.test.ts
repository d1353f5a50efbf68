import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { call, stage } from "./neocode-stage.js";

describe("the journal", () => {
  const note = { id: "note", point: "before_tool_call", handler: "add_context_note", params: { note: "n" } };
  const guard = {
    id: "guard",
    point: "before_tool_call",
    handler: "require_file_exists",
    failure_policy: "fail_closed",
    params: { path: "A" },
  };

  it("has NeoCode's events for a trusted repository: discovered, loaded, started, finished, blocked", async () => {
    const set = stage({
      repo: { hooks: { items: [note, guard] } },
      trust: '{"version":1,"workspaces":["<ws>/"]}',
    });
    expect((await call(set)).decision).toBe("deny");
    const { records, workspace, home } = set;
    const place = { workspace, hooks_path: join(workspace, ".neocode/hooks.yaml") };
    const store = { trust_store_path: join(home, ".neocode/trusted-workspaces.json") };
    const point = { native: "before_tool_call", layer: "project" };
    const wanted = [
      { type: "repo_hooks_discovered", dialect: "neocode", ...place },
      { type: "repo_hooks_loaded", dialect: "neocode", ...place, ...store, hook_count: 2 },
      { type: "event" },
      { type: "hook_started", name: "note", ...point },
      { type: "hook_finished", name: "note", ...point, outcome: "passed", reason: "n" },
      { type: "hook_started", name: "guard", ...point },
      { type: "hook_finished", name: "guard", ...point, outcome: "blocked" },
      {
        type: "hook_blocked",
        name: "guard",
        ...point,
        tool_name: "Bash",
        tool_use_id: "call_1",
        reason: "required file missing: A",
        enforced: true,
      },
      { type: "verdict" },
    ];
    expect(records).toMatchObject(wanted);
  });

  it.each([
    [undefined, "trust store is missing", true],
    ["{}", "trust store version must be 1", true],
    ['{"version":1,"workspaces":["/elsewhere"]}', "workspace is not trusted", false],
  ])("says why a repository's hooks were skipped: trust file %s", async (trust, reason, invalid) => {
    const set = stage({ repo: { hooks: { items: [guard] } }, ...(trust === undefined ? {} : { trust }) });
    const diagnostics = await set.hooks.load();
    // Having no trust file is nothing that anybody has to mend.
    const told = invalid && trust !== undefined ? [`nothing is trusted: ${reason}`] : [];
    expect(diagnostics.map(({ message }) => message)).toEqual(told);
    expect(set.records.map(({ type }) => type)).toEqual([
      "repo_hooks_discovered",
      ...(invalid ? ["repo_hooks_trust_store_invalid"] : []),
      "repo_hooks_skipped_untrusted",
    ]);
    expect(set.records.at(-1)).toMatchObject({ reason });
    expect((await call(set)).decision).toBe("none");
  });

  it.each(["", "hooks: [", "hooks:\n  itmes: []\n", "5"])(
    "calls no file loaded that it could not read: %j",
    async (text) => {
      const set = stage({ trust: '{"version":1,"workspaces":["<ws>"]}' });
      writeFileSync(join(set.workspace, ".neocode/hooks.yaml"), text);
      expect((await set.hooks.load()).some(({ level }) => level === "error")).toBe(true);
      expect(set.records.map(({ type }) => type)).toEqual(["repo_hooks_discovered"]);
    },
  );

  it("calls a file without hooks loaded, and counts none", async () => {
    const set = stage({ repo: { hooks: { items: [] } }, trust: '{"version":1,"workspaces":["<ws>"]}' });
    await set.hooks.load();
    expect(set.records.map(({ type }) => type)).toEqual(["repo_hooks_discovered", "repo_hooks_loaded"]);
    expect(set.records[1]).not.toHaveProperty("hook_count");
  });

  it("trusts no file behind a link", async () => {
    const set = stage({ repo: { hooks: { items: [guard] } } });
    const target = join(set.home, "list.json");
    writeFileSync(target, JSON.stringify({ version: 1, workspaces: [set.workspace] }));
    symlinkSync(target, join(set.home, ".neocode/trusted-workspaces.json"));
    expect((await call(set)).decision).toBe("none");
    expect(set.records.find(({ type }) => type === "repo_hooks_skipped_untrusted")).toMatchObject({
      reason: "read trust store failed: it is a symbolic link",
    });
  });
});
