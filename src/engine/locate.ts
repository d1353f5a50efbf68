import { readdirSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, sep } from "node:path";
import type { Diagnostic, Layer, Location } from "../spec/index.js";

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
  /** A variable points there. */
  readonly moved: boolean;
}

/** Where a location points to on this machine; several places where its last segment holds a `*`. */
export function locate(location: Location, places: Places): readonly Place[] {
  const { layer } = location;
  const moved = variableOf(location, places);
  const path = wanted(location, places);
  const name = basename(path);
  const paths = name.includes("*") ? matching(path, name) : [path];
  return paths.map((found) => ({
    layer,
    path: found,
    file: shown(found, places),
    moved: path === moved?.path,
  }));
}

/** The path itself, with the `*` that its last segment may hold. */
export function wanted(location: Location, places: Places): string {
  const moved = variableOf(location, places);
  return moved !== undefined && isAbsolute(moved.value) ? moved.path : plainPath(location, places);
}

/** A relative variable would mean another folder, perhaps a stranger's, wherever the agent stands: it is not followed. */
export function variableProblem(location: Location, places: Places): Diagnostic | undefined {
  const moved = variableOf(location, places);
  if (moved === undefined || isAbsolute(moved.value)) return undefined;
  const file = shown(plainPath(location, places), places);
  return {
    code: "relative_variable",
    level: "warning",
    file,
    line: 1,
    column: 1,
    message: `${moved.name} is a relative path and is ignored: ${file} counts`,
    hint: `set ${moved.name} to an absolute path`,
  };
}

function shown(path: string, { cwd, home }: Places): string {
  const inside = relative(cwd, path);
  if (inside !== "" && !inside.startsWith("..") && inside !== path) return inside.split(sep).join("/");
  const below = relative(home, path);
  return below !== "" && !below.startsWith("..") && below !== path ? `~/${below.split(sep).join("/")}` : path;
}

function variableOf(
  { variable }: Location,
  { env }: Places,
): { readonly name: string; readonly value: string; readonly path: string } | undefined {
  if (variable === undefined) return undefined;
  const { name, path } = variable;
  const value = env?.[name];
  return value === undefined || value === "" ? undefined : { name, value, path: join(value, path) };
}

function plainPath({ base, path }: Location, { cwd, home, managed }: Places): string {
  return join({ home, workspace: cwd, managed, root: "/" }[base], path);
}

/** Whether a location whose last segment holds a `*` stands for a file; both relative to the same folder. */
export function matchesName(location: string, file: string): boolean {
  const pattern = basename(location);
  return pattern.includes("*") && dirname(location) === dirname(file) && fits(pattern, basename(file));
}

function fits(pattern: string, name: string): boolean {
  const [before = "", after = ""] = pattern.split("*", 2);
  return name.startsWith(before) && name.endsWith(after) && name.length >= pattern.length - 1;
}

function matching(path: string, pattern: string): readonly string[] {
  let names: readonly string[];
  try {
    names = readdirSync(dirname(path));
  } catch {
    return [path];
  }
  const some = names.filter((name) => fits(pattern, name));
  return some.length === 0 ? [path] : some.toSorted().map((name) => join(dirname(path), name));
}
