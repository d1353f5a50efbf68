import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Dialect } from "../../src/spec/index.js";
import { ask, EXITS, hooksFor, STDOUTS, wordsOf } from "./truth-table.js";
import type { Cell, Exit, Outcome, Policy, Run, Stdout } from "./truth-table.js";

/** Processes that run side by side. */
const AT_ONCE = 4;
const TIMEOUT_MS = 80;

export interface Played {
  readonly cell: Cell;
  readonly outcome: Outcome;
}

/** Plays cells for real: a script each, through the runtime and the command executor. */
export async function playCells(
  dialect: Dialect,
  {
    policy,
    cells,
    folder,
  }: { readonly policy: Policy; readonly cells: readonly Cell[]; readonly folder: string },
): Promise<readonly Played[]> {
  const scripts = await writeScripts(dialect, folder);
  const hooks = hooksFor(dialect, { policy, folder, run: (cell) => runOf(cell, scripts) });
  await hooks.load();
  try {
    const starved = cells.filter(({ exit }) => exit === "EMFILE");
    const others = cells.filter(({ exit }) => exit !== "EMFILE");
    const play = async (cell: Cell): Promise<Played> => ({ cell, outcome: await ask(hooks, dialect, cell) });
    const played = await sideBySide(others, play);
    if (starved.length === 0 || !canStarve()) return played;
    // Whatever is loaded on demand is there by now: nothing but the process itself needs a file.
    return [...played, ...(await withoutDescriptors(() => sideBySide(starved, play)))];
  } finally {
    await hooks.close();
  }
}

/** In order, a few at once. */
async function sideBySide<T, Result>(
  items: readonly T[],
  play: (item: T) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const open = [...items.entries()].toReversed();
  const work = async (): Promise<void> => {
    for (let next = open.pop(); next !== undefined; next = open.pop()) results[next[0]] = await play(next[1]);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return results;
}

function nameOf(exit: Exit, stdout: Stdout): string {
  return `${exit}-${STDOUTS.indexOf(stdout)}.sh`;
}

async function writeScripts(dialect: Dialect, folder: string): Promise<string> {
  const scripts = join(folder, dialect.id);
  if (existsSync(scripts)) return scripts;
  mkdirSync(scripts);
  writeFileSync(join(folder, "hooks"), "");
  const words = await wordsOf(dialect);
  for (const exit of EXITS) {
    if (exit === "ENOENT") continue;
    for (const stdout of STDOUTS) {
      const path = join(scripts, nameOf(exit, stdout));
      const quoted = words[stdout].replaceAll("'", () => `'\\''`);
      writeFileSync(path, `#!/bin/sh\nprintf '%s' '${quoted}'\n${ENDS[exit]}\n`);
      chmodSync(path, exit === "EACCES" ? 0o644 : 0o755);
    }
  }
  return scripts;
}

const ENDS: Readonly<Record<Exit, string>> = {
  "0": "exit 0",
  "1": "exit 1",
  "2": "exit 2",
  "126": "exit 126",
  "127": "exit 127",
  "137": "exit 137",
  SEGV: "ulimit -c 0; kill -s SEGV $$",
  timeout: "exec sleep 30",
  ENOENT: "",
  EACCES: "",
  EMFILE: "",
  E2BIG: "",
};

function runOf({ exit, stdout }: Cell, scripts: string): Run {
  const timeoutMs = exit === "timeout" ? TIMEOUT_MS : 30_000;
  // More than the kernel takes for one argument.
  const args = exit === "E2BIG" ? ["x".repeat(200_000)] : [];
  return { timeoutMs, params: { command: join(scripts, nameOf(exit, stdout)), args } };
}

/** Whether this system lets a process be short of files. */
export function canStarve(): boolean {
  return process.platform === "linux" && existsSync("/usr/bin/prlimit");
}

/** While it runs, this very process can open no file, and so start no process. */
async function withoutDescriptors<T>(run: () => Promise<T>): Promise<T> {
  const soft = /^Max open files\s+(\d+)/mu.exec(readFileSync("/proc/self/limits", "utf8"))?.[1] ?? "1024";
  // Started before, since afterwards nothing can be.
  const script = `for most in 3 ${soft}; do read go; prlimit --pid ${process.pid} --nofile=$most:; echo done; done`;
  const helper = spawn("/bin/sh", ["-c", script], { stdio: ["pipe", "pipe", "inherit"] });
  // From now on: it may be gone before the last thing that it says is read.
  const gone = once(helper, "exit");
  const step = async (): Promise<void> => {
    helper.stdin.write("go\n");
    await once(helper.stdout, "data");
  };
  await step();
  try {
    return await run();
  } finally {
    await step();
    helper.stdin.end();
    await gone;
  }
}
