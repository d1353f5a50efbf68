import { realpathSync, statSync } from "node:fs";
import { dirname, isAbsolute, relative, sep } from "node:path";
import { sha256 } from "../guards/digest.js";
import { limits } from "../guards/limits.js";
import { MOST_PATHS, namedPaths } from "../guards/named-files.js";
import type { Folders } from "../guards/named-files.js";
import type { ReviewedScript, Rule } from "../spec/index.js";
import { readRegularFile, realPath } from "./read-file.js";

export interface Script extends ReviewedScript {
  readonly bytes: Uint8Array;
}

/** The files that a hook's definition names, as they are now, in the order of their paths. */
export interface Scripts {
  readonly scripts: readonly Script[];
  /** Why they cannot all be vouched for. */
  readonly problem?: string;
}

/**
 * Reads every regular file that a definition names: in the workspace, in the home, and wherever else somebody but root
 * could have written it. Folders, pipes, devices and what is not there are passed over.
 */
export function readScripts(rule: Pick<Rule, "params" | "source">, folders: Folders): Scripts {
  const paths = namedPaths(rule, folders);
  if (paths.length > MOST_PATHS) return { scripts: [], problem: "it names too many paths to look at" };
  return readPaths(paths, folders);
}

/** {@link readScripts}, for paths that were found before. */
export function readPaths(paths: readonly string[], { cwd, home }: Folders): Scripts {
  const roots = [realPath(cwd), realPath(home)];
  const scripts: Script[] = [];
  for (const path of paths) {
    const script = look(path, roots);
    if (script === undefined) continue;
    if (typeof script === "string") return { scripts, problem: script };
    scripts.push(script);
    if (scripts.length > limits.scripts)
      return { scripts, problem: `it names more than ${limits.scripts} files` };
  }
  return { scripts: scripts.toSorted((one, other) => (one.path < other.path ? -1 : 1)) };
}

function look(path: string, roots: readonly string[]): Script | string | undefined {
  try {
    const real = realpathSync(path);
    if (!statSync(real).isFile() || isSystems(real, roots)) return undefined;
    const { bytes, stat } = readRegularFile(real, limits.scriptBytes);
    if (!stat.isFile()) return `${path} was exchanged while it was read`;
    if (bytes.length > limits.scriptBytes)
      return `${path} is too big to vouch for: at most ${limits.scriptBytes} bytes are read`;
    return { path, ...(real === path ? {} : { real }), sha256: sha256(bytes), bytes };
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    return ABSENT.has(code) ? undefined : `${path} cannot be read (${code})`;
  }
}

const ABSENT: ReadonlySet<string> = new Set(["ENOENT", "ENOTDIR", "ENAMETOOLONG"]);

/** Root's own, where nobody else could have put it: what is installed there is the administrator's to vouch for. */
function isSystems(real: string, roots: readonly string[]): boolean {
  if (roots.some((root) => lies(real, root))) return false;
  return [real, dirname(real)].every((path) => {
    const { uid, mode } = statSync(path);
    return uid === 0 && (mode & 0o022) === 0;
  });
}

function lies(path: string, folder: string): boolean {
  const between = relative(folder, path);
  return between !== ".." && !between.startsWith(`..${sep}`) && !isAbsolute(between);
}
