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
  const path = moved !== undefined && isAbsolute(moved.value) ? moved.path : plainPath(location, places);
  const name = basename(path);
  const paths = name.includes("*") ? matching(path, name) : [path];
  return paths.map((found) => ({
    layer,
    path: found,
    file: shown(found, places),
    moved: path === moved?.path,
  }));
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
