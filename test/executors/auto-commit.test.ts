import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { createBuiltinExecutor } from "../../src/executors/builtin/index.js";
import type { Effects } from "../../src/spec/index.js";
import { createCall } from "../support/call.js";

interface Place {
  readonly cwd: string;
  readonly root: string;
  git(...args: string[]): string;
}

function place(): Place {
  const root = mkdtempSync(join(tmpdir(), "anyhook-commit-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const cwd = join(root, "work");
  mkdirSync(cwd);
  writeFileSync(join(root, ".gitconfig"), "[user]\n name = A\n email = a@example.com\n");
  const git = (...args: string[]): string =>
    execFileSync("git", args, { cwd, env: environment(root), encoding: "utf8", stdio: "pipe" }).trim();
  return { root, cwd, git };
}

function repository(): Place {
  const made = place();
  made.git("init", "--quiet");
  return made;
}

/** Nothing of this machine's own settings. */
function environment(home: string): Record<string, string> {
  return { PATH: process.env["PATH"] ?? "", HOME: home, GIT_CONFIG_NOSYSTEM: "1" };
}

async function commit({ cwd, root }: Place, event: object = {}, input = {}): Promise<Effects> {
  const call = createCall({ cwd, env: environment(root), params: { builtin: "auto-commit", input } });
  const executor = createBuiltinExecutor();
  const output = await executor.run({ ...call, event: { ...call.event, turn_number: 4, ...event } });
  await executor.close?.();
  if (output.kind !== "effects") throw new Error(JSON.stringify(output));
  return output.effects;
}

describe("auto-commit", () => {
  it("commits what changed, new files too, and nothing when nothing did", async () => {
    const repo = repository();
    expect(await commit(repo)).toEqual({});
    writeFileSync(join(repo.cwd, "a.txt"), "1");
    writeFileSync(join(repo.cwd, "b.txt"), "1");
    const message = "Auto-commit at turn #4 (2 files changed)";
    expect(await commit(repo, { edited_files: ["a.txt"] })).toEqual({ notices: [message] });
    expect(repo.git("log", "--format=%s")).toBe(message);
    expect(repo.git("status", "--porcelain")).toBe("");
    expect(await commit(repo)).toEqual({});
  });

  it("keeps its interval, and believes an agent that edited nothing", async () => {
    const repo = repository();
    writeFileSync(join(repo.cwd, "a.txt"), "1");
    expect(await commit(repo, {}, { interval: 3 })).toEqual({});
    expect(await commit(repo, { edited_files: [] })).toEqual({});
    expect(await commit(repo, { turn_number: 6 }, { interval: 3 })).toHaveProperty("notices");
  });

  it("stays below the workspace when the repository is larger", async () => {
    const repo = repository();
    mkdirSync(join(repo.cwd, "package"));
    writeFileSync(join(repo.cwd, "package/a.txt"), "1");
    writeFileSync(join(repo.cwd, "other.txt"), "1");
    await commit({ ...repo, cwd: join(repo.cwd, "package") });
    expect(repo.git("show", "--name-only", "--format=")).toBe("package/a.txt");
  });

  it("takes changes of every kind, whatever the names", async () => {
    const repo = repository();
    const names = ["a b.txt", "*.txt", ":(top)x", "ä\nö.txt", " lead", "gone.txt", "unstaged.txt"];
    for (const name of names) writeFileSync(join(repo.cwd, name), "1");
    await commit(repo);
    for (const name of names.slice(0, 5)) writeFileSync(join(repo.cwd, name), "22");
    rmSync(join(repo.cwd, "gone.txt"));
    repo.git("rm", "--quiet", "unstaged.txt");
    mkdirSync(join(repo.cwd, "new/deep"), { recursive: true });
    writeFileSync(join(repo.cwd, "new/deep/file"), "333");
    const notice = "Auto-commit at turn #4 (8 files changed)";
    expect(await commit({ ...repo })).toEqual({ notices: [notice] });
    expect(repo.git("status", "--porcelain")).toBe("");
    expect(repo.git("ls-tree", "-r", "-z", "--name-only", "HEAD").split("\0").filter(Boolean)).toHaveLength(
      6,
    );
  });

  it("runs nothing that a submodule names, and commits which of its commits is meant", async () => {
    const repo = repository();
    const trap = join(repo.root, "trap");
    const inner = join(repo.cwd, "packages/inner");
    mkdirSync(inner, { recursive: true });
    repo.git("-C", inner, "init", "--quiet");
    writeFileSync(join(inner, "a.txt"), "1");
    writeFileSync(join(inner, ".gitattributes"), "* filter=evil\n");
    repo.git("-C", inner, "add", ".");
    repo.git("-C", inner, "commit", "--quiet", "-m", "one");
    await commit(repo);
    const head = (): string => repo.git("rev-parse", "HEAD:packages/inner");
    const first = head();
    repo.git("-C", inner, "commit", "--quiet", "--allow-empty", "-m", "two");
    repo.git("-C", inner, "config", "filter.evil.clean", `touch '${trap}'; cat`);
    repo.git("-C", inner, "config", "core.fsmonitor", `touch '${trap}'; false`);
    repo.git("config", "submodule.packages/inner.ignore", "none");
    repo.git("config", "diff.ignoreSubmodules", "none");
    writeFileSync(join(inner, "a.txt"), "other");
    writeFileSync(join(repo.cwd, "packages/b.txt"), "1");
    expect(await commit({ ...repo, cwd: join(repo.cwd, "packages") })).toEqual({
      notices: ["Auto-commit at turn #4 (2 files changed)"],
    });
    writeFileSync(join(repo.cwd, "packages/b.txt"), "2");
    expect(await commit(repo)).toHaveProperty("notices");
    expect(existsSync(trap)).toBe(false);
    expect(head()).not.toBe(first);
  });

  it("runs nothing that the repository names: hooks, monitors, filters", async () => {
    const repo = repository();
    const trap = join(repo.root, "trap");
    for (const hook of ["pre-commit", "commit-msg", "post-commit", "prepare-commit-msg"])
      writeFileSync(join(repo.cwd, ".git/hooks", hook), `#!/bin/sh\ntouch '${trap}'\n`, { mode: 0o755 });
    repo.git("config", "core.fsmonitor", `touch '${trap}'; false`);
    repo.git("config", "commit.gpgSign", "true");
    repo.git("config", "gpg.program", `touch '${trap}'`);
    repo.git("config", "alias.status", `!touch '${trap}'`);
    writeFileSync(join(repo.cwd, "a.txt"), "1");
    expect(await commit(repo)).toEqual({ notices: ["Auto-commit at turn #4 (1 files changed)"] });
    repo.git("config", "core.fsmonitor", "false");
    repo.git("config", "filter.evil.clean", `touch '${trap}'; cat`);
    writeFileSync(join(repo.cwd, ".gitattributes"), "* filter=evil\n");
    expect(await commit(repo)).toEqual({
      notices: ["no commit: the repository's own settings run a program on each file (filter.evil.clean)"],
    });
    expect(existsSync(trap)).toBe(false);
  });

  it("tells why it could not, and decides nothing", async () => {
    const nowhere = place();
    expect((await commit(nowhere)).notices).toEqual([expect.stringMatching(/^no commit: fatal: not a git/u)]);
    const bare = place();
    bare.git("init", "--quiet", "--bare");
    expect((await commit(bare)).notices).toEqual([expect.stringMatching(/^no commit: /u)]);
    const unknown = repository();
    writeFileSync(join(unknown.root, ".gitconfig"), "[user]\n useConfigOnly = true\n");
    writeFileSync(join(unknown.cwd, "a.txt"), "1");
    expect((await commit(unknown)).notices).toEqual([expect.stringMatching(/^Git commit failed: /u)]);
    const busy = repository();
    writeFileSync(join(busy.cwd, "a.txt"), "1");
    writeFileSync(join(busy.cwd, ".git/index.lock"), "");
    expect((await commit(busy)).notices).toEqual([expect.stringMatching(/^Git add failed: .*index\.lock/u)]);
  });
});
