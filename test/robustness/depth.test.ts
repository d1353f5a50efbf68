import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { childEnvironment } from "../../src/guards/environment.js";
import { depthOf, isMarkedBy, markedBy, nestedVariables } from "../../src/guards/nesting.js";
import { createMcp, toolCall, valueOf } from "../support/mcp.js";
import { guard, runtimeWith } from "./runtime.js";

const BASH = { tool_name: "Bash", tool_input: { command: "ls" } };
const PATH = process.env["PATH"] ?? "";
const DENIES = "this event comes from within 3 hooks, and no more than 2 may lie within each other";

describe("hooks within hooks", () => {
  it.each([
    [undefined, "1"],
    ["0", "1"],
    ["2", "3"],
  ])("a hook at depth %s hands on %s", async (outer, inner) => {
    await using runtime = await runtimeWith(guard("echo $ANYHOOK_DEPTH >&2; exit 2"), { env: at(outer) });
    expect(await runtime.hooks.emit("PreToolUse", BASH)).toMatchObject({ decision: "deny", reason: inner });
  });

  it.each(["3", "17", "many", "-1"])(
    "at depth %s no hook of a file runs, and a gate denies",
    async (depth) => {
      await using runtime = await runtimeWith(guard("touch ran", { on_failure: "allow" }), {
        env: at(depth),
      });
      const verdict = await runtime.hooks.emit("PreToolUse", BASH);
      expect(verdict).toMatchObject({
        decision: "deny",
        runs: [{ outcome: "skipped", because: "too_deep", decision: "deny", error: { code: "too_deep" } }],
      });
      expect(existsSync(join(runtime.workspace, "ran"))).toBe(false);
      const { hooks } = await runtime.hooks.explain("PreToolUse", BASH);
      expect(hooks).toMatchObject([{ runs: false, because: "too_deep" }]);
    },
  );

  it("denies at a gate whatever the format says about failures", async () => {
    const file = { hooks: { PreToolUse: [{ hooks: [{ type: "command", command: "touch ran" }] }] } };
    const options = { env: at("3"), dialects: ["claude-code"], trust: "all" as const };
    await using runtime = await runtimeWith({}, options);
    mkdirSync(join(runtime.workspace, ".claude"));
    writeFileSync(join(runtime.workspace, ".claude/settings.json"), JSON.stringify(file));
    await runtime.hooks.load();
    expect(await runtime.hooks.emit("PreToolUse", BASH)).toMatchObject({ decision: "deny", reason: DENIES });
  });

  it("elsewhere the event goes on, and that its hooks stayed out is told", async () => {
    const file = { hooks: { PostToolUse: [{ hooks: [{ type: "command", command: "touch ran" }] }] } };
    await using runtime = await runtimeWith(file, { env: at("3") });
    const verdict = await runtime.hooks.emit("PostToolUse", { ...BASH, tool_response: "done" });
    expect(verdict).toMatchObject({ decision: "none", notices: [DENIES] });
    expect(verdict.runs).toMatchObject([{ because: "too_deep" }]);
  });

  it("functions of this process run at any depth, and an event without hooks is none to deny", async () => {
    await using runtime = await runtimeWith({}, { env: at("9") });
    expect(await runtime.hooks.emit("PreToolUse", BASH)).toMatchObject({ decision: "none", runs: [] });
    runtime.hooks.on("PreToolUse", () => ({ decision: "ask" }));
    expect(await runtime.hooks.emit("PreToolUse", BASH)).toMatchObject({ decision: "ask" });
  });

  it("a hook file can neither set the depth nor the mark of a run, nor hand it on, and is told so", async () => {
    const fields = {
      env: { ANYHOOK_DEPTH: "0", ANYHOOK_RUN: "mine" },
      env_passthrough: ["ANYHOOK_DEPTH"],
    };
    await expect(runtimeWith(guard("exit 0", fields))).rejects.toThrow(
      [
        "dangerous_variable: `ANYHOOK_DEPTH` may not be set: it is anyhook's own",
        "dangerous_variable: `ANYHOOK_RUN` may not be set: it is anyhook's own",
        "dangerous_variable: `ANYHOOK_DEPTH` may not be passed on: it is anyhook's own",
      ].join("\n"),
    );
  });

  it.each(["inherit", "allow-list"] as const)("no dialect's variables do either (%s)", (mode) => {
    const add = { ANYHOOK_DEPTH: "0", anyhook_depth: "0", ANYHOOK_RUN: "mine" };
    const options = { env: { ANYHOOK_DEPTH: "2" }, mode, add, passthrough: ["ANYHOOK_DEPTH"] };
    expect(childEnvironment(options)).toEqual({
      env: {},
      refused: ["ANYHOOK_DEPTH", "anyhook_depth", "ANYHOOK_RUN"],
    });
  });

  it("a server of mcp_tool hooks is one deeper, too", async () => {
    const mcp = createMcp();
    const call = toolCall("process", {});
    const { env } = (await valueOf(mcp.run({ ...call, mcp: { ...call.mcp, env: at("1") } }))) as {
      env: Record<string, string>;
    };
    expect(env["ANYHOOK_DEPTH"]).toBe("2");
    expect(env["ANYHOOK_RUN"]).toMatch(/^outer mcp\./u);
  });
});

describe("the variables of nesting", () => {
  it("count from nothing, and never back", () => {
    expect([undefined, "", "0", "7"].map((value) => depthOf({ ANYHOOK_DEPTH: value }))).toEqual([0, 0, 0, 7]);
    for (const value of ["x", "-1", "1.5", "1e1", " 1", "9999"])
      expect(depthOf({ ANYHOOK_DEPTH: value })).toBe(Infinity);
    for (const value of [undefined, "0", "7", "998", "999", "x"]) {
      const env = { ANYHOOK_DEPTH: value };
      expect(depthOf(nestedVariables(env))).toBeGreaterThanOrEqual(Math.min(depthOf(env), 999));
    }
  });

  it("name the runs around a process, each as a whole", () => {
    const { ANYHOOK_RUN: value = "" } = markedBy(markedBy({}, "evt.1"), "evt.2");
    expect(["evt.1", "evt.2", "evt", "1", "evt.1 ", "vt.1"].map((one) => isMarkedBy(value, one))).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
  });
});

function at(depth: string | undefined): Record<string, string> {
  return { PATH, ANYHOOK_RUN: "outer", ...(depth === undefined ? {} : { ANYHOOK_DEPTH: depth }) };
}
