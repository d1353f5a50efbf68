import { readFileSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { MOST_PATHS, namedPaths } from "../guards/named-files.js";
import { REVIEWED_BYTES } from "../guards/trust.js";
import type { Dialect, GuardedPaths } from "../spec/index.js";
import type { Group } from "./group.js";
import { trustSkip } from "./group.js";
import { wanted } from "./locate.js";
import type { Places } from "./locate.js";
import { realPath } from "./read-file.js";

interface Options {
  readonly groups: readonly Group[];
  /** The agent that we are a hook of: its own settings start us. */
  readonly host: Dialect | undefined;
  readonly places: Places;
  /** Where the caller wants the journal; absent for the usual place. */
  readonly journal: string | undefined;
}

/**
 * What an agent could change to free itself of its hooks: every place where their systems look for files, whether there
 * is one or not, the scripts that trusted hooks name, our own folder with trust, pauses and journal, the managed policy,
 * and git's hooks and settings of the workspace.
 */
export function guardedPaths({ groups, host, places, journal }: Options): GuardedPaths {
  const { cwd, home, managed } = places;
  const dialects = new Set([...groups.map(({ dialect }) => dialect), ...(host === undefined ? [] : [host])]);
  const paths = [
    ...[...dialects].flatMap((dialect) => placesOf(dialect, places)),
    ...groups.flatMap(({ compiled }) => compiled.rules.map(({ source }) => source.path)),
    ...groups.flatMap((group) => scriptsOf(group, places)),
    join(home, dirname(REVIEWED_BYTES), "**"),
    join(managed, "**"),
    ...(journal === undefined ? [] : [join(resolve(cwd, journal), "**")]),
    ...gitFolders(cwd).flatMap((folder) => [join(folder, "hooks/**"), join(folder, "config")]),
  ];
  return { paths: [...new Set(paths.filter((path) => isAbsolute(path)))], home };
}

function placesOf({ locations, trust }: Dialect, places: Places): readonly string[] {
  const files = locations.filter(({ text }) => text === undefined);
  const store = trust === undefined ? [] : [join(places.home, trust.path)];
  return [...files.map((location) => wanted(location, places)), ...store];
}

/** Regular files that hooks start or read; a word that is no file, or a folder such as `src`, is none. */
function scriptsOf(group: Group, { cwd, home }: Places): readonly string[] {
  const folders = { cwd: realPath(cwd), home: realPath(home) };
  return group.compiled.rules
    .filter((rule) => rule.executor === "command" && trustSkip(group, rule)?.because !== "untrusted")
    .flatMap((rule) => namedPaths(rule, folders).slice(0, MOST_PATHS).filter(isFile));
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Where git keeps hooks and settings of the workspace: of a linked work tree, with the repository. */
function gitFolders(cwd: string): readonly string[] {
  const folders = [join(cwd, ".git")];
  for (let folder = cwd; ; folder = dirname(folder)) {
    const git = join(folder, ".git");
    const linked = isFile(git) ? firstPath(git, /^gitdir:\s*(.+)$/mu) : undefined;
    if (linked !== undefined) {
      const common = firstPath(join(linked, "commondir"), /^(.+)$/mu);
      return [...folders, linked, ...(common === undefined ? [] : [common])];
    }
    if (isFile(join(git, "HEAD"))) return [...folders, git];
    if (dirname(folder) === folder) return folders;
  }
}

function firstPath(file: string, pattern: RegExp): string | undefined {
  try {
    const text = readFileSync(file, "utf8").slice(0, 4096);
    const path = pattern.exec(text)?.[1]?.trim();
    return path === undefined ? undefined : resolve(dirname(file), path);
  } catch {
    return undefined;
  }
}
