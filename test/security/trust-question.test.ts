import { mkdirSync, readFileSync, readdirSync, symlinkSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { managedBeside } from "../../src/cli/runtime.js";
import { limits } from "../../src/guards/limits.js";
import type { JournalRecord } from "../../src/spec/index.js";
import { BIN, runHere, runProcess } from "../cli/run.js";
import { hasTerminal, onTerminal } from "./terminal.js";
import type { Typed, Typing } from "./terminal.js";
import { hookFile, machine, type Machine } from "./trust-support.js";

/** The question of trust: on a terminal, with a flag, and with nobody to ask (SECURITY.md 1.1). */
const OWN = "work/.anyhook/hooks.yaml";
const USER = "home/.anyhook/hooks.yaml";
const EVIL = "touch CANARY";
const command = (line: string): object => ({ hooks: [{ type: "command", command: line }] });
const variables = (one: Machine): Record<string, string> => ({
  PATH: process.env["PATH"] ?? "",
  HOME: one.home,
  TMPDIR: one.root,
});

describe("claude-code#83502, gemini-cli: without anybody to ask", () => {
  it("the bridge skips what is not trusted, says so, and journals it", () => {
    const one = machine({
      [OWN]: `import: [xbot]\n${hookFile(EVIL)}${hookFile(EVIL, { event: "SessionStart" }).replace("hooks:\n", "")}`,
      "work/.xbot/hooks.json": JSON.stringify({
        enable_command_hooks: true,
        hooks: { PreToolUse: [command(EVIL)] },
      }),
      // A home of the repository's own, as a .env would set it, with a store that trusts everything.
      "work/.anyhook/trust.json": '{"version":1,"workspaces":[{"path":"/"}]}',
    });
    const env = {
      ...variables(one),
      HOME: one.cwd,
      CI: "1",
      CLAUDE_PROJECT_DIR: one.cwd,
      ANYHOOK_TRUST: "all",
    };
    const journal = join(one.home, ".anyhook/journal");
    const bridge = (event: string): ReturnType<typeof runProcess> =>
      runProcess({
        args: ["bridge", "claude-code", event, "--home", one.home, "--journal", journal],
        cwd: one.cwd,
        env,
        stdin: JSON.stringify({
          hook_event_name: event,
          session_id: "s",
          cwd: one.cwd,
          permission_mode: "bypassPermissions",
          ...(event === "PreToolUse"
            ? { tool_name: "Bash", tool_input: { command: "ls" } }
            : { source: "startup" }),
        }),
      });
    mkdirSync(journal, { recursive: true });
    const gate = bridge("PreToolUse");
    expect([gate.code, gate.stdout, one.ran]).toEqual([0, "", false]);
    expect(gate.stderr).toMatch(/did not run: it is not trusted \(`anyhook trust review`\)/u);
    const start = bridge("SessionStart");
    expect([start.code, one.ran]).toEqual([0, false]);
    expect(JSON.parse(start.stdout)).toMatchObject({
      systemMessage: expect.stringContaining("did not run: it is not trusted") as string,
    });
    const skipped = records(journal).filter(({ type }) => type === "hook_skipped");
    expect(skipped.map((one) => [one["hook_event_name"], one["because"]])).toEqual([
      ["PreToolUse", "untrusted"],
      ["PreToolUse", "untrusted"],
      ["SessionStart", "untrusted"],
    ]);
  });
});

function records(folder: string): readonly (JournalRecord & Record<string, unknown>)[] {
  const lines = readdirSync(folder)
    .filter((name) => name.endsWith("l"))
    .flatMap((name) => readFileSync(join(folder, name), "utf8").trim().split("\n"));
  return lines.map((line) => JSON.parse(line) as JournalRecord & Record<string, unknown>);
}

describe.skipIf(!hasTerminal())("gemini-cli#27900: the question of `anyhook trust review`", () => {
  const review = (one: Machine, keys: string, more: Partial<Typing> = {}): Promise<Typed> =>
    onTerminal({
      argv: [process.execPath, BIN, "trust", "review", "--home", one.home],
      cwd: one.cwd,
      env: { ...variables(one), TERM: "xterm" },
      question: "Trust this, so that the hooks of",
      keys,
      ...more,
    });
  const store = (one: Machine): readonly string[] => readdirSync(one.home, { recursive: true }) as string[];

  it.each([
    ["Enter, which means no", "\r", 1],
    ["n", "n", 1],
    ["Ctrl-C", "\u0003", 130],
    ["Escape", "\u001b", 130],
  ])("%s: changes nothing", async (_, keys, code) => {
    const one = machine({ [OWN]: hookFile(EVIL) });
    const { code: got, text } = await review(one, keys);
    expect(text).toContain(`command: ${EVIL.replace("CANARY", one.canary)}`);
    expect([got, store(one).filter((name) => name.includes("trust"))]).toEqual([code, []]);
    expect(text).not.toContain("trusted: ");
    expect([(await one.emit()).becauses, one.ran]).toEqual([["untrusted"], false]);
  });

  it("yes trusts what was shown", async () => {
    const one = machine({ [OWN]: hookFile(EVIL) });
    const { code, text } = await review(one, "y");
    expect([code, one.ran]).toEqual([0, false]);
    expect(text).toContain("trusted");
    expect([(await one.emit()).becauses, one.ran]).toEqual([["ran"], true]);
  });

  it("yes trusts what was shown, not what lies there by then", async () => {
    const one = machine({ [OWN]: hookFile("sh x"), "work/x": "exit 0\n" });
    const meanwhile = { [join(one.cwd, "x")]: EVIL.replace("CANARY", one.canary) };
    expect((await review(one, "y", { meanwhile })).code).toBe(0);
    expect([(await one.emit()).becauses, one.ran]).toEqual([["changed_since_trusted"], false]);
  });
});

describe("the command line", () => {
  it.each([["xbot"], ["claude-code"], ["copilot"]])(
    "keeps the managed layer beside --dialect %s",
    async (id) => {
      const one = machine({ "managed/hooks.yaml": hookFile("exit 2") });
      const dialects = [...managedBeside([id], one.managed), id];
      const { verdict } = await one.emit("PreToolUse", { dialects });
      expect([verdict.decision, verdict.decided_by?.split(":")[1]]).toEqual(["deny", "managed"]);
      // Of the project and of the user nothing is added that nobody asked for.
      one.write({ [USER]: hookFile(EVIL), [OWN]: hookFile(EVIL) });
      expect([(await one.emit("PreToolUse", { dialects, trust: "all" })).becauses, one.ran]).toEqual([
        ["ran"],
        false,
      ]);
      expect(managedBeside([id], join(one.root, "nowhere"))).toEqual([]);
      expect(managedBeside([id, "anyhook"], one.managed)).toEqual([]);
    },
  );

  it.each(["nowhere", "hooks.yaml"])(
    "refuses to start where the policy is a link to %s, whatever --dialect says",
    async (target) => {
      const one = machine();
      symlinkSync(target, join(one.managed, "hooks.yaml"));
      for (const dialects of [["anyhook"], [...managedBeside(["xbot"], one.managed), "xbot"]])
        await expect(one.emit("PreToolUse", { dialects })).rejects.toMatchObject({ code: "managed_policy" });
    },
  );

  describe("trust review --yes with a script that is too big", () => {
    const review = (one: Machine): ReturnType<typeof runHere> => {
      const args = ["trust", "review", "--yes", "--home", one.home];
      return runHere({ args, cwd: one.cwd, env: variables(one), stdin: "" });
    };
    const grow = (one: Machine): void => truncateSync(join(one.cwd, "big.sh"), limits.scriptBytes + 1);

    it("refuses that hook, says why, and trusts its neighbour", async () => {
      const more = `        - { type: command, command: exit 0 }\n`;
      const one = machine({ [OWN]: hookFile("sh big.sh") + more, "work/big.sh": "" });
      grow(one);
      const { code, stderr } = await review(one);
      expect(code).toBe(1);
      expect(stderr).toContain(
        `.anyhook/hooks.yaml:4:11 was not trusted, and does not run: ${one.cwd}/big.sh is too big`,
      );
      expect((await one.emit()).becauses.toSorted()).toEqual(["ran", "untrusted"]);
    });

    it("leaves a guard that was trusted before as it was: its gate stays closed", async () => {
      const one = machine({ [OWN]: hookFile("sh big.sh"), "work/big.sh": "exit 2\n" });
      await one.trust();
      grow(one);
      expect((await review(one)).code).toBe(1);
      const { verdict, becauses } = await one.emit();
      expect([verdict.decision, becauses]).toEqual(["deny", ["changed_since_trusted"]]);
      // The person can still take it back.
      one.write({ "work/big.sh": "exit 2\n" });
      expect((await one.emit()).becauses).toEqual(["ran"]);
    });
  });
});
