import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createCommandExecutor } from "../../src/executors/command/index.js";
import { endMarked } from "../../src/executors/command/kill.js";
import type { ExecutorCall, Output } from "../../src/spec/index.js";
import { createCall } from "../support/call.js";
import { until } from "../support/server.js";

const ABORTED: Output = {
  kind: "error",
  code: "aborted",
  message: "the command was stopped before it ended",
};
const onLinux = existsSync("/proc/self/environ");

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "anyhook-end-"));
});

afterEach(() => {
  for (const pid of pidsIn(folder)) if (isAlive(pid)) process.kill(pid, "SIGKILL");
  rmSync(folder, { recursive: true });
});

/** Each writes the ids of its processes to `pids`, and `ready` when all are written. */
const SHAPES: readonly (readonly [title: string, processes: number, text: string])[] = [
  ["a plain sleep", 1, "echo $$ >> pids; touch ready; exec sleep 60"],
  ["a shell that traps TERM", 1, "trap '' TERM; echo $$ >> pids; touch ready; while :; do sleep 0.05; done"],
  [
    "a shell that traps TERM and has wiped its environment",
    1,
    'exec env -i PATH="$PATH" sh -c \'trap "" TERM; echo $$ >> pids; touch ready; while :; do sleep 0.05; done\'',
  ],
  ["a grandchild in the background", 2, "echo $$ >> pids; sleep 60 & echo $! >> pids; touch ready; wait"],
  ["a stopped process", 1, "echo $$ >> pids; touch ready; kill -STOP $$"],
];

const ESCAPES: typeof SHAPES = [
  [
    "a child in a session of its own",
    2,
    "echo $$ >> pids; setsid sh -c 'echo $$ >> pids; touch ready; exec sleep 60' & wait",
  ],
  [
    "a double fork",
    2,
    "echo $$ >> pids; (setsid sh -c 'sleep 60 & echo $! >> pids; touch ready' &); exec sleep 60",
  ],
  [
    "a child in a session of its own that traps TERM and has closed its output",
    2,
    "echo $$ >> pids; setsid sh -c 'trap \"\" TERM; echo $$ >> pids; touch ready; while :; do sleep 0.05; done' " +
      "< /dev/null > /dev/null 2>&1 & wait",
  ],
];

const SLEEPER = "sh -c 'echo $$ >> pids; touch ready; exec sleep 60' < /dev/null > /dev/null 2>&1";

/** They have left the group of their run, and its output. */
const DAEMONS: readonly (readonly [title: string, text: string])[] = [
  ["a daemon in a session of its own", `setsid ${SLEEPER} &`],
  ["a daemon that was forked twice", `(setsid sh -c "${SLEEPER.replaceAll("$", "\\$")} &" &);`],
];

describe("command executor: after an abort", () => {
  it.each(SHAPES)("settles at once and leaves nothing of %s", endsWithin3s);

  it.skipIf(!onLinux).each(ESCAPES)("settles at once and leaves nothing of %s (needs /proc)", endsWithin3s);

  it("does not start at all when the signal has aborted already", async () => {
    expect(
      await createCommandExecutor().run(
        createCall({ args: ["touch", `${folder}/ran`], signal: AbortSignal.abort() }),
      ),
    ).toEqual(ABORTED);
    expect(existsSync(join(folder, "ran"))).toBe(false);
  });

  it.skipIf(!onLinux)("leaves processes of a sibling with the same request id alone", async () => {
    const executor = createCommandExecutor();
    const sibling = start(executor, "setsid sh -c 'echo $$ >> pids; touch ready; exec sleep 60' & wait");
    await until(() => existsSync(join(folder, "ready")));
    const other = start(executor, "sleep 60");
    other.controller.abort();
    await other.output;
    await executor.close?.();
    expect(pidsIn(folder).map(isAlive)).toEqual([true]);
    sibling.controller.abort();
    await sibling.output;
    await executor.close?.();
    expect(pidsIn(folder).map(isAlive)).toEqual([false]);
  });

  it("survives an abort of something that could not start", async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const output = createCommandExecutor().run(createCall({ args: ["anyhook-no-such-program"], signal }));
    controller.abort();
    expect(await output).toMatchObject({ kind: "error" });
  });

  async function endsWithin3s(_title: string, processes: number, text: string): Promise<void> {
    const executor = createCommandExecutor();
    const { output, controller } = start(executor, text);
    await until(() => existsSync(join(folder, "ready")));
    const pids = pidsIn(folder);
    expect(pids).toHaveLength(processes);
    expect(pids.map(isAlive)).toEqual(pids.map(() => true));

    const aborted = performance.now();
    controller.abort();
    expect(await output).toEqual(ABORTED);
    expect(performance.now() - aborted).toBeLessThan(250);
    await executor.close?.();
    expect(pids.map(isAlive)).toEqual(pids.map(() => false));
    expect(performance.now() - aborted).toBeLessThan(3000);
  }
});

describe("command executor: what a hook leaves behind", () => {
  it("settles although a grandchild holds stdout, and ends the grandchild", async () => {
    const executor = createCommandExecutor();
    const started = performance.now();
    const { output } = start(executor, "sleep 30 & echo $! >> pids; echo hi");
    expect(await output).toEqual({
      kind: "exit",
      code: 0,
      signal: null,
      stdout: "hi\n",
      stderr: "",
      stdoutTruncated: false,
      stderrTruncated: false,
    });
    expect(performance.now() - started).toBeLessThan(1000);
    await executor.close?.();
    expect(pidsIn(folder).map(isAlive)).toEqual([false]);
  });

  it("ends what stays in its group, without waiting for it", async () => {
    const executor = createCommandExecutor();
    const { output } = start(executor, "sleep 30 > /dev/null 2>&1 & echo $! >> pids");
    expect(await output).toMatchObject({ kind: "exit", code: 0 });
    await executor.close?.();
    expect(pidsIn(folder).map(isAlive)).toEqual([false]);
  });

  it("reads what a grandchild still writes within the drain", async () => {
    const { output } = start(createCommandExecutor(), "(sleep 0.05; echo late) & echo early");
    expect(await output).toMatchObject({ stdout: "early\nlate\n" });
  });

  it.skipIf(!onLinux)("ends what left its group and still holds its output", async () => {
    const executor = createCommandExecutor();
    const { output } = start(
      executor,
      "setsid sh -c 'echo $$ >> pids; touch ready; exec sleep 60' & until [ -e ready ]; do :; done",
    );
    expect(await output).toMatchObject({ kind: "exit", code: 0 });
    await executor.close?.();
    expect(pidsIn(folder).map(isAlive)).toEqual([false]);
  });

  it.skipIf(!onLinux).each(DAEMONS)("ends %s (needs /proc)", async (_title, daemon) => {
    const executor = createCommandExecutor();
    const { output } = start(executor, `${daemon} until [ -e ready ]; do :; done`);
    expect(await output).toMatchObject({ kind: "exit", code: 0 });
    await executor.close?.();
    expect(pidsIn(folder).map(isAlive)).toEqual([false]);
  });

  it("lets a daemon live that has taken itself out of the run", async () => {
    const executor = createCommandExecutor();
    const daemon = `env -u ANYHOOK_RUN setsid ${SLEEPER} &`;
    const { output } = start(executor, `${daemon} until [ -e ready ]; do :; done`);
    expect(await output).toMatchObject({ kind: "exit", code: 0 });
    await executor.close?.();
    expect(pidsIn(folder).map(isAlive)).toEqual([true]);
  });

  it.skipIf(!onLinux)("ends what runs around it have begun, and not those runs themselves", async () => {
    const executor = createCommandExecutor();
    const { output } = start(executor, `setsid ${SLEEPER} & until [ -e ready ]; do :; done`, "outer.1");
    expect(await output).toMatchObject({ kind: "exit", code: 0 });
    await executor.close?.();
    expect(pidsIn(folder).map(isAlive)).toEqual([false]);
  });

  it.skipIf(!onLinux)("is found by the mark of a run around it, when that is cut off", async () => {
    const inner = createCommandExecutor();
    const { controller } = start(inner, `setsid ${SLEEPER} & sleep 60`, "outer.2");
    await until(() => existsSync(join(folder, "ready")));
    await endMarked("outer.2");
    expect(pidsIn(folder).map(isAlive)).toEqual([false]);
    controller.abort();
    await inner.close?.();
  });

  it.skipIf(!onLinux)("leaves no zombie of its own", async () => {
    const executor = createCommandExecutor();
    await Promise.all(Array.from({ length: 20 }, () => start(executor, "echo $$ >> pids; exit 0").output));
    expect(pidsIn(folder).filter((pid) => existsSync(`/proc/${pid}`))).toEqual([]);
  });
});

function start(executor: ReturnType<typeof createCommandExecutor>, text: string, outer?: string) {
  const controller = new AbortController();
  const given: Partial<ExecutorCall> = {
    args: ["/bin/sh", "-c", text],
    cwd: folder,
    signal: controller.signal,
    env: { PATH: process.env["PATH"] ?? "", ...(outer === undefined ? {} : { ANYHOOK_RUN: outer }) },
  };
  return { output: Promise.resolve(executor.run(createCall(given))), controller };
}

function pidsIn(path: string): number[] {
  const file = join(path, "pids");
  return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n").map(Number) : [];
}

/** A zombie that nobody reaps is not alive. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !onLinux || !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}
