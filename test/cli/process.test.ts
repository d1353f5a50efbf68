import { spawn, spawnSync } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { until } from "../support/server.js";
import { BIN } from "./run.js";

interface Place {
  readonly work: string;
  readonly home: string;
}

/** A trusted-by-flag workspace with these lines as its one PreToolUse handler. */
function place(handler: string): Place {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "anyhook-process-")));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const [work, home] = [join(root, "work"), join(root, "home")];
  for (const folder of [home, join(work, ".anyhook")]) mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(work, ".anyhook", "hooks.yaml"),
    `hooks:\n  PreToolUse:\n    - hooks: [{ ${handler} }]\n`,
  );
  return { work, home };
}

function start(
  { work, home }: Place,
  args: readonly string[],
): { child: ChildProcess; output: () => string; ended: Promise<unknown> } {
  const env = { PATH: process.env["PATH"] ?? "", HOME: home, TMPDIR: home };
  const child = spawn(process.execPath, [BIN, ...args], { cwd: work, env, stdio: ["pipe", "pipe", "pipe"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => (text += String(chunk)));
  child.stderr.on("data", (chunk: Buffer) => (text += String(chunk)));
  const ended = new Promise((resolve) => child.on("close", (code, signal) => resolve(code ?? signal)));
  return { child, output: () => text, ended };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const EMIT = ["emit", "PreToolUse", "--trust", "--tool", "Bash"];

describe.skipIf(process.platform === "win32")("the real program", () => {
  it.each([
    ["SIGINT", 130, "echo $$ > pid.new; mv pid.new pid; sleep 60"],
    ["SIGINT", 130, "trap '' TERM; echo $$ > pid.new; mv pid.new pid; while :; do sleep 1; done"],
    ["SIGTERM", 143, "echo $$ > pid.new; mv pid.new pid; sleep 60"],
  ] as const)(
    "on %s gives up with %i, and neither process nor file is left",
    async (signal, code, command) => {
      const here = place(`type: command, command: "${command}"`);
      const { child, output, ended } = start(here, EMIT);
      await until(() => existsSync(join(here.work, "pid")));
      const hook = Number(readFileSync(join(here.work, "pid"), "utf8"));
      expect(isAlive(hook)).toBe(true);
      child.kill(signal);
      expect(await ended).toBe(code);
      expect(output()).toBe("");
      await until(() => !isAlive(hook));
      expect(readdirSync(here.home)).toEqual([".anyhook"]);
    },
  );

  it("ends a hook in the background too when it is interrupted", async () => {
    const here = place('type: command, async: true, command: "echo $$ > pid.new; mv pid.new pid; sleep 60"');
    const { child, output, ended } = start(here, EMIT);
    await until(() => existsSync(join(here.work, "pid")) && output().includes("in the background"));
    child.kill("SIGINT");
    expect(await ended).toBe(130);
    await until(() => !isAlive(Number(readFileSync(join(here.work, "pid"), "utf8"))));
  });

  it("waits for hooks in the background", async () => {
    const here = place('type: command, async: true, command: "sleep 0.3; touch done"');
    const { ended } = start(here, EMIT);
    expect(await ended).toBe(0);
    expect(existsSync(join(here.work, "done"))).toBe(true);
  });

  it("gives up while it waits for a payload on stdin", async () => {
    const { child, ended } = start(place("type: command, command: 'true'"), [
      "emit",
      "PreToolUse",
      "--payload",
      "-",
    ]);
    // More than a pipe holds: it is through when somebody reads.
    await new Promise((resolve) => child.stdin?.write(" ".repeat(900_000), resolve));
    child.kill("SIGINT");
    expect(await ended).toBe(130);
  });

  it("ends quietly, and not as an approval, when its reader goes away", async () => {
    const { child, output, ended } = start(place('type: command, command: "sleep 0.5"'), EMIT);
    child.stdout?.destroy();
    expect(await ended).toBe(141);
    expect(output()).toBe("");
  });

  it("writes big answers to a pipe whole", async () => {
    const here = place("type: command, command: 'exit 2'");
    const content = "x".repeat(3_000_000);
    const payload = join(here.work, "payload.json");
    writeFileSync(payload, JSON.stringify({ tool_name: "Write", tool_input: { content } }));
    const { output, ended } = start(here, ["emit", "PreToolUse", "--trust", "--payload", payload, "--json"]);
    expect(await ended).toBe(2);
    expect(JSON.parse(output()).event.tool_input.content).toBe(content);
  });

  it("keeps a deny although nobody can read it", async () => {
    const here = place("type: command, command: 'exit 2'");
    const gone = start(here, EMIT);
    gone.child.stdout?.destroy();
    expect(await gone.ended).toBe(2);
    const env = { PATH: process.env["PATH"] ?? "", HOME: here.home };
    const args = ["-c", '"$0" "$@" > /dev/full', process.execPath, BIN, ...EMIT];
    const full = spawnSync("sh", args, { cwd: here.work, env, encoding: "utf8" });
    expect(full).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("could not be written") as string,
    });
  });

  it("ends its hooks at once when somebody insists", async () => {
    const here = place(
      `type: command, command: "trap '' INT TERM; echo $$ > pid.new; mv pid.new pid; while :; do sleep 0.1; done"`,
    );
    const { child, ended } = start(here, EMIT);
    const file = join(here.work, "pid");
    await until(() => existsSync(file));
    const insisting = setInterval(() => child.kill("SIGINT"), 50);
    expect(await ended).toBe(130);
    clearInterval(insisting);
    await until(() => !isAlive(Number(readFileSync(file, "utf8"))));
  });

  it("says so when the folder that it stands in is gone, and works on another one", async () => {
    const here = place("type: command, command: 'exit 2'");
    const script = 'mkdir gone && cd gone && rmdir ../gone && "$0" "$@"';
    const env = { PATH: process.env["PATH"] ?? "", HOME: here.home };
    const inside = (args: readonly string[]) =>
      spawnSync("sh", ["-c", script, process.execPath, BIN, ...args], {
        cwd: here.work,
        env,
        encoding: "utf8",
      });
    const lost = inside([...EMIT, "--json"]);
    expect(lost.status).toBe(1);
    expect(JSON.parse(lost.stdout)).toMatchObject({ error: { code: "usage" } });
    expect(inside([...EMIT, "--cwd", here.work]).status).toBe(2);
  });

  it("does not take an empty --home for the folder that it stands in", async () => {
    const here = place("type: command, command: 'exit 2'");
    expect(await start(here, ["emit", "PreToolUse", "--tool", "Bash", "--home", ""]).ended).toBe(1);
  });

  it("follows the journal from now on, until it is interrupted", async () => {
    const here = place("type: command, command: 'exit 2'");
    await start(here, EMIT).ended;
    const follower = start(here, ["log", "--follow", "--json", "--limit", "1"]);
    await until(() => follower.output().includes('"verdict"'));
    await start(here, EMIT).ended;
    await until(() => follower.output().trim().split("\n").length === 6);
    follower.child.kill("SIGINT");
    expect(await follower.ended).toBe(130);
    const types = follower
      .output()
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { type: string }).type);
    expect(types).toEqual(["verdict", "event", "hook_started", "hook_finished", "hook_blocked", "verdict"]);
  });
});
