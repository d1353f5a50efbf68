import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { HookError } from "../../spec/index.js";

/** How an agent starts us. */
export interface CommandOptions {
  readonly agent: string;
  readonly event: string;
  /** What comes before `bridge`; default: this Node.js and this anyhook, by absolute paths. */
  readonly program: string;
  readonly monitor: boolean;
  /** A deny holds something back there: what keeps us from even starting must, too. */
  readonly isGuard: boolean;
}

/**
 * A line for `/bin/sh` that depends on no PATH and no current folder. Its end is the mark by which we know it again.
 * `|| exit 2`: a Node.js or an anyhook that is no longer there ends with 127 or 1, which most agents take for consent.
 */
export function commandFor({ agent, event, program, monitor, isGuard }: CommandOptions): string {
  const base = `${program} bridge ${agent} ${event}`;
  if (monitor) return `${base} --monitor`;
  return isGuard ? `${base} || exit 2` : base;
}

/** Whether a command is the bridge to this agent, with whatever program and flags. */
export function ours(agent: string): (command: string) => boolean {
  const mark = new RegExp(String.raw`^\S.* bridge ${agent} \w+(?: --monitor)?(?: \|\| exit 2)?$`, "u");
  return (command) => mark.test(command);
}

export function isMonitor(command: string): boolean {
  return command.endsWith(" --monitor");
}

/**
 * This Node.js and this anyhook, by absolute paths.
 * @throws HookError `usage` where this anyhook may be gone tomorrow
 */
export function ownProgram(): string {
  const bin = ownBin(dirname(fileURLToPath(import.meta.url)));
  if (/[\\/](?:_npx|dlx-[^\\/]*|dlx|bunx-[^\\/]*)[\\/]/u.test(bin)) {
    throw new HookError(
      "usage",
      "this anyhook is in a cache that may be emptied any time, and an agent would lose its guards",
      {
        hint: "npm install -g anyhook, or say with --command how the agent is to start it",
      },
    );
  }
  return lineFor(bin);
}

/** The same for a moment: also from a cache. */
export function passingProgram(): string {
  return lineFor(ownBin(dirname(fileURLToPath(import.meta.url))));
}

function lineFor(bin: string): string {
  return [process.execPath, bin].map(quoted).join(" ");
}

/** What the package's manifest calls its program, wherever a bundler has put this code. */
function ownBin(folder: string): string {
  const manifest = join(folder, "package.json");
  const { name, bin } = (existsSync(manifest) ? JSON.parse(readFileSync(manifest, "utf8")) : {}) as {
    readonly name?: string;
    readonly bin?: Readonly<Record<string, string>>;
  };
  const path = name === undefined ? undefined : bin?.[name];
  if (path !== undefined) return join(folder, path);
  if (dirname(folder) === folder) throw new Error("the package's own manifest is missing");
  return ownBin(dirname(folder));
}

/** One word of a line for `/bin/sh`. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/u.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
