import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { isAlive } from "../../bench/robustness/probes.js";
import { canContain } from "../support/sandbox.js";
import type { Counts } from "./counts.js";
import { guard, runtimeWith } from "./runtime.js";

/** SECURITY.md, part 2, bar 3. */
const TIMEOUT_MS = 600;
const LATE_MS = 250;
const GONE_MS = 3000;
const MOST_GROWTH_BYTES = 20e6;

/** Each writes the numbers of its processes into the file `$f`. */
const SHAPES: readonly (readonly [shape: string, text: string])[] = [
  ["sleep", "echo $$ >> $f; exec sleep 60"],
  ["a trap for TERM", "trap '' TERM; echo $$ >> $f; while :; do sleep 0.1; done"],
  ["a grandchild in the background", "echo $$ >> $f; sleep 60 & echo $! >> $f; wait"],
  ["setsid", "echo $$ >> $f; setsid sh -c 'echo $$ >> $f; exec sleep 60' & wait"],
  ["a double fork", "echo $$ >> $f; (setsid sh -c 'sleep 60 & echo $! >> $f' &); exec sleep 60"],
  ["a holder of stdout", "echo $$ >> $f; setsid sh -c 'echo $$ >> $f; exec sleep 60' & exit 0"],
];

/** What takes the mark of its run out of its environment; only a process table of its own holds it. */
const HIDDEN: readonly (readonly [shape: string, text: string])[] = [
  ["env -i setsid", "env -i PATH=$PATH setsid sleep $s & exec sleep $s"],
  ["a double fork with an empty environment", '(setsid env -i sh -c "sleep $s &" &); exec sleep $s'],
];

export function hungHooks({ hung, together, contained }: Counts): void {
  describe(`hung hooks, ${hung} of each shape`, () => {
    it.each(SHAPES)(`%s: the verdict comes in time and no process stays`, async (shape, text) => {
      const command = `f=$PWD/pids.$ANYHOOK_SESSION_ID; export f; ${text}`;
      await using runtime = await runtimeWith(guard(command, { timeout: TIMEOUT_MS / 1000 }));
      await (warm ??= warmUp());
      const before = memory();
      const ends: Ended[] = [];
      for (let done = 0; done < hung; done += together) {
        const sessions = Array.from({ length: Math.min(together, hung - done) }, (_, one) => `${done + one}`);
        ends.push(...(await Promise.all(sessions.map((session) => once(runtime, session)))));
      }
      const growth = memory() - before;
      process.stdout.write(`${summary(shape, ends)}, ${(growth / 1e6).toFixed(1)} MB more\n`);
      expect(growth).toBeLessThan(MOST_GROWTH_BYTES);
    });
  });

  const works = canContain();
  describe.skipIf(!works)(
    `in a sandbox, ${contained} of each shape${works ? "" : " (SKIPPED: bubblewrap does not work here)"}`,
    () => {
      it.each(HIDDEN)("%s: the verdict comes in time and no process stays", async (_shape, text) => {
        const seconds = `7${process.pid}${Math.random().toString().slice(2, 6)}`;
        const command = `s=${seconds}; export s; ${text}`;
        const file = guard(command, { timeout: TIMEOUT_MS / 1000, sandbox: "bubblewrap" });
        await using runtime = await runtimeWith(file);
        for (let done = 0; done < contained; done += 1) {
          const started = performance.now();
          const emitted = runtime.hooks.emit("PreToolUse", { tool_name: "Bash", tool_input: {} });
          await expect.poll(() => sleepers(seconds), { timeout: TIMEOUT_MS }).toBeGreaterThan(0);
          const verdict = await emitted;
          expect(verdict).toMatchObject({ decision: "deny", runs: [{ outcome: "timed_out" }] });
          expect(performance.now() - started).toBeLessThan(TIMEOUT_MS + LATE_MS);
          const left = (): number => sleepers(seconds);
          await expect.poll(left, { timeout: GONE_MS, interval: 20 }).toBe(0);
        }
      });
    },
  );
}

let warm: Promise<void> | undefined;

/** What the first runs need for good is no growth: memory that hung hooks took and gave back is there for the next. */
async function warmUp(): Promise<void> {
  await using runtime = await runtimeWith(guard("exec sleep 60", { timeout: 0.05 }));
  for (let round = 0; round < 10; round += 1)
    await Promise.all(
      Array.from({ length: 5 }, () =>
        runtime.hooks.emit("PreToolUse", { tool_name: "Bash", tool_input: {} }),
      ),
    );
}

/** Bytes in use, without what only waits to be collected. */
function memory(): number {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  return process.memoryUsage.rss();
}

type Runtime = Awaited<ReturnType<typeof runtimeWith>>;

/** How one hung hook ended, in milliseconds since its event. */
interface Ended {
  readonly verdictMs: number;
  /** When its last process was gone. */
  readonly goneMs: number;
  /** Processes that were looked for. */
  readonly seen: number;
}

function summary(shape: string, ends: readonly Ended[]): string {
  const late = Math.round(Math.max(...ends.map(({ verdictMs }) => verdictMs)) - TIMEOUT_MS);
  const gone = Math.round(Math.max(...ends.map(({ goneMs }) => goneMs)) - TIMEOUT_MS);
  const seen = ends.reduce((sum, end) => sum + end.seen, 0);
  return `${shape}: ${ends.length} hooks, 0 of ${seen} processes left; verdict at most ${late} ms after the deadline, last process ${gone} ms`;
}

async function once({ hooks, workspace }: Runtime, session: string): Promise<Ended> {
  const started = performance.now();
  // On a machine that is busy with other things, what it keeps us waiting about the deadline is not ours.
  let queuedBefore: number | undefined;
  const timer = setTimeout(() => (queuedBefore = queuedMs()), TIMEOUT_MS - LATE_MS / 2);
  const verdict = await hooks.emit("PreToolUse", { session_id: session, tool_name: "Bash", tool_input: {} });
  const tookMs = performance.now() - started;
  const queued = queuedBefore === undefined ? 0 : queuedMs() - queuedBefore;
  clearTimeout(timer);
  expect(tookMs).toBeLessThanOrEqual(TIMEOUT_MS + LATE_MS + queued);
  expect(verdict.runs[0]?.outcome).toBe(verdict.decision === "deny" ? "timed_out" : "passed");
  const file = join(workspace, `pids.${session}`);
  // One that did not come to write its number in time was ended before it could begin; there is nothing to look for.
  const pids = existsSync(file) ? readFileSync(file, "utf8").trim().split("\n").map(Number) : [];
  const goneAt = started + TIMEOUT_MS + GONE_MS;
  const alive = (): number[] => pids.filter(isAlive);
  while (alive().length > 0 && performance.now() < goneAt) await new Promise((look) => setTimeout(look, 20));
  expect(alive()).toEqual([]);
  return { verdictMs: tookMs, goneMs: performance.now() - started, seen: pids.length };
}

/** How long this thread could have run, and had no processor, in milliseconds; 0 where the system does not tell. */
function queuedMs(): number {
  const file = "/proc/self/schedstat";
  return existsSync(file) ? Number(readFileSync(file, "utf8").split(" ")[1]) / 1e6 : 0;
}

/** How many processes sleep for exactly so long. */
function sleepers(seconds: string): number {
  const list = execFileSync("ps", ["-eo", "stat,args"], { encoding: "utf8" });
  return list.split("\n").filter((line) => new RegExp(`^[^ZX]\\S*\\s+sleep ${seconds}$`, "u").test(line))
    .length;
}
