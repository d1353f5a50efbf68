import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Twenty things that happen to hook runtimes, asked of any of them. Nothing here knows a runtime: only `node:` and
 * {@link Subject}. Start each probe in a process of its own where the subject may take its host down.
 */
export interface Probe {
  readonly id: number;
  readonly title: string;
  /** What has to be seen for it to hold. */
  readonly wanted: string;
  run(subject: Subject): Promise<Finding>;
}

export interface Finding {
  readonly holds: boolean;
  /** In a few words, for a table. */
  readonly saw: string;
}

/** A runtime under test. */
export interface Subject {
  readonly name: string;
  /** One event of a tool about to be used, through these hooks and no others. */
  emit(hooks: readonly ProbeHook[], event: ProbeEvent, options?: ProbeOptions): Promise<Result>;
}

export interface ProbeHook {
  /** A line for `/bin/sh`, or a function of this process. */
  readonly run: string | (() => Promise<Answer | undefined>);
  /** In the runtime's own meaning of tool matchers. Default: every tool. */
  readonly matcher?: string;
  /** Default: 10,000. */
  readonly timeoutMs?: number;
}

export type Answer = Readonly<Record<string, unknown>>;

interface ProbeEvent {
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
}

interface ProbeOptions {
  /** The environment of the embedding program. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** What the subject told about the event. */
export interface Result {
  readonly decision: "none" | "allow" | "ask" | "defer" | "deny";
  /** How the first hook ended, as the subject reports it. */
  readonly outcome: "passed" | "blocked" | "failed" | "timed_out" | "not_run";
  /** What went wrong with it, in the subject's own word. */
  readonly error?: string;
  /** Whatever would be shown to the model or the person: reasons, context, notices. */
  readonly text: string;
  /** From the call to its answer, loading of hooks not counted. */
  readonly durationMs: number;
}

/** A verdict may come this much after the deadline. SECURITY.md, bar 3. */
const LATE_MS = 250;
/** The last process may go this much after the deadline. SECURITY.md, bar 3. */
const GONE_MS = 3000;
const MOST_GROWTH_BYTES = 50e6;
const PATTERN_MS = 50;

const SHELL: ProbeEvent = { tool: "Bash", input: { command: "ls" } };
const DENY = '{"decision":"deny","reason":"no"}';

export const PROBES: readonly Probe[] = [
  {
    id: 1,
    title: "`sleep 6; echo x`, timeout 500 ms",
    wanted: "an answer 250 ms after the deadline at most",
    run: async (subject) =>
      timely(await subject.emit([{ run: "sleep 6; echo x", timeoutMs: 500 }], SHELL), 500),
  },
  {
    id: 2,
    title: "`sleep 4 & sleep 4`, timeout 300 ms",
    wanted: "the same, and no process left 3 s after the deadline",
    run: (subject) =>
      inFolder(async (folder) => {
        const started = performance.now();
        const run = `sleep 4 & echo $! >> ${folder}/pids; echo $$ >> ${folder}/pids; sleep 4`;
        const finding = timely(await subject.emit([{ run, timeoutMs: 300 }], SHELL), 300);
        const left = await survivors(folder, started + 300 + GONE_MS);
        const saw = `${finding.saw}, ${left} left`;
        // Both wrote their number, or there is nothing to be seen.
        return { holds: finding.holds && left === 0 && pidsIn(folder).length === 2, saw };
      }),
  },
  closes(3, "exit 2 with empty stderr", "exit 2", "deny", denies),
  closes(4, "a hook killed by SIGKILL", "kill -KILL $$", "failed, gate closed", failsClosed),
  {
    id: 5,
    title: "an in-process hook throws",
    wanted: "failed, gate closed",
    run: async (subject) => {
      const run = () => Promise.reject(new Error("a bug in a hook"));
      return failsClosed(await subject.emit([{ run }], SHELL));
    },
  },
  closes(6, "exit 1, no output", "exit 1", "failed, gate closed", failsClosed),
  {
    id: 7,
    title: "a missing program",
    wanted: "failed with an error of its own, gate closed",
    run: async (subject) => {
      const missing = await subject.emit([{ run: "anyhook-no-such-program" }], SHELL);
      const other = await subject.emit([{ run: "exit 1" }], SHELL);
      const finding = failsClosed(missing);
      return { ...finding, holds: finding.holds && missing.error !== other.error };
    },
  },
  closes(8, "invalid JSON, exit 0", `printf '{"decision": "deny"'`, "loud", loud),
  closes(9, "a log line, then a JSON deny", `echo starting; echo '${DENY}'`, "deny, or loud", loud),
  closes(
    10,
    "a deny as Claude Code spells it",
    `echo '{"hookSpecificOutput":{"hookEventName":"PreToolUse","permissionDecision":"deny","permissionDecisionReason":"no"}}'`,
    "deny",
    denies,
  ),
  closes(11, '"DENY" in capitals', `echo '{"decision":"DENY","reason":"no"}'`, "deny, or loud", loud),
  closes(12, "a JSON deny with exit 1", `echo '${DENY}'; exit 1`, "deny", denies),
  {
    id: 13,
    title: "200,000 × '漢' in chunks",
    wanted: "no character broken",
    run: async (subject) => {
      const run = "yes 漢 | head -n 200000 | tr -d '\\n' >&2; exit 2";
      const { text } = await subject.emit([{ run }], SHELL);
      const whole = text.split("漢").length - 1;
      const broken = text.split("\ufffd").length - 1;
      return { holds: whole >= 1000 && broken === 0, saw: `${whole} shown, ${broken} broken` };
    },
  },
  {
    id: 14,
    title: "600 MB of stdout",
    wanted: "the host lives and grows by 50 MB at most, gate closed",
    run: async (subject) => {
      // Buffers that are used again and again are there once.
      await subject.emit([{ run: "head -c 30000000 /dev/zero" }], SHELL);
      const sampler = sampleMemory();
      const result = await subject.emit([{ run: "head -c 600000000 /dev/zero", timeoutMs: 30_000 }], SHELL);
      const grown = sampler.end();
      const saw = `${describe(result)}, +${Math.round(grown / 1e6)} MB`;
      return { holds: grown <= MOST_GROWTH_BYTES && result.decision === "deny", saw };
    },
  },
  {
    id: 15,
    title: "20 MB of stdin to a hook that exits at once",
    wanted: "passed",
    run: async (subject) => {
      const input = { command: "x".repeat(20e6) };
      const result = await subject.emit([{ run: "exit 0" }], { tool: "Bash", input });
      return { holds: result.outcome === "passed" && isOpen(result), saw: describe(result) };
    },
  },
  {
    id: 16,
    title: "matcher `^(a+)+$` against 28 characters",
    wanted: "less than 50 ms",
    run: async (subject) => {
      const hooks = [{ run: async () => undefined, matcher: "^(a+)+$" }];
      await subject.emit(hooks, SHELL);
      let fastest = Infinity;
      for (let round = 0; round < 3 && fastest >= PATTERN_MS; round += 1) {
        const { durationMs } = await subject.emit(hooks, { tool: `${"a".repeat(28)}!`, input: {} });
        fastest = Math.min(fastest, durationMs);
      }
      return { holds: fastest < PATTERN_MS, saw: milliseconds(fastest) };
    },
  },
  {
    id: 17,
    title: "matcher `Read` against `ReadManyFiles`",
    wanted: "no match",
    run: async (subject) => {
      const result = await subject.emit([{ run: "exit 2", matcher: "Read" }], {
        tool: "ReadManyFiles",
        input: {},
      });
      return { holds: result.outcome === "not_run" && isOpen(result), saw: describe(result) };
    },
  },
  {
    id: 18,
    title: "secrets in the environment",
    wanted: "not handed to the hook",
    run: async (subject) => {
      const names = ["GITHUB_TOKEN", "AWS_SECRET_ACCESS_KEY", "PROBE_API_KEY"];
      const env = { ...process.env, ...Object.fromEntries(names.map((name) => [name, "hunter2"])) };
      const run = `echo "as the hook sees them: ${names.map((name) => `$${name}`).join(" ")}" >&2; exit 2`;
      const { text } = await subject.emit([{ run }], SHELL, { env });
      const leaked = text.split("hunter2").length - 1;
      // A result that shows nothing would prove nothing.
      return {
        holds: text.includes("as the hook sees them") && leaked === 0,
        saw: `${leaked} of ${names.length}`,
      };
    },
  },
  {
    id: 19,
    title: "deny > ask > allow in any order",
    wanted: "the strictest, in all 8 orders",
    run: async (subject) => {
      let kept = 0;
      const orders = [...permutations(["deny", "ask", "allow"]), ...permutations(["ask", "allow"])];
      for (const order of orders) {
        const hooks = order.map((decision) => ({ run: async () => ({ decision, reason: decision }) }));
        const { decision } = await subject.emit(hooks, SHELL);
        if (decision === (order.includes("deny") ? "deny" : "ask")) kept += 1;
      }
      return { holds: kept === orders.length, saw: `${kept} of ${orders.length}` };
    },
  },
  {
    id: 20,
    title: "`defer`",
    wanted: "defer",
    run: async (subject) => {
      const run = `echo '{"hookSpecificOutput":{"hookEventName":"PreToolUse","permissionDecision":"defer"}}'`;
      const result = await subject.emit([{ run }], SHELL);
      return { holds: result.decision === "defer", saw: describe(result) };
    },
  },
];

/** A probe that is one command and a look at what came of it. */
function closes(
  id: number,
  title: string,
  run: string,
  wanted: string,
  judge: (result: Result) => Finding,
): Probe {
  return { id, title, wanted, run: async (subject) => judge(await subject.emit([{ run }], SHELL)) };
}

function denies(result: Result): Finding {
  return { holds: result.decision === "deny", saw: describe(result) };
}

function failsClosed(result: Result): Finding {
  return { holds: result.outcome === "failed" && result.decision === "deny", saw: describe(result) };
}

/** What it meant is found, or that it could not be read is told: never a quiet yes. */
function loud(result: Result): Finding {
  return { holds: result.decision === "deny" || result.outcome === "failed", saw: describe(result) };
}

function timely(result: Result, deadlineMs: number): Finding {
  const saw = `${describe(result)} after ${milliseconds(result.durationMs)}`;
  return { holds: result.outcome === "timed_out" && result.durationMs <= deadlineMs + LATE_MS, saw };
}

function describe({ outcome, error, decision }: Result): string {
  return `${outcome}${error === undefined ? "" : ` (${error})`}, ${decision}`;
}

function isOpen({ decision }: Result): boolean {
  return decision === "none" || decision === "allow";
}

function milliseconds(ms: number): string {
  return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
}

async function inFolder(body: (folder: string) => Promise<Finding>): Promise<Finding> {
  const folder = mkdtempSync(join(tmpdir(), "probe-"));
  try {
    return await body(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** How many of the processes in `pids` live when the time is up, or none does before. */
async function survivors(folder: string, untilMs: number): Promise<number> {
  for (;;) {
    const left = pidsIn(folder).filter(isAlive).length;
    if (left === 0 || performance.now() >= untilMs) return left;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The numbers of processes that a hook has written to `<folder>/pids`, one a line. */
function pidsIn(folder: string): number[] {
  const file = join(folder, "pids");
  return existsSync(file) ? readFileSync(file, "utf8").split("\n").filter(Boolean).map(Number) : [];
}

/** A zombie that nobody reaps is not alive. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    const stat = `/proc/${pid}/stat`;
    return !existsSync(stat) || !/^\d+ \(.*\) [ZX]/su.test(readFileSync(stat, "utf8"));
  } catch {
    return false;
  }
}

/** @returns by how many bytes this process grew at most, when asked to end */
function sampleMemory(): { end(): number } {
  const before = process.memoryUsage.rss();
  let peak = before;
  const look = (): void => void (peak = Math.max(peak, process.memoryUsage.rss()));
  const timer = setInterval(look, 10);
  return {
    end() {
      clearInterval(timer);
      look();
      return peak - before;
    },
  };
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, position) =>
    permutations(items.toSpliced(position, 1)).map((rest) => [item, ...rest]),
  );
}
