import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { runBridge } from "../../src/bridge/bridge.js";
import { timeWithin } from "../../src/bridge/time.js";
import { BIN } from "../cli/run.js";
import { until } from "../support/server.js";
import type { Told } from "./child.js";
import { impatient } from "./fake-agent.js";
import { place } from "./place.js";
import type { Place } from "./place.js";

/** How long the agent of these tests waits, in milliseconds. */
const PATIENCE_MS = 5000;
const FOLDER = mkdtempSync(join(tmpdir(), "anyhook-deadline-"));
const CHILD = join(FOLDER, "child.js");

/** The bridge and an agent, for a process of their own: one that can be left behind, and be late. */
beforeAll(async () => {
  const bundle = await rolldown({
    input: { child: fileURLToPath(new URL("child.ts", import.meta.url)) },
    platform: "node",
    // The other build of jsonc-parser looks for its parts when it runs.
    resolve: { mainFields: ["module", "main"] },
    logLevel: "silent",
  });
  await bundle.write({ dir: FOLDER, format: "esm" });
  await bundle.close();
  writeFileSync(join(FOLDER, "package.json"), '{ "type": "module" }');
});

afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly afterMs: number;
}

/** The bridge in a process of its own. */
function start(where: Place, event: string, stdin?: string): Promise<Ended> {
  const told = { place: where, event, patienceMs: PATIENCE_MS, ...(stdin === undefined ? {} : { stdin }) };
  const begin = performance.now();
  const child = spawn(process.execPath, [CHILD, JSON.stringify(told satisfies Told)], {
    env: { PATH: process.env["PATH"] ?? "" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const text = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (text.stdout += String(chunk)));
  child.stderr.on("data", (chunk: Buffer) => (text.stderr += String(chunk)));
  return new Promise((resolve) => {
    child.on("close", (code) => resolve({ code, ...text, afterMs: performance.now() - begin }));
  });
}

const PAYLOAD = JSON.stringify({ session: "s", tool: "run", input: { line: "rm" } });

function guard(line: string): Record<string, string> {
  const handler = `{ type: command, on_failure: allow, command: ${JSON.stringify(line)} }`;
  const events = ["PreToolUse", "PostToolUse"].map((event) => `  ${event}:\n    - hooks: [${handler}]\n`);
  return { "home/.anyhook/hooks.yaml": `hooks:\n${events.join("")}` };
}

const HANGS = "echo $$ > $HOME/pid.new; mv $HOME/pid.new $HOME/pid; exec sleep 60";
const IGNORES =
  "trap '' TERM; echo $$ > $HOME/pid.new; mv $HOME/pid.new $HOME/pid; while :; do sleep 1; done";
const LEAVES = "setsid sh -c 'echo $$ > $HOME/pid.new; mv $HOME/pid.new $HOME/pid; exec sleep 60'; sleep 60";

function pidIn({ home }: Place): number {
  return Number(readFileSync(join(home, "pid"), "utf8"));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe.skipIf(process.platform === "win32")("the bridge's own deadline", () => {
  it.each([
    ["hangs", HANGS],
    ["ignores SIGTERM", IGNORES],
    ["leaves its process group", LEAVES],
  ])(
    "denies a gate before the agent goes on without us, though the hook %s and may fail open",
    async (_, line) => {
      const marks = place();
      const where = place(guard(line.replaceAll("$HOME", marks.home)));
      const { code, stdout, afterMs } = await start(where, "before_tool", PAYLOAD);
      expect(afterMs).toBeLessThan(PATIENCE_MS);
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({
        no: expect.stringContaining("no answer from the hooks within 2 s, the deadline here") as string,
      });
      await until(() => !isAlive(pidIn(marks)));
      const folder = join(where.home, "journal");
      const [day = ""] = readdirSync(folder);
      const records = readFileSync(join(folder, day), "utf8").trim().split("\n");
      const last = JSON.parse(records.at(-1) ?? "") as unknown;
      expect(last).toMatchObject({ type: "verdict", decision: "deny", decided_by: "bridge" });
    },
  );

  it("is a warning where nobody can be held back", async () => {
    const where = place(guard("exec sleep 60"));
    const { code, stdout, stderr, afterMs } = await start(where, "after_tool", PAYLOAD);
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
    expect(stderr).toContain("no answer from the hooks within 2 s");
    expect(afterMs).toBeLessThan(PATIENCE_MS);
  });

  it("counts from the beginning: a payload that never comes is denied in time", async () => {
    const { code, stdout, afterMs } = await start(place(), "before_tool");
    expect(code).toBe(0);
    expect(stdout).toContain("no payload came within 2 s");
    expect(afterMs).toBeLessThan(PATIENCE_MS);
  });

  it("holds for the program too: it leaves while the agent still keeps its stdin open", async () => {
    const { home, cwd } = place();
    const env = { PATH: process.env["PATH"] ?? "", HOME: home };
    const begin = performance.now();
    const child = spawn(process.execPath, [BIN, "bridge", "claude-code", "SessionEnd"], { cwd, env });
    onTestFinished(() => void child.kill("SIGKILL"));
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect(code).toBe(0);
    expect(performance.now() - begin).toBeLessThan(10_000);
  });

  it("leaves room to end what hangs, and to start and leave, whatever the agent's patience", () => {
    expect(timeWithin(90_000)).toEqual({ patienceMs: 90_000, answerMs: 86_500, endMs: 89_000 });
    expect(timeWithin(10_000)).toEqual({ patienceMs: 10_000, answerMs: 6500, endMs: 9000 });
    expect(timeWithin(1500)).toEqual({ patienceMs: 1500, answerMs: 600, endMs: 1200 });
  });

  it("gives up when the caller does, and leaves the gate closed", async () => {
    const where = place();
    const line = HANGS.replaceAll("$HOME", where.home);
    const controller = new AbortController();
    const reply = runBridge({
      agent: "fake",
      stdin: '{"event":"before_tool","tool":"run","input":{}}',
      env: { PATH: process.env["PATH"] },
      journal: false,
      plugins: [impatient(60_000)],
      signal: controller.signal,
      ...place(guard(line)),
    });
    await until(() => existsSync(join(where.home, "pid")));
    controller.abort();
    expect((await reply).stdout).toContain('{"no":');
    await until(() => !isAlive(pidIn(where)));
  });
});
