import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import { createHooks } from "../../src/index.js";
import type { HooksOptions } from "../../src/spec/index.js";
import { serveMcp } from "../support/mcp-http.js";
import { isAlive, STDIO } from "../support/mcp.js";
import { until } from "../support/server.js";

const ROOT = resolve(import.meta.dirname, "../..");
const BASH = { tool_name: "Bash", tool_input: { command: "ls" } };

/** Hooks of the own format that call these tools of the server `s`, each within so many seconds. */
function setUp(
  tools: readonly string[],
  timeout = 15,
): Pick<HooksOptions, "cwd" | "home" | "managed"> & { folder: string } {
  const folder = mkdtempSync(join(tmpdir(), "anyhook-mcp-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [cwd, home] = [join(folder, "workspace"), join(folder, "home")];
  for (const path of [cwd, join(home, ".anyhook")]) mkdirSync(path, { recursive: true });
  const hooks = tools.map((tool) => ({ type: "mcp_tool", server: "s", tool, timeout }));
  writeFileSync(join(home, ".anyhook/hooks.yaml"), JSON.stringify({ hooks: { PreToolUse: [{ hooks }] } }));
  return { cwd, home, managed: join(folder, "managed"), folder };
}

describe("mcp_tool in a runtime", () => {
  it("denies at its deadline, in time, and the server goes on for the other hooks", async () => {
    const { folder: _, ...places } = setUp(["slow", "process"], 2);
    const hooks = createHooks({ ...places, mcp: { servers: { s: STDIO } } });
    onTestFinished(() => hooks.close());
    const emit = () => hooks.emit("PreToolUse", BASH);
    // The first event starts the server as well, which may take longer where many tests run.
    await until(async () => (await emit()).runs[1]?.outcome === "passed");
    const { decision, runs, duration_ms: ms } = await emit();
    expect(decision).toBe("deny");
    expect(runs).toMatchObject([
      { outcome: "timed_out", error: { code: "timeout" } },
      { executor: "mcp_tool", outcome: "passed" },
    ]);
    expect(ms).toBeLessThan(2250);
  });

  it.each(["stdio", "http"])("does not keep a program alive that forgets to close it: %s", async (kind) => {
    const { folder, ...places } = setUp(["process"]);
    const server = kind === "stdio" ? STDIO : (await serveMcp()).definition;
    const program = `
      import { createHooks } from ${JSON.stringify(join(ROOT, "dist/index.js"))};
      const hooks = createHooks(${JSON.stringify({ ...places, mcp: { servers: { s: server } } })});
      const { runs } = await hooks.emit("PreToolUse", ${JSON.stringify(BASH)});
      console.log(runs[0].outcome);
    `;
    const path = join(folder, "program.mjs");
    writeFileSync(path, program);
    const { stdout } = await promisify(execFile)(process.execPath, [path], { timeout: 20_000 });
    expect(stdout).toBe("passed\n");
  });

  it("leaves no server behind where a program exits without closing it", async () => {
    const { folder, ...places } = setUp(["process"]);
    const pidFile = join(folder, "pid");
    const script = `echo $$ > "$1"; exec "$2" "$3"`;
    const server = { command: "sh", args: ["-c", script, "sh", pidFile, STDIO.command, ...STDIO.args] };
    const program = `
      import { createHooks } from ${JSON.stringify(join(ROOT, "dist/index.js"))};
      const hooks = createHooks(${JSON.stringify({ ...places, mcp: { servers: { s: server } } })});
      await hooks.emit("PreToolUse", ${JSON.stringify(BASH)});
      process.exit(0);
    `;
    const path = join(folder, "program.mjs");
    writeFileSync(path, program);
    await promisify(execFile)(process.execPath, [path], { timeout: 20_000 });
    const pid = Number(readFileSync(pidFile, "utf8"));
    expect(pid).toBeGreaterThan(1);
    await until(() => !isAlive(pid));
  });
});
