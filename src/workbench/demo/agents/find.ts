import { accessSync, constants, existsSync, readFileSync, realpathSync } from "node:fs";
import { delimiter, dirname, isAbsolute, join } from "node:path";
import { isJsonObject } from "../../../spec/index.js";
import type { AgentClient } from "./client.js";

export interface FoundAgent {
  readonly client: AgentClient;
  /** What starts it; arguments follow. */
  readonly command: readonly string[];
  /** Absent where its package cannot be read. */
  readonly version?: string;
  readonly path: string;
  readonly inCache: boolean;
}

export interface FindOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where {@link installAgent} puts agents. */
  readonly cache: string;
}

/** `$XDG_CACHE_HOME/anyhook/agents`, or in the home directory. */
export function agentCache(env: FindOptions["env"], home: string): string {
  const { XDG_CACHE_HOME: given } = env;
  const base = given !== undefined && isAbsolute(given) ? given : join(home, ".cache");
  return join(base, "anyhook", "agents");
}

/** The agent that a person would start, else the one in the cache. Nothing is run for that. */
export function findAgent(client: AgentClient, options: FindOptions): FoundAgent | undefined {
  return onPath(client, options) ?? inCache(client, options);
}

/** Only the tried version, in the cache. */
export function inCache(client: AgentClient, { cache }: Pick<FindOptions, "cache">): FoundAgent | undefined {
  const path = join(agentFolder(client, cache), "node_modules", client.package, client.script);
  if (!existsSync(path)) return undefined;
  return { client, command: [process.execPath, path], version: client.version, path, inCache: true };
}

export function agentFolder({ id, version }: AgentClient, cache: string): string {
  return join(cache, `${id}-${version}`);
}

function onPath(client: AgentClient, { env }: FindOptions): FoundAgent | undefined {
  const folders = (env["PATH"] ?? "").split(delimiter).filter(isAbsolute);
  const path = folders.map((folder) => join(folder, client.program)).find(isExecutable);
  if (path === undefined) return undefined;
  const version = versionOf(client, dirname(realpathSync(path)));
  return { client, command: [path], ...(version === undefined ? {} : { version }), path, inCache: false };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** As the package says to which the program belongs. */
function versionOf(client: AgentClient, folder: string): string | undefined {
  const manifest = join(folder, "package.json");
  if (existsSync(manifest)) {
    const value: unknown = JSON.parse(readFileSync(manifest, "utf8"));
    const { name, version } = isJsonObject(value) ? value : {};
    if (name === client.package && typeof version === "string") return version;
  }
  return dirname(folder) === folder ? undefined : versionOf(client, dirname(folder));
}
