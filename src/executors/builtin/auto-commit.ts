import type { Executor, Output } from "../../spec/index.js";
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
  const status = await git(["status", "--porcelain", "--ignore-submodules=dirty", "--", "."]);
  if (!status.ok) return notice(`Failed to run git status: ${status.error}`);
  if (status.text === "") return done({});
  const added = await git(["add", "--all", "--", "."]);
  if (!added.ok) return notice(`Git add failed: ${added.error}`);
  const staged = await git(["diff", "--cached", "--name-only", "--no-ext-diff", "--no-textconv", "--", "."]);
  if (!staged.ok) return notice(`Git diff failed: ${staged.error}`);
  const files = staged.text.split("\n").filter((line) => line !== "").length;
  if (files === 0) return done({});
  const message = `Auto-commit at turn #${turn} (${files} files changed)`;
  const committed = await git(["commit", "--quiet", "--no-verify", "--message", message, "--", "."]);
  return committed.ok ? done({ notices: [message] }) : notice(`Git commit failed: ${committed.error}`);
}

const FILTER = String.raw`^filter\..*\.(clean|process)$`;

/** A folder that git would run code for, or that is none of a working copy's. */
async function whyUnfit(git: Git): Promise<string | undefined> {
  const place = await git(["rev-parse", "--is-bare-repository", "--is-inside-work-tree"]);
  if (!place.ok) return `no commit: ${place.error}`;
  const [bare, inside] = place.text.split("\n");
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
