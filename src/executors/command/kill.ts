import { limits } from "../../guards/limits.js";
import { isMarkedBy, RUN_NAME } from "../../guards/nesting.js";

const KILL_DRAIN_MS = 200;
const POLL_MS = 20;
const LONGEST_POLL_MS = 160;
const MARKED_ROUNDS = 10;
/** So many processes are asked one by one; more are found faster in the list of all. */
const MOST_BEGUN = 64;
/** Processes looked at side by side; bounds the files that are open at once. */
const SCAN_BATCH = 32;

/** SIGTERM to a process group, SIGKILL after 2 s. Resolves when it is gone, at most 2.2 s later. */
export async function endGroup(leader: number): Promise<void> {
  if (!signalGroup(leader, "SIGTERM") || (await isGone(leader, limits.killGraceMs))) return;
  signalGroup(leader, "SIGKILL");
  await isGone(leader, KILL_DRAIN_MS);
}

/**
 * SIGKILL to every process of this user whose environment has the marker, until a look at /proc finds none.
 * Does nothing where there is no /proc.
 */
export async function endMarked(marker: string): Promise<void> {
  for (let round = 0; round < MARKED_ROUNDS; round++) {
    const found = await findMarked(marker);
    if (found.length === 0) return;
    for (const pid of found) signalProcess(pid, "SIGKILL");
    await pause(POLL_MS);
  }
}

/**
 * The same after a run that ended by itself, where mostly nothing is left: as long as few processes have begun since
 * `leader` did, only those are looked at, since what it started can be no other.
 */
export async function endStrays(marker: string, leader: number): Promise<void> {
  const { readFileSync } = process.getBuiltinModule("node:fs");
  let seen = leader;
  for (let round = 0; round < MARKED_ROUNDS; round++) {
    const newest = newestProcess(readFileSync);
    if (newest === undefined || newest === seen) return;
    const begun = newest - seen;
    // Numbers begin anew at the system's limit, and a long list is no shorter way.
    if (begun < 0 || begun > MOST_BEGUN) return endMarked(marker);
    const since = Array.from({ length: begun }, (_, position) => seen + 1 + position);
    const found = await filterMarked(since, marker);
    if (found.length > 0) return endMarked(marker);
    // What began while we looked may be a child of one that we saw end.
    seen = newest;
  }
}

/** The number that the system gave last; undefined where it does not tell. */
function newestProcess(readFileSync: (path: string, encoding: "utf8") => string): number | undefined {
  try {
    const newest = Number(readFileSync("/proc/loadavg", "utf8").trim().split(" ").at(-1));
    return Number.isSafeInteger(newest) ? newest : undefined;
  } catch {
    return undefined;
  }
}

/** SIGTERM to them, for those that have something to end themselves. Resolves when they are gone, at most 2 s later. */
export async function askMarked(marker: string): Promise<void> {
  const end = performance.now() + limits.killGraceMs;
  let found = await findMarked(marker);
  for (const pid of found) signalProcess(pid, "SIGTERM");
  while (found.length > 0 && performance.now() < end) {
    await pause(POLL_MS);
    found = await findMarked(marker);
  }
}

/** Asks the group, never `child.killed`: that is true as soon as a signal was sent. */
async function isGone(leader: number, timeoutMs: number): Promise<boolean> {
  const end = performance.now() + timeoutMs;
  let wait = POLL_MS;
  // The number cannot be given to another group between two looks while a member of this one lives.
  while (signalGroup(leader, 0) && !(await isReapable(leader))) {
    if (performance.now() >= end) return false;
    await pause(wait);
    wait = Math.min(wait * 2, LONGEST_POLL_MS);
  }
  return true;
}

/**
 * Whether all that remains of a group has ended already. Orphans are reaped by pid 1, which in many containers
 * never does: without this look every cut-off hook would cost the whole grace.
 */
async function isReapable(leader: number): Promise<boolean> {
  const stats = await forEachProcess((pid) => readFile(`/proc/${pid}/stat`));
  const members = stats.flatMap((stat) => {
    // `pid (name) state ppid pgrp …`; a name may hold anything, parentheses too.
    const [state, , group] = stat?.slice(stat.lastIndexOf(")") + 2).split(" ") ?? [];
    return Number(group) === leader ? [state] : [];
  });
  return members.length > 0 && members.every((state) => state === "Z" || state === "X");
}

/** False when there is no such group. */
export function signalGroup(leader: number, signal: NodeJS.Signals | 0): boolean {
  // kill(-1) would be everything that we may signal, kill(0) ourselves. Windows has no groups.
  return leader > 1 && signalProcess(process.platform === "win32" ? leader : -leader, signal);
}

function signalProcess(target: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(target, signal);
  } catch {
    return false;
  }
}

async function findMarked(marker: string): Promise<number[]> {
  const found = await forEachProcess(async (pid) => ((await isMarked(pid, marker)) ? pid : undefined));
  return found.filter((pid) => pid !== undefined);
}

async function filterMarked(pids: readonly number[], marker: string): Promise<readonly number[]> {
  const marked = await Promise.all(pids.map((pid) => isMarked(pid, marker)));
  return pids.filter((_, position) => marked[position]);
}

async function isMarked(pid: number, marker: string): Promise<boolean> {
  const { stat } = process.getBuiltinModule("node:fs").promises;
  const owner = await stat(`/proc/${pid}`).catch(() => undefined);
  if (owner === undefined || owner.uid !== process.getuid?.()) return false;
  const environment = (await readFile(`/proc/${pid}/environ`))?.split("\0") ?? [];
  const value = environment.find((entry) => entry.startsWith(`${RUN_NAME}=`))?.slice(RUN_NAME.length + 1);
  return value !== undefined && isMarkedBy(value, marker);
}

/** Looks at every other process, some side by side. Finds none where there is no /proc. */
async function forEachProcess<T>(look: (pid: number) => Promise<T>): Promise<T[]> {
  const { readdir } = process.getBuiltinModule("node:fs").promises;
  const names = await readdir("/proc").catch(() => []);
  const pids = names.map(Number).filter((pid) => pid > 1 && pid !== process.pid);
  const seen: T[] = [];
  for (let start = 0; start < pids.length; start += SCAN_BATCH)
    seen.push(...(await Promise.all(pids.slice(start, start + SCAN_BATCH).map(look))));
  return seen;
}

/** Undefined when it ended meanwhile, or is none of ours. */
function readFile(path: string): Promise<string | undefined> {
  return process
    .getBuiltinModule("node:fs")
    .promises.readFile(path, "utf8")
    .catch(() => undefined);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
