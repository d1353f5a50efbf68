import { limits } from "../../guards/limits.js";

/** The environment variable by which processes are found that left their group. */
export const RUN_MARKER = "ANYHOOK_RUN";

const KILL_DRAIN_MS = 200;
const POLL_MS = 20;
const MARKED_ROUNDS = 10;
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
    await pause();
  }
}

/**
 * Asks the group, never `child.killed`: that is true as soon as a signal was sent.
 * Orphans that pid 1 has not reaped yet count as living; they only cost the wait.
 */
async function isGone(leader: number, timeoutMs: number): Promise<boolean> {
  const end = performance.now() + timeoutMs;
  // The number cannot be given to another group between two looks while a member of this one lives.
  while (signalGroup(leader, 0)) {
    if (performance.now() >= end) return false;
    await pause();
  }
  return true;
}

function signalGroup(leader: number, signal: NodeJS.Signals | 0): boolean {
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
  const { readdir } = process.getBuiltinModule("node:fs").promises;
  const names = await readdir("/proc").catch(() => []);
  const pids = names.map(Number).filter((pid) => pid > 1 && pid !== process.pid);
  const found: number[] = [];
  for (let start = 0; start < pids.length; start += SCAN_BATCH) {
    const batch = pids.slice(start, start + SCAN_BATCH);
    const marked = await Promise.all(batch.map((pid) => isMarked(pid, `${RUN_MARKER}=${marker}`)));
    found.push(...batch.filter((_, index) => marked[index]));
  }
  return found;
}

async function isMarked(pid: number, entry: string): Promise<boolean> {
  const { readFile, stat } = process.getBuiltinModule("node:fs").promises;
  try {
    if ((await stat(`/proc/${pid}`)).uid !== process.getuid?.()) return false;
    return (await readFile(`/proc/${pid}/environ`, "utf8")).split("\0").includes(entry);
  } catch {
    // It ended meanwhile, or is none of ours.
    return false;
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, POLL_MS));
}
