import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { hookFile, machine, type Machine } from "./trust-support.js";

/** Git's own files and interpreters as ways around a review (SECURITY.md 1.1). */
const OWN = "work/.anyhook/hooks.yaml";
const CLAUDE = "work/.claude/settings.json";
const EVIL = "touch CANARY";
const variables = (one: Machine): Record<string, string> => ({
  PATH: process.env["PATH"] ?? "",
  HOME: one.home,
  TMPDIR: one.root,
});

describe("GHSA-q5hj-mxqh-vv77: git's own files", () => {
  const git = (one: Machine, folder: string, ...args: readonly string[]): string =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], {
      cwd: folder,
      env: { ...variables(one), GIT_CONFIG_NOSYSTEM: "1", GIT_CONFIG_GLOBAL: "/dev/null" },
      encoding: "utf8",
    }).trim();

  async function repository(): Promise<Machine> {
    const one = machine({ [OWN]: hookFile(EVIL), "evil/.anyhook/hooks.yaml": hookFile(EVIL) });
    git(one, one.cwd, "init", "-q");
    git(one, one.cwd, "add", "-A");
    git(one, one.cwd, "commit", "-q", "-m", "x");
    await one.trust();
    return one;
  }

  it("a worktree of a trusted repository inherits nothing, with the very same hook", async () => {
    const one = await repository();
    const tree = join(one.root, "tree");
    git(one, one.cwd, "worktree", "add", "-q", tree);
    expect(readFileSync(join(tree, ".anyhook/hooks.yaml"))).toEqual(readFileSync(join(one.root, OWN)));
    const { becauses, skipped } = await one.emit("PreToolUse", { cwd: tree });
    expect([becauses, skipped.length, one.ran]).toEqual([["untrusted"], 1, false]);
    expect([(await one.emit()).becauses, one.ran]).toEqual([["ran"], true]);
  });

  it.each<[string, (one: Machine) => void]>([
    ["a .git file that names it", (one) => one.write({ "evil/.git": "gitdir: ../work/.git\n" })],
    ["a .git that is a link to it", (one) => symlinkSync("../work/.git", join(one.root, "evil/.git"))],
    [
      "a .git folder with a commondir",
      (one) =>
        one.write({
          "evil/.git/commondir": "../../work/.git\n",
          "evil/.git/HEAD": "ref: refs/heads/x\n",
          "evil/.git/gitdir": "../../work/.git\n",
        }),
    ],
  ])("git takes a folder for a part of a trusted repository, and we do not: %s", async (_, craft) => {
    const one = await repository();
    const evil = join(one.root, "evil");
    craft(one);
    // Otherwise nothing is proven: git itself is fooled.
    expect(git(one, evil, "rev-parse", "--path-format=absolute", "--git-common-dir")).toBe(
      join(one.cwd, ".git"),
    );
    const { becauses, skipped } = await one.emit("PreToolUse", { cwd: evil });
    expect([becauses, skipped.length, one.ran]).toEqual([["untrusted"], 1, false]);
  });

  it("and a core.worktree of its own moves nothing either", async () => {
    const one = await repository();
    const evil = join(one.root, "evil");
    git(one, evil, "init", "-q");
    git(one, evil, "config", "core.worktree", one.cwd);
    git(one, evil, "config", "core.fsmonitor", EVIL.replace("CANARY", one.canary));
    expect((await one.emit("PreToolUse", { cwd: evil })).becauses).toEqual(["untrusted"]);
    expect(one.ran).toBe(false);
  });
});

describe("mcs#368: another interpreter for a script of the same bytes", () => {
  const own = (line: string, more = ""): readonly [string, string] => [OWN, hookFile(line, { more })];
  const claude = (handler: object): readonly [string, string] => [
    CLAUDE,
    JSON.stringify({ hooks: { PreToolUse: [{ hooks: [{ type: "command", ...handler }] }] } }),
  ];

  it.each([
    ["shell: sh → bash", own("sh x", ", shell: sh"), own("sh x", ", shell: bash")],
    ["no shell → bash", own("sh x"), own("sh x", ", shell: bash")],
    ["sh → python3", own("sh x"), own("python3 x")],
    ["sh → sh -e", own("sh x"), own("sh -e x")],
    ["args: sh → bash", own("sh", ", args: [x]"), own("bash", ", args: [x]")],
    ["args: sh → python3", own("sh", ", args: [x]"), own("python3", ", args: [x]")],
    ["args: another one first", own("sh", ", args: [x]"), own("sh", ", args: [-x, x]")],
    ["args → a line for a shell", own("sh", ", args: [x]"), own("sh x")],
    ["a line for a shell → args", own("sh x"), own("sh", ", args: [x]")],
    ["Claude Code, no shell → bash", claude({ command: "sh x" }), claude({ command: "sh x", shell: "bash" })],
    ["Claude Code, args", claude({ command: "sh", args: ["x"] }), claude({ command: "bash", args: ["x"] })],
  ] as const)("%s: changed since it was trusted, and nothing runs", async (_, before, after) => {
    const one = machine({ "work/x": `${EVIL}\n`, [before[0]]: before[1] });
    await one.trust();
    expect([(await one.emit()).becauses, one.ran]).toEqual([["ran"], true]);
    rmSync(one.canary);
    one.write({ [after[0]]: after[1] });
    const { becauses, skipped } = await one.emit();
    expect([becauses, skipped.length, one.ran]).toEqual([["changed_since_trusted"], 1, false]);
    await one.trust();
    expect((await one.emit()).becauses).toEqual(["ran"]);
  });
});
