import { existsSync, realpathSync } from "node:fs";
import { isAbsolute, join, relative, resolve } from "node:path";
import { HookError } from "../../spec/index.js";
import type { ClientFile, ClientProfile, Dialect, InstallScope } from "../../spec/index.js";

/** An agent that we can be installed into. */
export interface Client {
  readonly dialect: Dialect;
  readonly profile: ClientProfile;
}

export interface PlaceOptions {
  /** The workspace, absolute. */
  readonly cwd: string;
  /** Absolute. */
  readonly home: string;
  /** The caller moved the home: then no variable of a vendor counts. */
  readonly homeGiven: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Where an agent's settings of one scope are. */
export interface SettingsPlace {
  readonly file: ClientFile;
  readonly path: string;
  /** Nothing outside this folder is touched. */
  readonly root: string;
  readonly shown: string;
  /** Settings of a person may hold secrets; those of a project are shared. */
  readonly newMode: number;
}

/**
 * The agents with a profile, in the order of the registry.
 * @param plugins dialects beside those that ship
 */
export async function clients(plugins: readonly Dialect[] = []): Promise<readonly Client[]> {
  const { standard } = await import("../../presets/standard.js");
  const all = [...standard().dialects, ...plugins];
  return all.flatMap((dialect) => (dialect.client === undefined ? [] : { dialect, profile: dialect.client }));
}

/** @throws HookError `usage` with the likely name */
export async function clientOf(id: string, all: readonly Client[]): Promise<Client> {
  const client = all.find(({ dialect }) => dialect.id === id);
  if (client !== undefined) return client;
  const ids = all.map(({ dialect }) => dialect.id);
  const { nearest } = await import("../../formats/suggest.js");
  const near = nearest(id, ids, 1)[0];
  const hint = near === undefined ? `there are: ${ids.join(", ")}` : `did you mean ${near}?`;
  throw new HookError("usage", `anyhook cannot be installed into ${JSON.stringify(id)}`, { hint });
}

/** @throws HookError `usage` where that agent has no such settings, or a project would be everybody's */
export function settingsPlace(
  { dialect, profile }: Client,
  scope: InstallScope,
  options: PlaceOptions,
): SettingsPlace {
  const file = profile.files[scope];
  if (file === undefined) throw new HookError("usage", `${dialect.title} has no ${scope} settings`);
  const { home, cwd } = options;
  if (scope === "project" && realPath(cwd) === realPath(home)) {
    const hint = "run it in a project's folder, or with --scope user";
    throw new HookError("usage", "this is the home directory: it is no project", { hint });
  }
  const newMode = scope === "user" ? 0o600 : 0o644;
  const moved = variableOf(file, options);
  if (moved !== undefined)
    return { file, root: moved.root, path: moved.path, shown: shown(moved.path, options), newMode };
  const root = file.base === "home" ? home : cwd;
  const path = join(root, file.path);
  return { file, root, path, shown: shown(path, options), newMode };
}

function variableOf(
  { variable }: ClientFile,
  { env, homeGiven }: PlaceOptions,
): { readonly root: string; readonly path: string } | undefined {
  const root = variable === undefined ? undefined : env[variable.name];
  if (variable === undefined || root === undefined || root === "" || homeGiven) return undefined;
  if (isAbsolute(root)) return { root: resolve(root), path: join(root, variable.path) };
  throw new HookError(
    "usage",
    `${variable.name} is a relative path: it means another folder wherever the agent stands`,
    {
      hint: "set it to an absolute path",
    },
  );
}

function shown(path: string, { cwd, home }: Pick<PlaceOptions, "cwd" | "home">): string {
  const inside = relative(cwd, path);
  if (inside !== "" && !inside.startsWith("..") && !isAbsolute(inside)) return inside;
  const below = relative(home, path);
  return below !== "" && !below.startsWith("..") && !isAbsolute(below) ? `~/${below}` : path;
}

export function realPath(path: string): string {
  return existsSync(path) ? realpathSync(path) : resolve(path);
}
