import type { ChildProcess } from "node:child_process";
import { limits } from "../../guards/limits.js";
import type { Failure } from "../../spec/index.js";
import { openStdin } from "./stdin.js";

export interface ProcessRequest {
  readonly args: readonly string[];
  /** Absolute path. */
  readonly cwd: string;
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Undefined: a pipe that stays open. */
  readonly stdin: string | undefined;
}

/** Starts a process as the leader of its own session and group. Some failures only show in its `error` event. */
export function startProcess(request: ProcessRequest): ChildProcess | Failure {
  const { args, cwd, env } = request;
  const unfit = findUnfit(request);
  if (unfit !== undefined) return unfit;
  // Loaded on first use: an agent without command hooks does not pay for it.
  const { spawn } = process.getBuiltinModule("node:child_process");
  const stdin = openStdin(request.stdin);
  try {
    const child = spawn(args[0] ?? "", args.slice(1), {
      cwd,
      env,
      detached: true,
      windowsHide: true,
      stdio: [stdin.stdio, "pipe", "pipe"],
    });
    stdin.feed(child);
    return child;
  } catch (error) {
    return explainSpawnError(error, request);
  } finally {
    stdin.close();
  }
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
    const entry = `${name}=${value}`;
    if (!fits(entry))
      return explainUnfit(entry, `the environment variable ${JSON.stringify(name.slice(0, 100))}`);
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
