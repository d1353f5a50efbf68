import { isAbsolute, relative, resolve, sep } from "node:path";

/** Where a path leads, as far as it exists. */
export type Located =
  | { readonly kind: "inside"; readonly root: string; readonly path: string }
  /** As it is written it leaves the workspace. */
  | { readonly kind: "outside" }
  /** A link on the way leads out of the workspace. */
  | { readonly kind: "resolves_outside" }
  /** A link on the way leads nowhere. */
  | { readonly kind: "nowhere" };

/**
 * A path within a workspace, held against the folders that really exist: what does not exist yet is judged by the
 * last part of it that does. `path` is real up to there.
 * @param workspace absolute
 */
export function locateInside(workspace: string, wanted: string): Located {
  const { lstatSync, realpathSync } = process.getBuiltinModule("node:fs");
  const start = resolve(workspace);
  const target = resolve(start, wanted);
  if (!isWithin(start, target)) return { kind: "outside" };
  let root: string;
  try {
    root = realpathSync(start);
  } catch {
    return { kind: "nowhere" };
  }
  let existing = root;
  const rest = relative(start, target).split(sep).filter(Boolean);
  while (rest.length > 0) {
    const next = resolve(existing, rest[0] as string);
    try {
      lstatSync(next);
    } catch {
      break;
    }
    try {
      existing = realpathSync(next);
    } catch {
      return { kind: "nowhere" };
    }
    if (!isWithin(root, existing)) return { kind: "resolves_outside" };
    rest.shift();
  }
  return { kind: "inside", root, path: resolve(existing, ...rest) };
}

function isWithin(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
