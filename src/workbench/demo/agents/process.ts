import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { RUN_NAME } from "../../../guards/nesting.js";
import { askMarked, endGroup, endMarked, signalGroup } from "../../../executors/command/kill.js";

export interface ProcessOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** What it says on stdout and stderr, as it says it. */
  readonly onOutput?: ((text: string) => void) | undefined;
}

export interface Ended {
  /** Null when it was ended. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
}

/** After its leader has ended, a pipe that another process still holds is read this long. */
const DRAIN_MS = 1000;

/**
 * Runs a program without a terminal and without stdin, in a process group of its own. Nothing of it is left
 * afterwards, on Linux not even what has left that group. Rejects with the signal's reason when it was given up, and
 * when it could not be started.
 */
export async function runProcess(
  [program = "", ...args]: readonly string[],
  { cwd, env, timeoutMs, signal, onOutput }: ProcessOptions,
): Promise<Ended> {
  signal?.throwIfAborted();
  const marker = randomUUID();
  const child = spawn(program, args, {
    cwd,
    env: { ...env, [RUN_NAME]: marker },
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const { pid: leader = 0 } = child;
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      said[name] += text;
      onOutput?.(text);
    });
  }
  const kill = (): boolean => signalGroup(leader, "SIGKILL");
  process.once("exit", kill);
  const bounds = new AbortController();
  try {
    const closed = new Promise((resolve) => child.once("close", resolve));
    const exited = once(child, "exit") as Promise<[number | null]>;
    const late = wait(timeoutMs, undefined, { signal: bounds.signal }).then(() => true);
    const given = signal === undefined ? [] : [once(signal, "abort", { signal: bounds.signal })];
    const first = await Promise.race([exited, late, ...given]);
    await endGroup(leader);
    // Agents start hooks in groups of their own, and not all of them end those when they are ended.
    await askMarked(marker);
    await endMarked(marker);
    const [code] = await exited;
    await Promise.race([closed, wait(DRAIN_MS, undefined, { signal: bounds.signal })]);
    signal?.throwIfAborted();
    return { code, ...said, timedOut: first === true };
  } finally {
    bounds.abort();
    process.off("exit", kill);
  }
}
