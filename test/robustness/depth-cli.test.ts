import { spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { limits } from "../../src/guards/limits.js";
import { BIN } from "../cli/run.js";

const PAYLOAD = JSON.stringify({
  hook_event_name: "PreToolUse",
  session_id: "s",
  tool_name: "Bash",
  tool_input: { command: "ls" },
});

interface Place {
  readonly home: string;
  readonly work: string;
  /** A line for each process of the hook that ever ran: its depth. */
  readonly ran: () => readonly string[];
}

/** A user's guard whose script sets off the same event again, through the command line. */
function place(again: string): Place {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "anyhook-depth-")));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const [home, work, log] = [join(root, "home"), join(root, "work"), join(root, "ran")];
  for (const folder of [join(home, ".anyhook"), work]) mkdirSync(folder, { recursive: true });
  writeFileSync(join(root, "payload.json"), PAYLOAD);
  const anyhook = `'${process.execPath}' '${BIN}'`;
  const command = `echo "$ANYHOOK_DEPTH" >> '${log}'; ${again.replaceAll("ANYHOOK", () => anyhook)} < '${root}/payload.json'`;
  const hooks = [{ type: "command", command, timeout: 25 }];
  writeFileSync(join(home, ".anyhook", "hooks.json"), JSON.stringify({ hooks: { PreToolUse: [{ hooks }] } }));
  return {
    home,
    work,
    ran: () => (existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : []),
  };
}

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function anyhook({ home, work }: Place, args: readonly string[], env: object = {}): Promise<Ended> {
  const own = { PATH: process.env["PATH"] ?? "", HOME: home, ...env };
  const child = spawn(process.execPath, [BIN, ...args], { cwd: work, env: own });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdin.end(PAYLOAD);
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, stdout, stderr })));
}

const BRIDGE = ["bridge", "claude-code", "PreToolUse"];

describe("a hook that sets off its own event through the command line", () => {
  it.each([
    ["bridge", "ANYHOOK bridge claude-code PreToolUse"],
    ["emit", "ANYHOOK emit PreToolUse --payload - >&2"],
    ["one, then the other", "ANYHOOK emit PreToolUse --payload - >&2 && ANYHOOK bridge claude-code"],
    ["bridge, out of its group", "setsid ANYHOOK bridge claude-code PreToolUse"],
  ])("ends at the limit, and the gate is denied from there outwards: %s", async (_how, again) => {
    const here = place(again);
    const { code, stderr } = await anyhook(here, BRIDGE);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining("no more than 2 may lie") });
    expect(here.ran()).toEqual(Array.from({ length: limits.depth + 1 }, (_, outer) => String(outer + 1)));
  });

  it("denies at once where the agent itself was started from too deep", async () => {
    const here = place("true");
    const ended = await anyhook(here, BRIDGE, { ANYHOOK_DEPTH: "3" });
    expect(ended).toMatchObject({ code: 2, stderr: expect.stringContaining("no more than 2 may lie") });
    expect(here.ran()).toEqual([]);
  });
});
