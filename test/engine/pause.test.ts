import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import fc from "fast-check";
import { createHooks } from "../../src/index.js";
import { decidePause, MOST_PAUSED_MS, pauseLength } from "../../src/guards/pause.js";
import type { PauseFile } from "../../src/guards/pause.js";
import { runBridge } from "../../src/bridge/bridge.js";
import type { Hooks, HooksOptions, JsonObject } from "../../src/spec/index.js";
import { endPause, pauseStatus, startPause } from "../../src/workbench/pause.js";

const TOOL = { tool_name: "Bash", tool_input: { command: "ls" } };
const DENY = "hooks:\n  PreToolUse:\n    - hooks: [{ type: command, command: 'echo LAYER >&2; exit 2' }]\n";

let root: string;
const open: Hooks[] = [];

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "anyhook-pause-")));
  for (const folder of ["home", "work", "managed"]) mkdirSync(join(root, folder));
});

afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(open.splice(0).map((hooks) => hooks.close()));
  rmSync(root, { recursive: true, force: true });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true, mode: 0o700 });
  writeFileSync(join(root, path), text, { mode: 0o600 });
}

function runtime(over: HooksOptions = {}): Hooks {
  const [cwd, home, managed] = ["work", "home", "managed"].map((name) => join(root, name)) as [
    string,
    string,
    string,
  ];
  const hooks = createHooks({
    cwd,
    home,
    managed,
    trust: "all",
    dialects: "standard",
    journal: journal(),
    ...over,
  });
  open.push(hooks);
  return hooks;
}

const journal = (): string => join(root, "home/.anyhook/journal");
const options = (env: Record<string, string> = {}): Parameters<typeof startPause>[0] => ({
  home: join(root, "home"),
  managed: join(root, "managed"),
  journal: journal(),
  env,
});
const start = (lengthMs = 600_000): Promise<unknown> => startPause(options(), { lengthMs, why: "repair" });

function records(type: string): readonly JsonObject[] {
  const files = readdirSync(journal()).filter((name) => /^\d{4}/u.test(name));
  const lines = files.flatMap((name) => readFileSync(join(journal(), name), "utf8").trimEnd().split("\n"));
  return lines.map((line) => JSON.parse(line) as JsonObject).filter((one) => one["type"] === type);
}

describe.skipIf(process.platform === "win32")("a pause", () => {
  it("skips the hooks of user and workspace in all dialects; managed ones and the program's own run on", async () => {
    write("home/.anyhook/hooks.yaml", DENY);
    write("work/.anyhook/hooks.local.yaml", DENY);
    write(
      "work/.claude/settings.json",
      JSON.stringify({
        hooks: { PreToolUse: [{ hooks: [{ type: "command", command: "exit 2" }] }] },
      }),
    );
    write("managed/hooks.yaml", DENY.replace("LAYER", "managed"));
    const hooks = runtime();
    hooks.on("PreToolUse", { name: "own" }, () => ({ decision: "allow" }));
    await start();
    const verdict = await hooks.emit("PreToolUse", TOOL);
    const told = verdict.runs.map(({ hook, because }) => [hook.split(":", 2).join(":"), because ?? "ran"]);
    expect(told).toEqual([
      ["host:host", "ran"],
      ["anyhook:managed", "ran"],
      ["anyhook:user", "paused"],
      ["anyhook:local", "paused"],
      ["claude-code:project", "paused"],
    ]);
    expect(verdict).toMatchObject({ decision: "deny", reason: "managed" });
    expect(verdict.notices).toEqual([
      expect.stringMatching(/^hooks are paused until \S+Z \(repair\): 3 hooks did not run$/u),
    ]);
    expect(records("hook_skipped").map(({ because }) => because)).toEqual(["paused", "paused", "paused"]);
    expect(records("paused")).toMatchObject([{ why: "repair", by_pid: process.pid }]);
  });

  it("opens a gate that is closed because hooks lie too deep within each other, unless the administrator's do", async () => {
    write("home/.anyhook/hooks.yaml", DENY);
    const deep = { env: { PATH: process.env["PATH"], ANYHOOK_DEPTH: "3" } };
    expect(await runtime(deep).emit("PreToolUse", TOOL)).toMatchObject({
      decision: "deny",
      runs: [{ because: "too_deep" }],
    });
    await start();
    const hooks = runtime(deep);
    expect(await hooks.emit("PreToolUse", TOOL)).toMatchObject({
      decision: "none",
      runs: [{ because: "paused" }],
    });
    expect(await hooks.explain("PreToolUse", TOOL)).toMatchObject({ hooks: [{ because: "paused" }] });
    write("managed/hooks.yaml", DENY);
    const { decision, runs } = await runtime(deep).emit("PreToolUse", TOOL);
    expect([decision, runs.map(({ because }) => because)]).toEqual(["deny", ["too_deep", "paused"]]);
  });

  it("is written to a journal whose files are as big as the user wants them", async () => {
    write("home/.anyhook/hooks.yaml", `journal: { max_bytes: 65536 }\n${DENY}`);
    const day = new Date().toISOString().slice(0, 10);
    write(`home/.anyhook/journal/${day}.jsonl`, `${JSON.stringify({ v: 1, text: "x".repeat(65_500) })}\n`);
    await start();
    expect(readdirSync(journal()).toSorted()).toEqual([`${day}.1.jsonl`, `${day}.jsonl`]);
    expect(records("paused")).toHaveLength(1);
  });

  it("takes no managed hook along that is the twin of a paused one", async () => {
    write("home/.anyhook/hooks.yaml", DENY);
    write("managed/hooks.yaml", DENY);
    await start();
    const { decision, decided_by: by } = await runtime().emit("PreToolUse", TOOL);
    expect([decision, by?.split(":", 2)[1]]).toEqual(["deny", "managed"]);
  });

  it("opens also what a broken entry, or a whole broken file, holds closed", async () => {
    write("home/.anyhook/hooks.yaml", "hooks: [\n");
    const hooks = runtime();
    expect((await hooks.emit("PreToolUse", TOOL)).decision).toBe("deny");
    await start();
    expect((await runtime().emit("PreToolUse", TOOL)).decision).toBe("none");
  });

  it("begins and ends within a runtime that lives on, and the end is recorded once", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
    write("home/.anyhook/hooks.yaml", DENY);
    const [hooks, other] = [runtime(), runtime()];
    const decide = async (some: Hooks): Promise<string> => (await some.emit("PreToolUse", TOOL)).decision;
    expect([await decide(hooks), await decide(other)]).toEqual(["deny", "deny"]);
    await start(10_000);
    vi.setSystemTime(Date.now() + 1001);
    expect([await decide(hooks), await decide(other)]).toEqual(["none", "none"]);
    vi.setSystemTime(Date.now() + 9000);
    expect([await decide(hooks), await decide(other)]).toEqual(["deny", "deny"]);
    expect(records("resumed")).toMatchObject([{ because: "expired", why: "repair" }]);
    expect(readdirSync(join(root, "home/.anyhook"))).not.toContain("pause.json");
  });

  it("that was ended is over within a second, also in a runtime that lives on", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
    write("home/.anyhook/hooks.yaml", DENY);
    const hooks = runtime();
    await start();
    expect((await hooks.emit("PreToolUse", TOOL)).decision).toBe("none");
    expect(await endPause(options())).toMatchObject({ ended: true });
    vi.setSystemTime(Date.now() + 1001);
    expect((await hooks.emit("PreToolUse", TOOL)).decision).toBe("deny");
    expect(records("resumed")).toMatchObject([{ because: "ended" }]);
  });

  it("holds for agents too", async () => {
    write("home/.anyhook/hooks.yaml", DENY);
    const work = join(root, "work");
    const payload = { hook_event_name: "PreToolUse", session_id: "s", cwd: work, ...TOOL };
    const ask = (): ReturnType<typeof runBridge> =>
      runBridge({
        agent: "claude-code",
        stdin: JSON.stringify(payload),
        env: { PATH: process.env["PATH"] },
        cwd: work,
        home: join(root, "home"),
        managed: join(root, "managed"),
        journal: journal(),
      });
    expect((await ask()).exitCode).toBe(2);
    await start();
    const { exitCode, stdout, stderr } = await ask();
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(
      /^anyhook: 1 hook did not run: hooks are paused until \S+ \(repair\) \(`anyhook pause --end`\)$/mu,
    );
    expect(stdout).toContain("hooks are paused until");
  });

  it("is the administrator's to forbid, and nobody else's", async () => {
    write("home/.anyhook/hooks.yaml", `pause: deny\n${DENY}`);
    await start();
    expect((await runtime().emit("PreToolUse", TOOL)).decision).toBe("none");
    write("managed/hooks.yaml", "pause: deny\n");
    expect((await runtime().emit("PreToolUse", TOOL)).decision).toBe("deny");
    await expect(start()).rejects.toMatchObject({
      code: "usage",
      message: expect.stringContaining("cannot be paused") as string,
    });
    expect(await pauseStatus(options())).toMatchObject({ paused: false, forbidden: true });
  });

  it("is refused to hooks, and where it cannot be recorded", async () => {
    for (const name of ["ANYHOOK_RUN", "ANYHOOK_DEPTH"])
      await expect(startPause(options({ [name]: "1" }), { lengthMs: 1000, why: "w" })).rejects.toMatchObject({
        code: "usage",
      });
    write("home/.anyhook/journal", "no folder");
    await expect(start()).rejects.toMatchObject({ code: "journal" });
    expect(readdirSync(join(root, "home/.anyhook"))).toEqual(["journal"]);
  });

  it("comes from no byte of a workspace and from no variable", async () => {
    write("home/.anyhook/hooks.yaml", DENY);
    await start();
    const pause = readFileSync(join(root, "home/.anyhook/pause.json"), "utf8");
    await endPause(options());
    write("work/.anyhook/pause.json", pause);
    const env = { HOME: join(root, "work"), PATH: process.env["PATH"] };
    expect((await runtime({ env }).emit("PreToolUse", TOOL)).decision).toBe("deny");
  });

  it.each([
    ["others may write it", (path: string) => chmodSync(path, 0o620)],
    ["others may write its folder", (path: string) => chmodSync(dirname(path), 0o770)],
    ["it is cut short", (path: string) => writeFileSync(path, readFileSync(path, "utf8").slice(0, 60))],
    [
      "it lasts for ever",
      (path: string) =>
        writeFileSync(path, readFileSync(path, "utf8").replace(/"until": "\d+/u, '"until": "2099')),
    ],
    ["it is empty", (path: string) => writeFileSync(path, "")],
  ])("does not count where %s, and that is said", async (_title, spoil) => {
    write("home/.anyhook/hooks.yaml", DENY);
    await start();
    spoil(join(root, "home/.anyhook/pause.json"));
    const hooks = runtime();
    expect(await hooks.load()).toMatchObject([{ code: "pause_file", level: "error" }]);
    expect((await hooks.emit("PreToolUse", TOOL)).decision).toBe("deny");
  });
});

describe("a pause file", () => {
  const file = (text: string): PauseFile => ({
    bytes: Buffer.from(text),
    stat: { isFile: true, mode: 0o100600, uid: 7 },
    uid: 7,
    folder: { mode: 0o40700, uid: 7 },
  });

  it("pauses for no more than it says, and for 24 hours at most", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -2, max: 200_000_000 }),
        fc.integer({ min: -200_000_000, max: 200_000_000 }),
        (length, now) => {
          const at = (ms: number): string => new Date(1_800_000_000_000 + ms).toISOString();
          const text = JSON.stringify({
            version: 1,
            since: at(0),
            until: at(length),
            why: "w",
            pid: 1,
            by: "b",
          });
          const { state } = decidePause(file(text), 1_800_000_000_000 + now);
          const isSane = length > 0 && length <= MOST_PAUSED_MS && now >= -60_000;
          expect(state).toBe(isSane ? (now < length ? "active" : "expired") : "invalid");
        },
      ),
    );
  });

  it("is none whatever else its bytes are", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(decidePause(file(text), 0).state).toBe("invalid");
      }),
    );
  });

  it.each([
    ["90s", 90_000],
    ["10m", 600_000],
    ["24h", MOST_PAUSED_MS],
    ["25h", undefined],
    ["0m", undefined],
    ["10", undefined],
    ["1.5h", undefined],
    ["-1m", undefined],
    ["1d", undefined],
    [" 1m", undefined],
  ])("a length of %j is %j ms", (text, ms) => {
    expect(pauseLength(text)).toBe(ms);
  });
});
