import { readdirSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import type { Layer, Location } from "../spec/index.js";

/** The folders that locations are relative to, and where a person's own variables may point elsewhere. */
export interface Places {
  readonly cwd: string;
  readonly home: string;
  readonly managed: string;
  /** Undefined where the caller set `home`: then no variable moves anything. */
  readonly env: Readonly<Record<string, string | undefined>> | undefined;
}

export interface Place {
  readonly layer: Layer;
  readonly path: string;
  /** As shown to people. */
  readonly file: string;
}

/** Where a location points to on this machine; several places where its last segment holds a `*`. */
export function locate(location: Location, places: Places): readonly Place[] {
  const path = pathOf(location, places);
  const name = basename(path);
  const paths = name.includes("*") ? matching(path, name) : [path];
  return paths.map((found) => ({ layer: location.layer, path: found, file: shown(found, places) }));
}

function shown(path: string, { cwd, home }: Places): string {
  const inside = relative(cwd, path);
  if (inside !== "" && !inside.startsWith("..") && inside !== path) return inside.split(sep).join("/");
  const below = relative(home, path);
  return below !== "" && !below.startsWith("..") && below !== path ? `~/${below.split(sep).join("/")}` : path;
}

function pathOf({ base, path, variable }: Location, { cwd, home, managed, env }: Places): string {
  const moved = variable === undefined ? undefined : env?.[variable.name];
  if (variable !== undefined && moved !== undefined && moved !== "") return join(moved, variable.path);
  const folder = { home, workspace: cwd, managed, root: "/" }[base];
  return join(folder, path);
}

function matching(path: string, pattern: string): readonly string[] {
  const [before = "", after = ""] = pattern.split("*", 2);
  let names: readonly string[];
  try {
    names = readdirSync(dirname(path));
  } catch {
    return [path];
  }
  const fits = names.filter(
    (name) => name.startsWith(before) && name.endsWith(after) && name.length >= pattern.length - 1,
  );
  return fits.length === 0 ? [path] : fits.toSorted().map((name) => join(dirname(path), name));
}
