import { mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { HookError } from "../../../spec/index.js";
import type { AgentClient } from "./client.js";
import { agentFolder, inCache } from "./find.js";
import type { FindOptions, FoundAgent } from "./find.js";
import { runProcess } from "./process.js";

const TIMEOUT_MS = 10 * 60_000;

export interface InstallAgentOptions extends FindOptions {
  readonly signal?: AbortSignal;
  /** What npm says, as it says it. */
  readonly onOutput?: (text: string) => void;
}

/**
 * Puts the tried version of an agent into the cache, unless it is there. No install script of it runs.
 * @throws HookError `usage` with npm's own words when that fails
 */
export async function installAgent(client: AgentClient, options: InstallAgentOptions): Promise<FoundAgent> {
  const present = inCache(client, options);
  if (present !== undefined) return present;
  const { cache, env, signal, onOutput } = options;
  mkdirSync(cache, { recursive: true });
  // In a folder of its own: what is cut off half-way never counts as installed.
  const folder = mkdtempSync(join(cache, `.${client.id}-`));
  try {
    const ended = await runProcess([...installCommand(client), "--loglevel=error", "--prefix", folder], {
      cwd: folder,
      env,
      timeoutMs: TIMEOUT_MS,
      signal,
      onOutput,
    });
    if (ended.code !== 0) throw failed(client, ended.timedOut ? "npm took too long" : ended.stderr.trim());
    moveTo(agentFolder(client, cache), folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const found = inCache(client, options);
  if (found === undefined) throw failed(client, `its package has no ${client.script}`);
  return found;
}

/** What a person would type. */
export function installCommand({ package: name, version }: AgentClient): readonly string[] {
  return ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", `${name}@${version}`];
}

/** Another process may have been faster: then that one counts. */
function moveTo(target: string, folder: string): void {
  try {
    renameSync(folder, target);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOTEMPTY" && code !== "EEXIST") throw error;
  }
}

function failed({ title, version }: AgentClient, why: string): HookError {
  return new HookError("usage", `${title} ${version} could not be installed: ${why}`);
}
