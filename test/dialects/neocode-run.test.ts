import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import type { RequestListener } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { createHooks } from "../../src/index.js";
import type { Hooks, JournalRecord, JsonObject } from "../../src/spec/index.js";
import { serve } from "../support/server.js";

interface Setup {
  readonly user?: JsonObject;
  readonly repo?: JsonObject;
  /** The text of the trust file; `<ws>` stands for the workspace. */
  readonly trust?: string;
}

interface Stage {
  readonly hooks: Hooks;
  readonly home: string;
  readonly workspace: string;
  readonly records: JournalRecord[];
}

/** NeoCode's files in fresh folders, and a runtime that reads them. */
function stage({ user, repo, trust }: Setup): Stage {
  const root = mkdtempSync(join(tmpdir(), "anyhook-neocode-run-"));
  const [home, workspace] = [join(root, "home"), join(root, "workspace")];
  for (const folder of [home, workspace]) mkdirSync(join(folder, ".neocode"), { recursive: true });
  const write = (path: string, value: JsonObject | undefined): void => {
    if (value !== undefined) writeFileSync(path, JSON.stringify(value));
  };
  write(join(home, ".neocode/config.yaml"), user);
  write(join(workspace, ".neocode/hooks.yaml"), repo);
  if (trust !== undefined)
    writeFileSync(join(home, ".neocode/trusted-workspaces.json"), trust.replaceAll("<ws>", workspace));
  const records: JournalRecord[] = [];
  const append = (more: readonly JournalRecord[]): void => void records.push(...more);
  const journal = { version: 1, id: "memory", append, close: async () => undefined } as const;
  const hooks = createHooks({ dialects: ["neocode"], home, cwd: workspace, journal });
  onTestFinished(async () => {
    await hooks.close();
    rmSync(root, { recursive: true });
  });
  return { hooks, home, workspace, records };
}

function observing(url: string, over: JsonObject = {}, params: JsonObject = {}): JsonObject {
  const item = { id: "seen", point: "before_tool_call", kind: "http", ...over, params: { url, ...params } };
  return { runtime: { hooks: { items: [item] } } };
}

const BASH = { tool_name: "bash", tool_call_id: "call_1" };

async function call({ hooks }: Stage): ReturnType<Hooks["emit"]> {
  return hooks.emit("before_tool_call", BASH, { as: "neocode" });
}

describe("a hook that observes", () => {
  it("is waited for, at most for its timeout, and holds nobody back", async () => {
    const server = await serve(() => {});
    const verdict = await call(stage({ user: observing(server.origin, { timeout_sec: 1 }) }));
    expect(verdict).toMatchObject({
      decision: "none",
      runs: [{ outcome: "timed_out", error: { code: "timeout", message: "hook execution timed out" } }],
    });
    expect(verdict.duration_ms).toBeGreaterThan(900);
    expect(verdict.duration_ms).toBeLessThan(3000);
    expect(server.requests).toHaveLength(1);
  });

  it("is tried once, whatever comes of it", async () => {
    const server = await serve((_request, response) => void response.writeHead(503).end("busy"));
    const { runs } = await call(stage({ user: observing(server.origin) }));
    expect(runs).toMatchObject([{ attempts: 1, http_status: 503, error: { code: "http_status" } }]);
    expect(server.requests).toHaveLength(1);
  });

  it("follows no redirect, on this machine or off it", async () => {
    const canary = await serve((_request, response) => void response.end());
    const redirect: RequestListener = (_request, response) =>
      void response.writeHead(307, { location: `${canary.origin}/stolen` }).end();
    const server = await serve(redirect);
    const { runs } = await call(stage({ user: observing(server.origin) }));
    expect(runs).toMatchObject([{ outcome: "passed", http_status: 307 }]);
    expect(canary.requests).toEqual([]);
  });

  it("writes the body as Go does: sorted, without blanks, and with <, > and & escaped", async () => {
    const server = await serve((_request, response) => void response.end());
    const url = server.origin.replace("127.0.0.1", "localhost");
    const user = observing(url, { id: "<a&b>", point: "session_start" }, { include_metadata: true });
    const { hooks } = stage({ user });
    await hooks.emit("SessionStart", { session_id: "s\u2028t", cwd: "/w" });
    const [request] = server.requests;
    const body = request?.body.replace(/"triggered_at":"[^"]+"/u, '"triggered_at":"T"');
    expect(body).toBe(
      String.raw`{"hook_id":"\u003ca\u0026b\u003e","kind":"http","metadata":{"session_id":"s\u2028t","workdir":"/w"},` +
        String.raw`"mode":"observe","point":"session_start","run_id":"","scope":"user","session_id":"s\u2028t","triggered_at":"T"}`,
    );
    expect(request?.body).toMatch(/"triggered_at":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d*[1-9])?Z"/u);
  });

  it("sends its own headers over NeoCode's, and a name from the URL as a header", async () => {
    const server = await serve((_request, response) => void response.end());
    const url = server.origin.replace("//", "//me:pass@");
    const headers = { "user-agent": "mine/1", "X-N": 7 };
    await call(stage({ user: observing(url, {}, { headers, method: "delete" }) }));
    expect(server.requests).toMatchObject([
      {
        method: "DELETE",
        headers: {
          "user-agent": "mine/1",
          "x-n": "7",
          "content-type": "application/json",
          authorization: `Basic ${Buffer.from("me:pass").toString("base64")}`,
        },
      },
    ]);
  });
});

describe("a builtin", () => {
  const guard = {
    id: "guard",
    point: "before_tool_call",
    handler: "require_file_exists",
    params: { path: "A" },
  };

  it("looks in the folder of the run where NeoCode's own words name it, else in the workspace", async () => {
    const set = stage({
      user: { runtime: { hooks: { default_failure_policy: "fail_closed", items: [guard] } } },
    });
    const other = join(set.home, "other");
    mkdirSync(other);
    writeFileSync(join(other, "A"), "");
    const emit = (payload: JsonObject, as?: string): ReturnType<Hooks["emit"]> =>
      set.hooks.emit(
        as === undefined ? "PreToolUse" : "before_tool_call",
        payload,
        as === undefined ? {} : { as },
      );
    expect((await emit({ ...BASH, workdir: other }, "neocode")).decision).toBe("none");
    expect((await emit(BASH, "neocode")).decision).toBe("deny");
    // Wherever an agent stands for the moment, the workspace is the same.
    expect((await emit({ tool_name: "Bash", cwd: other })).decision).toBe("deny");
  });

  it("warns by NeoCode's names of tools, whatever the case", async () => {
    const params = { tool_name: "FileSystem_Edit", message: "careful" };
    const item = { id: "w", point: "before_tool_call", handler: "warn_on_tool_call", params };
    const { hooks } = stage({ user: { runtime: { hooks: { items: [item] } } } });
    expect((await hooks.emit("PreToolUse", { tool_name: "Edit" })).notices).toEqual(["careful"]);
    expect((await hooks.emit("PreToolUse", { tool_name: "Write" })).notices).toEqual([]);
  });
});

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
