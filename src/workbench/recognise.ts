import { readdirSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { HookError } from "../spec/index.js";
import type { Dialect, Layer, Location } from "../spec/index.js";

export interface RecogniseOptions {
  readonly home: string;
  /** Files and folders, absolute. */
  readonly paths: readonly string[];
  readonly dialects: readonly Dialect[];
}

/** A file, and a copy of its dialect that looks for nothing but it. */
export interface Recognised {
  readonly path: string;
  readonly dialect: Dialect;
}

const NOT_ENTERED: ReadonlySet<string> = new Set(["node_modules", ".git"]);

/**
 * Which systems' hook files these paths are: by how they end. Folders are searched through, links are not followed.
 * @throws HookError `usage` when a path cannot be read or is, or holds, no hook file
 */
export function recognise({ home, paths, dialects }: RecogniseOptions): readonly Recognised[] {
  return paths.flatMap((path) => {
    const found = filesAt(path).flatMap((file) => owners(file, home, dialects));
    if (found.length > 0) return found;
    const locations = new Set(dialects.flatMap((dialect) => dialect.locations.map(endOf)));
    const hint = `known are files that end like ${[...locations].join(", ")}`;
    throw new HookError("usage", `${path} is no hook file and holds none`, { hint });
  });
}

function filesAt(path: string): readonly string[] {
  try {
    return statSync(path).isDirectory() ? filesBelow(path) : [path];
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new HookError("usage", `${path} cannot be read (${code ?? String(error)})`, { cause: error });
  }
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return NOT_ENTERED.has(entry.name) ? [] : filesBelow(path);
      return entry.isFile() ? [path] : [];
    });
}

/** The dialects one of whose locations fits best: the longest end wins, and the user's own file is the user's. */
function owners(path: string, home: string, dialects: readonly Dialect[]): readonly Recognised[] {
  const fits = dialects.flatMap((dialect) =>
    dialect.locations
      .filter((location) => endsLike(path, endOf(location)))
      .map((location) => ({ dialect, location })),
  );
  const longest = Math.max(0, ...fits.map(({ location }) => endOf(location).length));
  const best = fits.filter(({ location }) => endOf(location).length === longest);
  return [...new Set(best.map(({ dialect }) => dialect))].map((dialect) => {
    const locations = best.filter((fit) => fit.dialect === dialect).map(({ location }) => location);
    return {
      path,
      dialect: {
        ...dialect,
        locations: [{ layer: layerOf(path, home, locations), base: "root", path: relative("/", path) }],
      },
    };
  });
}

/** The user's own file is the user's; a managed one elsewhere is a draft, which nobody has to own yet. */
function layerOf(path: string, home: string, locations: readonly Location[]): Layer {
  const mine = locations.some(({ base, path: end }) => base === "home" && join(home, end) === path);
  const layer = locations.find(({ base }) => base === "workspace")?.layer;
  return mine || layer === undefined ? "user" : layer;
}

/** A managed file's own name says too little: it is known by its folder. */
function endOf({ base, path }: Location): string {
  return base === "managed" ? `anyhook/${path}` : path;
}

function endsLike(path: string, end: string): boolean {
  const segments = path.split(sep).filter((segment) => segment !== "");
  const wanted = end.split("/");
  const tail = segments.slice(-wanted.length);
  return (
    tail.length === wanted.length && wanted.every((segment, index) => fits(tail[index] as string, segment))
  );
}

function fits(name: string, pattern: string): boolean {
  const [before = "", after] = pattern.split("*", 2);
  if (after === undefined) return name === pattern;
  return name.length >= pattern.length - 1 && name.startsWith(before) && name.endsWith(after);
}
