import type { ChildProcess, StdioOptions } from "node:child_process";
import { limits } from "../../guards/limits.js";
import type { Failure } from "../../spec/index.js";
import { handedDownDescriptors } from "./descriptors.js";
import { openStdin } from "./stdin.js";

/** Where a starter such as `bwrap` tells how far it came; nothing that it starts gets it. */
export const STATUS_DESCRIPTOR = 3;

export interface ProcessRequest {
  readonly args: readonly string[];
  /** Absolute path. */
  readonly cwd: string;
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Undefined: a pipe that stays open. */
  readonly stdin: string | undefined;
  /** {@link STATUS_DESCRIPTOR} is a pipe that we read. */
  readonly status?: boolean;
}

/** Starts a process as the leader of its own session and group. Some failures only show in its `error` event. */
export function startProcess(request: ProcessRequest): ChildProcess | Failure {
  const { args, cwd, env } = request;
  const unfit = findUnfit(request);
  if (unfit !== undefined) return unfit;
  // Loaded on first use: an agent without command hooks does not pay for it.
  const { spawn } = process.getBuiltinModule("node:child_process");
  const stdin = openStdin(request.stdin);
  const others = openOthers(request);
  const stdio: StdioOptions = [stdin.stdio, "pipe", "pipe", ...others.stdio];
  try {
    const child = spawn(args[0] ?? "", args.slice(1), {
      cwd,
      env,
      detached: true,
      windowsHide: true,
      stdio,
    });
    stdin.feed(child);
    return child;
  } catch (error) {
    return explainSpawnError(error, request);
  } finally {
    stdin.close();
    others.close();
  }
}

/** Beyond the usual three: the status pipe, and nothing in the place of what others have left open here. */
function openOthers({ status }: ProcessRequest): { stdio: (number | "pipe" | "ignore")[]; close(): void } {
  const stdio: (number | "pipe" | "ignore")[] = status === true ? ["pipe"] : [];
  const leaks = handedDownDescriptors();
  if (leaks.length === 0) return { stdio, close: () => {} };
  const { closeSync, openSync } = process.getBuiltinModule("node:fs");
  let empty: number;
  try {
    empty = openSync("/dev/null", "r");
  } catch {
    // No descriptors left: then nothing is started, and that is said by the start.
    return { stdio, close: () => {} };
  }
  for (const leak of leaks) {
    const position = leak - STATUS_DESCRIPTOR;
    while (stdio.length < position) stdio.push("ignore");
    stdio[position] = empty;
  }
  return { stdio, close: () => closeSync(empty) };
}

/** Says in the words of {@link Failure} why a process did not start. */
export function explainSpawnError(error: unknown, request: ProcessRequest): Failure {
  const command = request.args[0] ?? "";
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
  // The kernel reports a bad working directory with the same codes as a bad command.
  const badCwd = explainCwd(request.cwd);
  if (badCwd !== undefined) return { code: "cwd", message: badCwd };
  switch (code) {
    case "ENOENT":
    case "ENOTDIR":
      return {
        code: "not_found",
        message: `not found: ${command}, or the interpreter that its first line names`,
      };
    case "EACCES":
      return { code: "not_executable", message: `not executable: ${command}` };
    case "EMFILE":
    case "ENFILE": {
      const whose = code === "EMFILE" ? "this process has (`ulimit -n`)" : "the system has";
      return {
        code: "too_many_files",
        message: `could not start ${command}: no free file descriptor of those that ${whose}`,
      };
    }
    case "E2BIG":
      return {
        code: "too_big",
        message: "arguments and environment together are more than the system accepts",
      };
    default:
      return { code: "spawn", message: `could not start ${command}: ${code}` };
  }
}

function findUnfit({ args, env }: ProcessRequest): Failure | undefined {
  for (const [index, value] of args.entries()) {
    if (!fits(value)) return explainUnfit(value, index === 0 ? "the command" : `argument ${index}`);
  }
  for (const [name, value] of Object.entries(env)) {
    if (!fits(name) || !fits(value))
      return explainUnfit(
        `${name}=${value}`,
        `the environment variable ${JSON.stringify(name.slice(0, 100))}`,
      );
  }
  return undefined;
}

function fits(value: string): boolean {
  if (value.includes("\0")) return false;
  // UTF-8 needs at most three bytes for each UTF-16 unit, so most strings need no count.
  return value.length * 3 <= limits.argumentBytes || Buffer.byteLength(value) <= limits.argumentBytes;
}

function explainUnfit(value: string, what: string): Failure {
  if (value.includes("\0")) return { code: "spawn", message: `${what} contains a null byte` };
  const size = Buffer.byteLength(value);
  const message = `${what} has ${size} bytes, more than ${limits.argumentBytes}: pass large values on stdin`;
  return { code: "too_big", message };
}

function explainCwd(cwd: string): string | undefined {
  const { accessSync, constants, statSync } = process.getBuiltinModule("node:fs");
  try {
    if (!statSync(cwd).isDirectory()) return `the working directory is not a directory: ${cwd}`;
    accessSync(cwd, constants.X_OK);
    return undefined;
  } catch (error) {
    const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
    return `the working directory ${missing ? "does not exist" : "cannot be entered"}: ${cwd}`;
  }
}
