import { chmodSync, chownSync, mkdirSync, renameSync, symlinkSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/spec/index.js";
import { openJournal } from "../../src/stores/index.js";
import type { Installed } from "../../src/workbench/doctor/index.js";
import { guardsOff } from "../../src/workbench/doctor/index.js";
import { trustWorkspace } from "../../src/workbench/trust.js";
import { FIRST, Installation } from "./doctor-support.js";

const OK = "#!/bin/sh\nexit 0\n";

describe.skipIf(process.platform === "win32")(
  "the doctor finds a command that cannot run",
  { concurrent: true },
  () => {
    const cases: readonly [string, JsonObject, string | undefined][] = [
      ["a script that is missing", { command: "./none.sh" }, "script_missing"],
      [
        "a script that is missing, behind its interpreter",
        { command: "bash hooks/none.sh" },
        "script_missing",
      ],
      ["a script that is missing, as a program", { command: "./none.sh", args: ["x"] }, "script_missing"],
      ["a script that is missing, behind env", { command: "env A=b sh ./none.sh" }, "script_missing"],
      ["a script that is missing, behind an assignment", { command: "A=b ./none.sh" }, "script_missing"],
      ["a script in quotes that is missing", { command: "'./my guard.sh' x" }, "script_missing"],
      ["a script of the home that is missing", { command: "~/none.sh" }, "script_missing"],
      ["a script that is not executable", { command: "./plain.sh || exit 2" }, "script_not_executable"],
      ["a folder in the place of a script", { command: "./folder" }, "script_not_executable"],
      ["a program that PATH has not", { command: "no-such-guard --strict" }, "interpreter_missing"],
      ["an interpreter that PATH has not", { command: "./odd.sh" }, "interpreter_missing"],
      ["an interpreter by its path that is not there", { command: "./older.sh" }, "interpreter_missing"],
      ["a folder that is not there", { command: "./ok.sh", cwd: "nowhere" }, "cwd_missing"],
      ["nothing about a script that its interpreter only reads", { command: "sh ./plain.sh" }, undefined],
      ["nothing about a script that runs", { command: ".anyhook/../ok.sh" }, undefined],
      ["nothing about builtins of the shell", { command: "test -x ./none.sh && ./none.sh" }, undefined],
      ["nothing about what only a shell knows", { command: '"$HOME"/none.sh' }, undefined],
      ["nothing about a text for an interpreter", { command: "sh -c 'exit 0'" }, undefined],
      ["nothing about a hook that is switched off", { command: "./none.sh", enabled: false }, undefined],
    ];

    it.each(cases)("%s", async (_title, handler, code) => {
      using place = new Installation();
      place.hooks([{ type: "command", ...handler }]);
      place.write("work/ok.sh", OK, 0o755);
      place.write("work/plain.sh", OK);
      place.write("work/odd.sh", "#!/usr/bin/env no-such-interpreter\n", 0o755);
      place.write("work/older.sh", "#!/opt/none/bin/python2\n", 0o755);
      mkdirSync(join(place.work, "folder"));
      const found = (await place.findings()).filter(({ level }) => level !== "info");
      expect(found.map((one) => [one.code, one.hook, one.file])).toEqual(
        code === undefined ? [] : [[code, FIRST, ".anyhook/hooks.yaml"]],
      );
      expect(found.every(({ line, hint }) => line > 1 && hint !== undefined)).toBe(true);
    });

    it("a folder in the place of a script, which no `chmod` would mend", async () => {
      using place = new Installation();
      place.hooks([{ type: "command", command: "./folder" }]);
      mkdirSync(join(place.work, "folder"));
      expect(await place.findings()).toMatchObject([
        { message: "./folder is a folder", hint: "name the program that lies in it" },
      ]);
    });

    it("also a script that its interpreter may not read", async () => {
      using place = new Installation();
      place.hooks([{ type: "command", command: "sh ./secret.sh" }]);
      place.write("work/secret.sh", OK, 0o000);
      // Root may read anything.
      expect(await place.codes()).toEqual(process.getuid?.() === 0 ? [] : ["script_unreadable"]);
    });

    it("and a sandbox that cannot be made", async () => {
      using place = new Installation();
      place.hooks([{ type: "command", command: "exit 0", sandbox: "bubblewrap" }]);
      expect(await place.codes({ env: { PATH: place.work } })).toContain("sandbox_missing");
    });

    it("and lists say the same, without a journal and without running anything", async () => {
      using place = new Installation();
      place.hooks([{ type: "command", command: "./none.sh" }]);
      const off = await guardsOff(place.options());
      expect(off.map(({ code, hook }) => [code, hook])).toEqual([["script_missing", FIRST]]);
    });
  },
);

describe.concurrent("the doctor finds a matcher that never matches", () => {
  const own: readonly [string, string, string | undefined][] = [
    ["bash", "matcher_never", "did you mean `Bash`?"],
    ["Shell", "matcher_never", "did you mean `Bash`?"],
    ["^bash$", "matcher_never", "did you mean `Bash`?"],
    ["Bsh", "matcher_never", "did you mean `Bash`?"],
    ["Wirte|Edit", "matcher_part", "did you mean `Write`?"],
    [
      "Bash(git:*)",
      "matcher_never",
      "`matcher: Bash`, and `Bash(git:*)` as its `if` where the system has one",
    ],
    [
      "Read,Bash(ls)",
      "matcher_never",
      "`matcher: Bash`, and `Bash(ls)` as its `if` where the system has one",
    ],
    ["Edit|write", "matcher_part", "did you mean `Write`?"],
    ["Bash(Output)?", "", undefined],
    ["Task(Create|Update)", "", undefined],
    ["Read(Mcp.*)", "", undefined],
    ["Own(a|b)", "", undefined],
    ["LSP", "", undefined],
    ["Bash|bash", "", undefined],
    ["mcp__github__create_issue", "", undefined],
    ["MyOwnTool", "", undefined],
    ["my_.*", "", undefined],
    ["(?i)bash", "", undefined],
    ["", "", undefined],
  ];

  it.each(own)("%j in the own format: %s", async (matcher, code, hint) => {
    using place = new Installation();
    place.hooks([{ type: "command", command: "exit 0" }], { matcher });
    const found = await place.findings();
    expect(found.map((one) => [one.code, one.hint])).toEqual(code === "" ? [] : [[code, hint]]);
  });

  it.each([
    ["Bash", ["matcher_never"]],
    ["bash", []],
    ["bash|Edit", ["matcher_part"]],
  ])("%j in Copilot's own spelling: %j", async (matcher, codes) => {
    using place = new Installation();
    const hook = { type: "command", bash: "exit 0", matcher };
    place.write("work/.github/hooks/a.json", JSON.stringify({ version: 1, hooks: { preToolUse: [hook] } }));
    const found = await place.codes({ dialects: ["copilot"] });
    expect(found.filter((code) => code.startsWith("matcher"))).toEqual(codes);
  });

  it("a condition about another tool than the matcher's", async () => {
    using place = new Installation();
    place.hooks([{ type: "command", command: "exit 0", if: "Bash(git *)" }], { matcher: "Edit|Write" });
    const [found, ...others] = await place.findings();
    expect(others).toEqual([]);
    expect(found).toMatchObject({ code: "condition_never", level: "warning", hook: FIRST });
  });

  it("an event that nobody fires", async () => {
    using place = new Installation();
    place.hooks([{ type: "command", command: "exit 0" }], { event: "PreTolUse" });
    expect(await place.findings()).toMatchObject([
      { code: "unknown_event", level: "error", hint: "did you mean `PreToolUse`?" },
    ]);
  });
});

describe.concurrent("the doctor reads the journal", () => {
  const run = (fields: JsonObject): JsonObject & { type: "hook_failed" } => ({
    type: "hook_failed",
    hook: FIRST,
    ...fields,
  });
  const failure = (code: string): JsonObject => ({ error: { code, message: `about ${code}` } });

  it.each([
    ["unreadable_reply", "wrong_reply", "its answer was not understood 2 times"],
    ["unknown_decision", "wrong_reply", "about unknown_decision"],
    ["timeout", "times_out", "it did not end in time 2 times"],
    ["exit_code", "fails", "it failed (exit_code) 2 times"],
  ])("%s is told as %s", async (code, told, text) => {
    using place = new Installation();
    place.hooks([{ type: "command", command: "exit 0" }]);
    place.record([run(failure(code)), run(failure(code))]);
    const found = await place.findings();
    expect(found).toMatchObject([{ code: told, level: "warning", hook: FIRST }]);
    expect(found[0]?.message).toContain(text);
  });

  it("the newest first, and nothing about what has worked since", async () => {
    using place = new Installation();
    place.hooks([{ type: "command", command: "exit 0" }]);
    place.record([run(failure("exit_code")), run(failure("timeout"))]);
    expect(await place.codes()).toEqual(["times_out", "fails"]);
    place.record([{ type: "hook_started", hook: FIRST }, { type: "event" }, { type: "event" }]);
    place.record([
      { type: "event" },
      { type: "event" },
      { type: "event" },
      { type: "hook_finished", hook: FIRST },
    ]);
    expect(await place.codes()).toEqual([]);
  });

  it.each(["over_limit", "executor_unavailable", "not_available"])("hooks skipped as %s", async (because) => {
    using place = new Installation();
    place.hooks([{ type: "command", command: "exit 0" }]);
    place.record([{ type: "hook_skipped", hook: FIRST, because, reason: "why" }]);
    expect(await place.findings()).toMatchObject([
      { code: "was_skipped", message: expect.stringContaining(`(${because}) once`) as string },
    ]);
  });

  it("a hook that never fired, though its matcher selects what happened here", async () => {
    using place = new Installation();
    place.hooks([{ type: "command", command: "exit 0", if: "Bash(rm *)" }]);
    const event = (command: string, cwd = place.work): JsonObject & { type: "event" } => ({
      type: "event",
      event: { hook_event_name: "PreToolUse", tool_name: "Bash", tool_input: { command }, cwd },
      dialects: ["host", "anyhook"],
    });
    place.record([event("ls")]);
    expect(await place.findings()).toMatchObject([{ code: "never_matched", level: "info" }]);
    place.record([event("rm x", place.home)]);
    expect(await place.codes()).toEqual(["never_matched"]);
    place.record([event("rm x")]);
    expect(await place.findings()).toMatchObject([{ code: "never_fired", level: "warning", hook: FIRST }]);
    place.record([{ type: "hook_started", hook: FIRST }]);
    expect(await place.codes()).toEqual([]);
  });

  it("nothing against hooks whose system nobody asked: a bridge leaves an agent's own hooks to that agent", async () => {
    using place = new Installation();
    const handler = { type: "command", command: "exit 0", timeout: 5 };
    const text = JSON.stringify({ hooks: { PreToolUse: [{ matcher: "Bash", hooks: [handler] }] } });
    place.write("home/.claude/settings.json", text);
    const asked = (dialects: readonly string[]): JsonObject & { type: "event" } => ({
      type: "event",
      event: { hook_event_name: "PreToolUse", tool_name: "Bash", tool_input: { command: "ls" } },
      dialects,
    });
    place.record([asked(["host", "anyhook"])]);
    expect(await place.codes()).toEqual(["fails_open"]);
    place.record([asked(["host", "claude-code"])]);
    expect(await place.codes()).toContain("never_fired");
  });

  it("nothing from before a file was moved to its place, whatever its own date says", async () => {
    using place = new Installation();
    place.hooks([{ type: "command", command: "exit 0" }], { layer: "aside" });
    const event = { hook_event_name: "PreToolUse", tool_name: "Bash", cwd: place.work };
    const store = openJournal(place.journal);
    const at = new Date().toISOString();
    store.append([{ v: 1, id: "e", at, pid: 1, type: "event", event, dialects: ["anyhook"] }]);
    await store.close();
    const aside = join(place.root, "aside/.anyhook/hooks.yaml");
    utimesSync(aside, 0, 0);
    mkdirSync(join(place.work, ".anyhook"));
    await new Promise((done) => setTimeout(done, 20));
    renameSync(aside, join(place.work, ".anyhook/hooks.yaml"));
    expect(await place.codes()).toEqual([]);
  });

  it("and survives records that anybody may have written", async () => {
    using place = new Installation();
    place.hooks([{ type: "command", command: "exit 0" }]);
    place.record([
      { type: "hook_failed", hook: "__proto__", error: "no object" },
      { type: "hook_failed", hook: FIRST, error: null },
      { type: "event", event: { hook_event_name: "__proto__" } },
      { type: "event", event: "PreToolUse" },
      { type: "hook_skipped", hook: FIRST, because: 7 },
    ]);
    expect(await place.codes()).toEqual(["fails"]);
  });
});

describe.skipIf(process.platform === "win32")(
  "the doctor looks at what the user keeps",
  { concurrent: true },
  () => {
    it("an untrusted workspace, once a file", async () => {
      using place = new Installation();
      place.hooks([
        { type: "command", command: "exit 0" },
        { type: "command", command: "exit 1" },
      ]);
      expect(await place.findings({ trust: "store" })).toMatchObject([
        {
          code: "untrusted",
          level: "warning",
          message: "2 hooks do not run: this workspace is not trusted",
          hint: "`anyhook trust review`, then `anyhook trust add`",
        },
      ]);
    });

    it("an untrusted workspace of a system with a trust file of its own, which alone helps", async () => {
      using place = new Installation();
      const note = { id: "n", point: "session_start", handler: "add_context_note", params: { note: "n" } };
      place.write("work/.neocode/hooks.yaml", JSON.stringify({ hooks: { items: [note] } }));
      expect(await place.findings({ trust: "store" })).toMatchObject([
        { code: "untrusted", hint: "list this folder in ~/.neocode/trusted-workspaces.json" },
      ]);
    });

    it("a trust file that others may write, also where no file of a workspace asks for it", async () => {
      using place = new Installation();
      place.write("home/.anyhook/trust.json", '{"version":1,"workspaces":[]}', 0o666);
      expect(await place.findings()).toMatchObject([{ code: "trust_store", level: "error" }]);
    });

    it("a folder of the user's that others may write", async () => {
      using place = new Installation();
      mkdirSync(place.journal, { recursive: true });
      chmodSync(join(place.home, ".anyhook"), 0o777);
      expect(await place.findings()).toMatchObject([
        { code: "folder_mode", file: "~/.anyhook", level: "error" },
      ]);
    });

    it("a journal whose chain does not verify", async () => {
      using place = new Installation();
      place.write("home/.anyhook/journal/seals.jsonl", "no seal\n");
      expect(await place.findings()).toMatchObject([
        { code: "journal_broken", level: "error", file: "~/.anyhook/journal" },
      ]);
    });

    it("a journal that holds lines which are no records", async () => {
      using place = new Installation();
      place.write("home/.anyhook/journal/2026-11-01.jsonl", "no record\nnor this\n");
      expect(await place.findings()).toMatchObject([
        { code: "journal_torn", level: "info", file: "~/.anyhook/journal" },
      ]);
    });

    it("a journal that is no folder, and one that cannot be read", async () => {
      using place = new Installation();
      place.write("home/.anyhook/journal", "a file");
      expect(await place.codes()).toEqual(["no_folder", "journal_unreadable"]);
      using other = new Installation();
      mkdirSync(join(other.journal, "seals.jsonl"), { recursive: true });
      expect(await other.findings()).toMatchObject([{ code: "journal_unreadable", level: "error" }]);
    });

    it("a folder that belongs to somebody else", async () => {
      using place = new Installation();
      const isRoot = process.getuid?.() === 0;
      mkdirSync(place.journal, { recursive: true, mode: 0o700 });
      if (isRoot) chownSync(place.journal, 65_534, 65_534);
      // Nobody but root can give a folder away; but nobody else owns the root of the file system.
      const journal = isRoot ? place.journal : "/";
      expect(await place.codes({ journal })).toEqual(["folder_owner"]);
    });

    it("a hook whose script has changed since it was trusted", async () => {
      using place = new Installation();
      place.write("work/guard.sh", OK, 0o755);
      place.hooks([{ type: "command", command: "./guard.sh" }]);
      await trustWorkspace({ cwd: place.work, home: place.home, dialects: [], env: {} });
      expect(await place.findings({ trust: "store" })).toEqual([]);
      place.write("work/guard.sh", `${OK}# changed\n`, 0o755);
      const found = await place.findings({ trust: "store" });
      expect(found).toMatchObject([{ code: "changed_since_trusted", level: "warning", hook: FIRST }]);
      expect(found[0]?.hint).toContain("anyhook trust review");
    });

    it("a managed policy that somebody else may write, and the rest beside it", async () => {
      using place = new Installation();
      place.hooks([{ type: "command", command: "exit 0" }], { layer: "managed" });
      place.hooks([{ type: "command", command: "./none.sh" }]);
      chmodSync(place.managed, 0o777);
      expect(await place.codes()).toEqual(["managed_policy", "script_missing"]);
    });

    it("foreign hooks that fail open, and hooks of a type that is not there", async () => {
      using place = new Installation();
      const handler = { type: "command", command: "exit 0" };
      place.write(
        "work/.claude/settings.json",
        JSON.stringify({ hooks: { PreToolUse: [{ matcher: "Bash", hooks: [handler] }] } }),
      );
      place.hooks([{ type: "module", module: "./x.js" }]);
      expect(await place.codes()).toEqual(
        expect.arrayContaining(["fails_open", "not_available"]) as readonly string[],
      );
    });

    it("nothing where nothing is wrong", async () => {
      using place = new Installation();
      place.hooks([{ type: "command", command: "exit 0" }]);
      mkdirSync(place.journal, { recursive: true, mode: 0o700 });
      expect(await place.findings()).toEqual([]);
    });
  },
);

describe.concurrent("the doctor knows how long agents wait, and what they start", () => {
  const install = (over: Partial<Installed>): Installed => ({
    agent: "copilot",
    title: "Copilot",
    scope: "user",
    path: "/home/me/.copilot/hooks/anyhook.json",
    file: "~/.copilot/hooks/anyhook.json",
    state: "installed",
    monitor: false,
    programs: [],
    answerMs: { PreToolUse: 10_000 },
    ...over,
  });

  it("a hook that may take longer than the agent around it waits", async () => {
    using place = new Installation();
    place.hooks([{ type: "command", command: "exit 0", timeout: 20 }]);
    const found = await place.findings({ installs: [install({})] });
    expect(found).toMatchObject([{ code: "timeout_order", level: "warning", hook: FIRST }]);
    expect(found[0]?.message).toContain(
      "it may take 20 s, but at PreToolUse Copilot has to be answered within 10 s",
    );
    expect(await place.codes({ installs: [install({ state: "absent" })] })).toEqual([]);
  });

  it("the bridge in an agent's own settings is an install, and no guard that fails open", async () => {
    using place = new Installation();
    const bridge = "/none/node /none/bin.cjs bridge claude-code PreToolUse || exit 2";
    const hooks = (command: string): string =>
      JSON.stringify({ hooks: { PreToolUse: [{ hooks: [{ type: "command", command }] }] } });
    const path = place.write("home/.claude/settings.json", hooks(bridge));
    const one = install({ agent: "claude-code", path, file: "~/.claude/settings.json" });
    expect(await place.codes({ installs: [one] })).toEqual([]);
    expect(await place.codes()).toEqual(["script_missing", "fails_open"]);
    place.write("home/.claude/settings.json", hooks("exit 0"));
    expect(await place.codes({ installs: [one] })).toEqual(["fails_open"]);
  });

  it("a hook that may take longer than its event as a whole", async () => {
    using place = new Installation();
    place.hooks([{ type: "command", command: "exit 0", timeout: 90 }]);
    expect(await place.codes()).toContain("timeout_order");
  });

  it.each([
    [{ programs: [["/none/node", "/none/bin.cjs"]] }, "bridge_gone", "error"],
    [{ programs: [[process.execPath, "/none/bin.cjs"]] }, "bridge_gone", "error"],
    [{ programs: [["no-such-anyhook"]] }, "bridge_gone", "error"],
    [{ programs: [["/bin/sh", process.execPath]] }, "bridge_other_node", "info"],
    [{ programs: [[process.execPath, "/bin/sh"]] }, "bridge_other_path", "info"],
    [{ programs: [[process.execPath, process.execPath]] }, undefined, undefined],
    [{ state: "outdated" }, "bridge_outdated", "warning"],
    [{ state: "unreadable", problem: "no JSON" }, "bridge_unreadable", "error"],
    [{ monitor: true }, "bridge_monitor", "info"],
    [{ state: "absent" }, undefined, undefined],
  ] as const)("%j: %s", async (over, code, level) => {
    using place = new Installation();
    const program = [process.execPath, process.execPath];
    const found = await place.findings({ installs: [install(over)], program });
    expect(found.map((one) => [one.code, one.level, one.file])).toEqual(
      code === undefined ? [] : [[code, level, "~/.copilot/hooks/anyhook.json"]],
    );
  });
});

describe("the doctor looks at pauses", () => {
  const pause = (over: JsonObject = {}): string =>
    JSON.stringify({
      version: 1,
      since: new Date(Date.now() - 1000).toISOString(),
      until: new Date(Date.now() + 600_000).toISOString(),
      why: "w",
      pid: 1,
      by: "me",
      ...over,
    });

  it("one that is active, one that does not count, and one that the administrator forbids", async () => {
    using place = new Installation();
    place.hooks([{ type: "command", command: "exit 0" }]);
    const path = "home/.anyhook/pause.json";
    place.write(path, pause(), 0o600);
    expect(await place.findings()).toMatchObject([{ code: "paused", level: "warning" }]);
    place.write("managed/hooks.yaml", "pause: deny\n");
    expect(await place.findings()).toMatchObject([{ code: "pause_denied", level: "warning" }]);
    place.write(path, pause({ until: "2099-01-01T00:00:00.000Z" }), 0o600);
    expect(await place.findings()).toMatchObject([{ code: "pause_file", level: "error" }]);
    place.write(path, pause({ since: "2026-01-01T00:00:00.000Z", until: "2026-01-01T01:00:00.000Z" }), 0o600);
    expect(await place.findings()).toEqual([]);
  });

  it("and at a link in its place", async () => {
    using place = new Installation();
    place.write("mine.json", pause(), 0o600);
    mkdirSync(join(place.home, ".anyhook"), { mode: 0o700 });
    symlinkSync(join(place.root, "mine.json"), join(place.home, ".anyhook/pause.json"));
    expect(await place.findings()).toMatchObject([{ code: "pause_file" }]);
  });
});
