import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const ROOT = resolve(import.meta.dirname, "..");
const TOOL = "{ tool_name: 'Bash', tool_input: { command: 'rm -rf /' } }";
let project: string;

/** A plain JavaScript project that installed the packed tarball. Dependencies come from this checkout: no network. */
function install(): string {
  const folder = mkdtempSync(join(tmpdir(), "anyhook-package-"));
  const npm = (args: readonly string[], cwd: string): string =>
    execFileSync("npm", [...args, "--no-audit", "--no-fund", "--loglevel=error"], {
      cwd,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  const [packed] = JSON.parse(
    npm(["pack", "--json", "--ignore-scripts", "--pack-destination", folder], ROOT),
  ) as { filename: string }[];
  const { dependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  const local = Object.fromEntries(
    Object.keys(dependencies).map((name) => [name, `file:${join(ROOT, "node_modules", name)}`]),
  );
  const app = join(folder, "app");
  mkdirSync(app);
  const manifest = {
    name: "app",
    private: true,
    type: "module",
    dependencies: { anyhook: `file:${join(folder, packed!.filename)}` },
    overrides: local,
  };
  writeFileSync(join(app, "package.json"), JSON.stringify(manifest));
  npm(["install", "--offline", "--ignore-scripts"], app);
  return folder;
}

function run(script: string, env: Readonly<Record<string, string>> = {}): string {
  const app = join(project, "app");
  writeFileSync(join(app, "main.js"), script);
  return execFileSync(process.execPath, ["main.js"], {
    cwd: app,
    encoding: "utf8",
    env: { PATH: process.env["PATH"], HOME: join(project, "home"), ...env },
  });
}

describe("the packed tarball, installed in a plain JavaScript project", () => {
  beforeAll(() => {
    project = install();
    const loader =
      "let port; export function initialize(data) { port = data.port; } export async function load(url, context, next) { port.postMessage(url); return next(url, context); }";
    writeFileSync(join(project, "app/loader.js"), loader);
    mkdirSync(join(project, "home/.anyhook"), { recursive: true });
    mkdirSync(join(project, "app/.xbot"), { recursive: true });
    writeFileSync(
      join(project, "home/.anyhook/hooks.yaml"),
      "hooks:\n  PreToolUse:\n    - { matcher: Bash, hooks: [{ type: command, command: 'echo no >&2; exit 2', if: Bash(rm *) }] }\n",
    );
    writeFileSync(join(project, "app/.xbot/hooks.json"), '{ "hooks": { "PreToolUse": [] } }');
  }, 120_000);

  afterAll(() => rmSync(project, { recursive: true, force: true }));

  it("runs the ten lines of the contract", () => {
    const output = run(`
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
    expect(JSON.parse(output)).toEqual({
      diagnostics: [],
      decision: "deny",
      reason: "no",
      by: "anyhook:user:~/.anyhook/hooks.yaml#/hooks/PreToolUse/0/hooks/0",
      runs: [true, true],
      thrown: "not_allowed",
    });
  });

  it("brings the command, which runs from the project", () => {
    const bin = join(project, "app/node_modules/.bin/anyhook");
    const payload = JSON.stringify({ command: "rm -rf /" });
    const args = ["emit", "PreToolUse", "--tool", "Bash", "--input", payload, "--json"];
    let status = 0;
    let stdout = "";
    try {
      stdout = execFileSync(bin, args, {
        cwd: join(project, "app"),
        encoding: "utf8",
        env: { PATH: process.env["PATH"], HOME: join(project, "home") },
      });
    } catch (error) {
      ({ status, stdout } = error as { status: number; stdout: string });
    }
    expect(status).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ decision: "deny", reason: "no" });
  });

  it("holds what is needed and nothing else", () => {
    const names = readdirSync(join(project, "app/node_modules/anyhook"));
    expect(names.toSorted()).toEqual([
      "CHANGELOG.md",
      "LICENSE",
      "README.md",
      "SECURITY.md",
      "dist",
      "package.json",
    ]);
  });

  it("loads nothing but itself for a callback: the hot core has an import budget", () => {
    const counted = run(
      `
      import { register } from "node:module";
      import { MessageChannel } from "node:worker_threads";
      const { port1, port2 } = new MessageChannel();
      const urls = [];
      port1.on("message", (url) => urls.push(url));
      register("./loader.js", import.meta.url, { data: { port: port2 }, transferList: [port2] });
      const before = process.moduleLoadList.length;
      const { createHooks } = await import("anyhook");
      const hooks = createHooks({ dialects: [] });
      hooks.on("PreToolUse", { matcher: "Bash" }, () => ({ decision: "deny" }));
      const { decision } = await hooks.emit("PreToolUse", ${TOOL});
      await new Promise((resolve) => setTimeout(resolve, 50));
      const builtins = process.moduleLoadList.slice(before).map((name) => name.split(" ").at(-1));
      port1.close();
      console.log(JSON.stringify({ decision, urls, builtins }));
      `,
    );
    const { decision, urls, builtins } = JSON.parse(counted) as {
      decision: string;
      urls: string[];
      builtins: string[];
    };
    expect(decision).toBe("deny");
    const own = urls.filter((url) => url.includes("/anyhook/dist/"));
    expect(urls.filter((url) => !url.includes("/anyhook/dist/") && !url.startsWith("node:"))).toEqual([]);
    expect(own.filter((url) => /\/dist\/(?:dialects|formats|stores|workbench|cli)\//u.test(url))).toEqual([]);
    expect(own.length).toBeLessThanOrEqual(70);
    for (const heavy of ["crypto", "child_process", "http", "https", "net", "tls", "dns", "zlib", "stream"])
      expect(builtins, heavy).not.toContain(heavy);
  });
});
