import { execFile } from "node:child_process";
import { mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve, sep } from "node:path";
import { isJsonObject } from "../../spec/index.js";
import type { JsonValue } from "../../spec/index.js";

export interface ToolCall {
  readonly name: "Bash" | "Write";
  readonly input: JsonValue;
}

export interface ToolOptions {
  /** Absolute; nothing outside is touched. */
  readonly workspace: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

const COMMAND_TIMEOUT_MS = 5000;

/** What the scripted agent wants to run. */
export const COMMANDS = {
  check: "sh check.sh",
  checkQuietly: "sh check.sh --quiet",
  tidyUp: "rm -rf important/",
  publish: "cp important/thesis.txt public/",
  release: "npm publish",
  push: "git push --force",
} as const;

/** What it really runs if nobody denies it, whatever a hook makes of it: these stay in the workspace. */
const HARMLESS: ReadonlySet<string> = new Set([
  COMMANDS.check,
  COMMANDS.checkQuietly,
  COMMANDS.tidyUp,
  COMMANDS.publish,
]);

export interface ToolResult {
  readonly output: string;
  /** What went wrong, when the tool failed. */
  readonly error?: string;
}

/** Runs a tool for real. */
export async function runTool(call: ToolCall, options: ToolOptions): Promise<ToolResult> {
  const input = isJsonObject(call.input) ? call.input : {};
  try {
    return call.name === "Bash"
      ? await runCommand(String(input["command"]), options)
      : writeFile(String(input["file_path"]), String(input["content"]), options);
  } catch (error) {
    return { output: "", error: error instanceof Error ? error.message : String(error) };
  }
}

function runCommand(command: string, { workspace, env, signal }: ToolOptions): Promise<ToolResult> {
  if (!HARMLESS.has(command)) throw new Error(`the demo does not run ${JSON.stringify(command)}`);
  const [, ...words] = command.split(" ");
  for (const path of words.filter((word) => !word.startsWith("-"))) assertInside(workspace, path);
  const { PATH } = env;
  const options = { cwd: workspace, env: { PATH }, signal, timeout: COMMAND_TIMEOUT_MS };
  return new Promise((resolve) => {
    execFile("/bin/sh", ["-c", command], options, (error, output, stderr) => {
      resolve(error === null ? { output } : { output, error: stderr.trim() || error.message });
    });
  });
}

function writeFile(path: string, content: string, { workspace }: ToolOptions): ToolResult {
  const target = assertInside(workspace, path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, content, { flag: "wx" });
  return { output: `wrote ${path}` };
}

/** Links are resolved: a path that leads out of the workspace is refused, whatever it looks like. */
function assertInside(workspace: string, path: string): string {
  const target = resolve(workspace, path);
  const inside = realPath(target).startsWith(realpathSync(workspace) + sep);
  if (!inside) throw new Error(`${path} is not in the demo's workspace`);
  return target;
}

/** What does not exist yet is where its folder is. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return join(realPath(dirname(path)), basename(path));
  }
}
