import { lstatSync, realpathSync } from "node:fs";
import type { Stats } from "node:fs";
import { isAbsolute, relative, sep } from "node:path";
import { limits } from "../guards/limits.js";
import { WORKSPACE_LAYERS } from "../spec/index.js";
import type { Location } from "../spec/index.js";
import { locate } from "./locate.js";
import type { Place, Places } from "./locate.js";
import { readRegularFile, realPath } from "./read-file.js";

/** A place where a file could be, and what was there. */
export interface Found {
  /** Its layer is the one that counts, which need not be that of the location. */
  readonly place: Place;
  /** Where links lead to. */
  readonly real?: string;
  readonly bytes?: Uint8Array;
  readonly stat?: Stats;
  readonly problem?: Problem;
  /** A user's file that lies in the workspace: whoever writes there decides what it says. */
  readonly demoted?: boolean;
}

interface Problem {
  readonly code: "unreadable" | "too_big" | "unsafe";
  readonly message: string;
  readonly hint: string;
}

/**
 * Reads what a dialect's locations hold, each file once. Links are resolved first, and decide: a workspace's own file
 * must lie in the workspace, and a user's file that lies there needs the workspace's trust.
 */
export function find(locations: readonly Location[], places: Places): readonly Found[] {
  const roots = { workspace: realPath(places.cwd), home: realPath(places.home) };
  const found = locations.flatMap((location) =>
    locate(location, places).map((place) => look(location, place, roots)),
  );
  return withoutTwins(found);
}

interface Roots {
  readonly workspace: string;
  readonly home: string;
}

function look(location: Location, place: Place, roots: Roots): Found {
  if (location.text !== undefined) return { place, bytes: Buffer.from(location.text) };
  let real: string;
  try {
    real = realpathSync(place.path);
  } catch (error) {
    return isAbsent(place.path, error) ? { place } : { place, problem: unreadable(error) };
  }
  const inside = lies(real, roots.workspace);
  if (location.base === "workspace" && !inside) {
    const message = "the file cannot be read: it is a link that leaves the workspace";
    const hint = "put the file itself there, or the hooks into your own settings";
    return { place, problem: { code: "unreadable", message, hint } };
  }
  const demoted = location.base === "home" && inside && !isOwn(place, real, roots);
  const own = demoted ? { ...place, layer: "project" as const } : place;
  const found = read(own, real);
  const problem = location.base === "home" ? ownerProblem(found) : undefined;
  return {
    ...(problem === undefined ? found : { place: own, real, problem }),
    ...(demoted ? { demoted } : {}),
  };
}

/** The user's own files run without a question: nobody else may have written them. Windows tells neither. */
function ownerProblem({ stat }: Found): Problem | undefined {
  const user = process.getuid?.();
  if (stat === undefined || user === undefined) return undefined;
  const unsafe = (message: string, hint: string): Problem => ({ code: "unsafe", message, hint });
  if (stat.uid !== user && stat.uid !== 0)
    return unsafe(`the file does not count: it belongs to user ${stat.uid}`, "check it, then `chown` it");
  if ((stat.mode & 0o002) === 0) return undefined;
  return unsafe("the file does not count: everybody may write it", "check it, then `chmod o-w` it");
}

/** Where the home is, or lies in, the workspace, files of the home are the user's own; a variable's are not. */
function isOwn({ moved }: Place, real: string, { workspace, home }: Roots): boolean {
  return !moved && lies(home, workspace) && lies(real, home);
}

function read(place: Place, real: string): Found {
  try {
    const { bytes, stat } = readRegularFile(real, limits.configFileBytes);
    if (!stat.isFile()) return { place, real, problem: unreadable(new Error("it is no regular file")) };
    if (bytes.length <= limits.configFileBytes) return { place, real, bytes, stat };
    const message = `the file is too big: at most ${limits.configFileBytes} bytes are read`;
    return {
      place,
      real,
      problem: { code: "too_big", message, hint: "split it, or take out what is unused" },
    };
  } catch (error) {
    return { place, real, problem: unreadable(error) };
  }
}

/** Of places that are one file the managed one counts, else the one that needs trust, else the first. */
function withoutTwins(found: readonly Found[]): readonly Found[] {
  const byFile = new Map<string, Found[]>();
  for (const one of found) {
    if (one.real !== undefined) byFile.set(one.real, [...(byFile.get(one.real) ?? []), one]);
  }
  return found.flatMap((one) => {
    const twins = byFile.get(one.real ?? "") ?? [one];
    const counts = twins.find(isManaged) ?? twins.find(isInner) ?? twins[0];
    if (counts !== one) return [];
    return isInner(one) && !twins.every(isInner) ? [{ ...one, demoted: true }] : [one];
  });
}

function isManaged({ place }: Found): boolean {
  return place.layer === "managed";
}

function isInner({ place }: Found): boolean {
  return WORKSPACE_LAYERS.includes(place.layer);
}

/** A link that leads nowhere is not the same as no file: somebody meant to have hooks there. */
function isAbsent(path: string, error: unknown): boolean {
  if (!["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return false;
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() !== true;
}

function unreadable(error: unknown): Problem {
  const { code, message } = error as NodeJS.ErrnoException;
  return {
    code: "unreadable",
    message: `the file cannot be read (${code ?? message})`,
    hint: "check its permissions, and where links lead",
  };
}

function lies(path: string, folder: string): boolean {
  const between = relative(folder, path);
  return between !== ".." && !between.startsWith(`..${sep}`) && !isAbsolute(between);
}
