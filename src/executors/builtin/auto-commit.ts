import type { Executor, Output } from "../../spec/index.js";
import { readChanges } from "./changes.js";
import type { Changes } from "./changes.js";
import { createGit } from "./git.js";
import type { Git } from "./git.js";
import { done } from "./input.js";
import { turnOf } from "./reports.js";
import type { Builtin } from "./task.js";

/**
 * Commits everything that changed below the workspace, every `interval` turns. Never a reason to stop an agent:
 * whatever goes wrong is a notice.
 */
export function createAutoCommit(command: Executor): Builtin {
  return (task) => {
    const { call, input } = task;
    const turn = turnOf(task);
    const { interval = 1 } = input;
    const { edited_files: edited } = call.event;
    if (turn % Number(interval) !== 0) return done({});
    // An agent that tells what it edited, and edited nothing, is believed.
    if (Array.isArray(edited) && edited.length === 0) return done({});
    return commit(createGit(command, call), turn);
  };
}

async function commit(git: Git, turn: number): Promise<Output> {
  const unfit = await whyUnfit(git);
  if (unfit !== undefined) return notice(unfit);
  const status = await git(STATUS);
  if (!status.ok) return notice(`Failed to run git status: ${status.error}`);
  const changes = readChanges(status.text);
  if (!changes.any) return done({});
  const added = await stage(git, changes);
  if (!added.ok) return notice(`Git add failed: ${added.error}`);
  const staged = await git(["diff", "--cached", "--name-only", "--no-ext-diff", "--no-textconv", "--", "."]);
  if (!staged.ok) return notice(`Git diff failed: ${staged.error}`);
  const files = staged.text.split("\n").filter((line) => line !== "").length;
  if (files === 0) return done({});
  const message = `Auto-commit at turn #${turn} (${files} files changed)`;
  const committed = await git(["commit", "--quiet", "--no-verify", "--message", message, "--", "."]);
  return committed.ok ? done({ notices: [message] }) : notice(`Git commit failed: ${committed.error}`);
}

const STATUS = ["status", "--porcelain=v2", "-z", "--no-renames", "--ignore-submodules=dirty", "--", "."];

/**
 * File by file: `git add .` would look into submodules, each with settings and filters of its own. Of those the commit
 * alone is staged, which runs nothing.
 */
async function stage(git: Git, { files, repositories }: Changes): ReturnType<Git> {
  if (repositories.length > 0) {
    const up = await git(["rev-parse", "--show-cdup"]);
    if (!up.ok) return up;
    const paths = repositories.map((path) => `${up.text.trim()}${path}\0`).join("");
    const updated = await git(["update-index", "--remove", "-z", "--stdin"], paths);
    if (!updated.ok) return updated;
  }
  if (files.length === 0) return { ok: true, text: "" };
  const paths = files.map((path) => `:(top,literal)${path}\0`).join("");
  return git(["add", "--all", "--pathspec-from-file=-", "--pathspec-file-nul"], paths);
}

const FILTER = String.raw`^filter\..*\.(clean|process)$`;

/** A folder that git would run code for, or that is none of a working copy's. */
async function whyUnfit(git: Git): Promise<string | undefined> {
  const place = await git(["rev-parse", "--is-bare-repository", "--is-inside-work-tree"]);
  if (!place.ok) return `no commit: ${place.error}`;
  const [bare, inside] = place.text.trim().split("\n");
  if (bare !== "false" || inside !== "true") return "no commit: the workspace is no working copy of git";
  // Git runs what such a filter names on every file that it adds, and a folder may come with settings of its own.
  const filters = await git(["config", "--show-scope", "--name-only", "--get-regexp", FILTER]);
  const own = filters.ok
    ? filters.text.split("\n").find((line) => /^(?:local|worktree)\t/u.test(line))
    : undefined;
  if (own !== undefined)
    return `no commit: the repository's own settings run a program on each file (${own.split("\t")[1]})`;
  return undefined;
}

function notice(text: string): Output {
  return done({ notices: [text] });
}
