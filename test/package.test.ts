import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Project } from "./support/package.js";

let project: Project;

describe("the packed tarball, installed in a plain JavaScript project", () => {
  beforeAll(() => {
    project = new Project();
    project.write(
      "home/.anyhook/hooks.yaml",
      "hooks:\n  PreToolUse:\n    - { matcher: Bash, hooks: [{ type: command, command: 'echo no >&2; exit 2', if: Bash(rm *) }] }\n",
    );
    project.write("app/.xbot/hooks.json", '{ "hooks": { "PreToolUse": [] } }');
  }, 120_000);

  afterAll(() => project[Symbol.dispose]());

  it("runs the ten lines of the contract", () => {
    const output = project.run(`
      import { createHooks, assertAllowed } from "anyhook";
      const session_id = "s", cwd = process.cwd(), command = "rm -rf /";
      const hooks = createHooks({ cwd: process.cwd(), dialects: ["anyhook", "xbot"] });
      const diagnostics = await hooks.load();
      const undo = hooks.on("PreToolUse", { matcher: "Bash" }, (event) => ({ decision: "ask" }));
      const verdict = await hooks.emit("PreToolUse", { session_id, cwd, tool_name: "Bash", tool_input: { command } });
      const plan = await hooks.explain("PreToolUse", { session_id, cwd, tool_name: "Bash", tool_input: { command } });
      let thrown; try { assertAllowed(verdict); } catch (error) { thrown = error.code; }
      undo();
      await hooks.close();
      console.log(JSON.stringify({ diagnostics, decision: verdict.decision, reason: verdict.reason, by: verdict.decided_by, runs: plan.hooks.map((hook) => hook.runs), thrown }));
    `);
    expect(output).toEqual({
      diagnostics: [],
      decision: "deny",
      reason: "no",
      by: "anyhook:user:~/.anyhook/hooks.yaml#/hooks/PreToolUse/0/hooks/0",
      runs: [true, true],
      thrown: "not_allowed",
    });
  });

  it("can be required by CommonJS, too", () => {
    const script = `
      const { createHooks, HookError } = require("anyhook");
      console.log(JSON.stringify([typeof createHooks, HookError.is(new HookError("usage", ""))]));
    `;
    expect(project.run(script, "main.cjs")).toEqual(["function", true]);
  });

  it("runs hooks of llm-harness by its subpath", () => {
    const output = project.run(`
      import { CommandHookDefinition, HookEvent, HookExecutionContext, HookExecutor, HookRegistry } from "anyhook/llm-harness";
      import { HookError } from "anyhook";
      const registry = new HookRegistry();
      registry.register(HookEvent.PRE_TOOL_USE, CommandHookDefinition({ command: "exit 1", matcher: "dangerous_tool", block_on_failure: true }));
      const executor = new HookExecutor(registry, HookExecutionContext({ cwd: "." }));
      const blocked = [];
      for (const tool_name of ["dangerous_tool", "safe_tool"])
        blocked.push((await executor.execute(HookEvent.PRE_TOOL_USE, { payload: { tool_name } })).blocked);
      await executor.close();
      let thrown; try { CommandHookDefinition({}); } catch (error) { thrown = error instanceof HookError && error.message; }
      console.log(JSON.stringify({ blocked, thrown }));
    `);
    expect(output).toEqual({
      blocked: [true, false],
      thrown: "a command hook is not valid: command: Field required",
    });
  });

  it("brings the command, which runs from the project", () => {
    const bin = join(project.app, "node_modules/.bin/anyhook");
    const payload = JSON.stringify({ command: "rm -rf /" });
    const args = ["emit", "PreToolUse", "--tool", "Bash", "--input", payload, "--json"];
    let status = 0;
    let stdout = "";
    try {
      stdout = execFileSync(bin, args, {
        cwd: project.app,
        encoding: "utf8",
        env: { PATH: process.env["PATH"], HOME: project.home },
      });
    } catch (error) {
      ({ status, stdout } = error as { status: number; stdout: string });
    }
    expect(status).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ decision: "deny", reason: "no" });
  });

  it("brings the schema that `init` names to editors", () => {
    const output = project.run(`
      import { execFileSync } from "node:child_process";
      import { existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
      import { resolve } from "node:path";
      mkdirSync("fresh");
      symlinkSync("../node_modules", "fresh/node_modules");
      execFileSync("node_modules/.bin/anyhook", ["init", "--cwd", "fresh"]);
      const [, path] = /^# yaml-language-server: \\$schema=(\\S+)/.exec(readFileSync("fresh/.anyhook/hooks.yaml", "utf8"));
      const byName = import.meta.resolve("anyhook/schemas/anyhook.schema.json");
      console.log(JSON.stringify([existsSync(resolve("fresh/.anyhook", path)), existsSync(new URL(byName))]));
    `);
    expect(output).toEqual([true, true]);
  });

  it("loads nothing but itself for a callback: the hot core has an import budget", () => {
    const { result, urls, builtins } = project.loads(`
      const { createHooks } = await import("anyhook");
      const hooks = createHooks({ dialects: [] });
      hooks.on("PreToolUse", { matcher: "Bash" }, () => ({ decision: "deny" }));
      const payload = { tool_name: "Bash", tool_input: { command: "rm -rf /" } };
      result = (await hooks.emit("PreToolUse", payload)).decision;
    `);
    expect(result).toBe("deny");
    const own = urls.filter((url) => url.includes("/anyhook/dist/"));
    expect(urls.filter((url) => !url.includes("/anyhook/dist/") && !url.startsWith("node:"))).toEqual([]);
    expect(own.filter((url) => /\/dist\/(?:dialects|formats|stores|workbench|cli)\//u.test(url))).toEqual([]);
    expect(own.length).toBeLessThanOrEqual(72);
    for (const heavy of ["crypto", "child_process", "http", "https", "net", "tls", "dns", "zlib", "stream"])
      expect(builtins, heavy).not.toContain(heavy);
  });

  it("loads parsers when there is a file to parse, and no HTTP client before there is a request", () => {
    const { result, urls } = project.loads<string>(`
      const { createHooks } = await import("anyhook");
      const hooks = createHooks();
      const payload = { tool_name: "Bash", tool_input: { command: "rm -rf /" } };
      result = (await hooks.emit("PreToolUse", payload)).decision;
      await hooks.close();
    `);
    expect(result).toBe("deny");
    const packages = urls.flatMap(
      (url) => /\/node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*\/node_modules\/)/u.exec(url)?.[1] ?? [],
    );
    expect([...new Set(packages)].toSorted()).toEqual([
      "anyhook",
      "ipaddr.js",
      "jsonc-parser",
      "re2js",
      "yaml",
      "zod",
    ]);
  });
});
