import type { ChildProcess } from "node:child_process";
import { limits } from "../../guards/limits.js";
import type { Executor, ExecutorCall, Output } from "../../spec/index.js";
import { type Background, createBackground } from "../background.js";
import { type Capture, createCapture } from "../capture.js";
import { endGroup, endMarked, RUN_MARKER } from "./kill.js";
import { forgetGroup, watchGroup } from "./live.js";
import { explainSpawnError, type ProcessRequest, startProcess } from "./spawn.js";

const CLOSE_TIMEOUT_MS = 5000;

/**
 * Runs a process in a session and process group of its own: exactly the given environment plus `ANYHOOK_RUN`,
 * no terminal, stdout and stderr capped at 1 MiB each.
 *
 * What a hook leaves running ends with it: once its main process has exited and its output is drained (≤ 250 ms),
 * the rest of the group gets SIGTERM and, 2 s later, SIGKILL. Only a process that left the group (`setsid`) and let go
 * of stdout and stderr outlives a run that ended by itself. After an abort, or when something still holds the output,
 * such processes are looked for by `ANYHOOK_RUN` in /proc and killed; where there is no /proc (macOS), or where a
 * process has wiped its environment, they stay.
 */
export function createCommandExecutor(): Executor {
  const background = createBackground();
  let runs = 0;
  return {
    version: 1,
    id: "command",
    run(call) {
      if (call.signal.aborted) return ABORTED;
      // Several hooks of one event share `call.id`; the marker must never name a sibling's processes.
      return run(call, { marker: `${call.id}.${++runs}`, background });
    },
    close: () => background.ended(CLOSE_TIMEOUT_MS),
  };
}

const ABORTED: Output = {
  kind: "error",
  code: "aborted",
  message: "the command was stopped before it ended",
};

interface RunOptions {
  readonly marker: string;
  readonly background: Background;
}

function run(call: ExecutorCall, options: RunOptions): Output | Promise<Output> {
  const request = {
    args: call.args,
    cwd: call.cwd,
    env: { ...call.env, [RUN_MARKER]: options.marker },
    stdin: call.stdin,
  };
  const started = startProcess(request);
  if ("code" in started) return { kind: "error", ...started };
  return watch(started, { ...options, request, signal: call.signal });
}

function watch(
  child: ChildProcess,
  options: RunOptions & { request: ProcessRequest; signal: AbortSignal },
): Promise<Output> {
  const { request, marker, background, signal } = options;
  if (child.pid !== undefined) watchGroup(child.pid);
  const stdout = capture(child.stdout);
  const stderr = capture(child.stderr);

  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined;
    let settled = false;

    /** The first outcome counts; what comes later finds nothing left to do. */
    function settle(output: Output): void {
      settled = true;
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
      resolve(output);
    }

    function abort(): void {
      settle(ABORTED);
      background.add(end({ escaped: true }));
    }

    function finish(drained: boolean): void {
      if (settled) return;
      settle({
        kind: "exit",
        code: child.exitCode,
        signal: child.signalCode,
        stdout: stdout.text(),
        stderr: stderr.text(),
        stdoutTruncated: stdout.truncated,
        stderrTruncated: stderr.truncated,
      });
      // Later, since nobody waits for it: a signal to an empty group costs an exception and its stack.
      background.add(
        new Promise<void>((ended) => setImmediate(() => void end({ escaped: !drained }).then(ended))),
      );
    }

    async function end({ escaped }: { escaped: boolean }): Promise<void> {
      if (child.pid !== undefined) await endGroup(child.pid);
      if (child.pid !== undefined) forgetGroup(child.pid);
      if (escaped) await endMarked(marker);
      child.stdout?.destroy();
      child.stderr?.destroy();
    }

    child.on("error", (error) => {
      if (!settled) settle({ kind: "error", ...explainSpawnError(error, request) });
    });
    child.on("exit", () => {
      if (!settled) timer = setTimeout(finish, limits.drainMs, false);
    });
    // After `exit` and the end of both pipes; a grandchild that holds a pipe would keep it away for ever.
    child.on("close", () => finish(true));
    signal.addEventListener("abort", abort);
  });
}

function capture(stream: NodeJS.ReadableStream | null): Capture {
  const captured = createCapture(limits.outputBytes);
  // Null when the process could not even get its pipes.
  stream?.on("data", captured.push);
  stream?.on("error", () => {});
  return captured;
}
