import { realpathSync } from "node:fs";
import { WORKSPACE_LAYERS } from "../spec/index.js";
import type { Diagnostic, Dialect, Import, Layer, LayerFile, Location } from "../spec/index.js";
import { locate } from "./locate.js";
import type { Places } from "./locate.js";
import { refuseBroken } from "./managed.js";

/** A dialect that files ask for, reduced to the scopes that ask for it. */
export interface Imported {
  readonly dialect: Dialect;
  /** False where an untrusted workspace asks: whatever that dialect's own trust says, nothing of it runs. */
  readonly mayTrust: boolean;
}

interface Asking {
  readonly by: Dialect;
  readonly files: readonly LayerFile[];
}

/** The dialects that these files bring along, in the order in which they are first named. */
export function importedBy(loaded: readonly Asking[], known: readonly Dialect[]): readonly Imported[] {
  const given = new Set(loaded.map(({ by }) => by.id));
  const wanted = new Map<Dialect, LayerFile[]>();
  for (const [file, { dialect: id }] of allImports(loaded)) {
    const dialect = known.findLast((one) => one.id === id);
    if (dialect === undefined || given.has(id)) continue;
    wanted.set(dialect, [...(wanted.get(dialect) ?? []), file]);
  }
  return [...wanted].map(([dialect, files]) => {
    const scopes = new Set(files.map(({ layer }) => scopeOf(layer)));
    const locations = dialect.locations.filter(({ layer }) => scopes.has(scopeOf(layer)));
    return { dialect: { ...dialect, locations }, mayTrust: files.every(({ trusted }) => trusted) };
  });
}

/**
 * Names that nobody knows, and files that ask for their own system.
 * @throws HookError `managed_policy` when it is a managed file: what it asks for would be missing
 */
export async function importProblems(
  loaded: readonly Asking[],
  known: readonly Dialect[],
): Promise<readonly Diagnostic[]> {
  const ids = known.map(({ id }) => id);
  const problems: Diagnostic[] = [];
  for (const [file, { dialect: id, line, column }, own] of allImports(loaded)) {
    if (id !== own && ids.includes(id)) continue;
    const { nearest } = await import("../formats/suggest.js");
    const others = ids.filter((one) => one !== own);
    const near = nearest(id, others, 1)[0];
    const hint = near === undefined ? `one of ${others.join(", ")}` : `did you mean \`${near}\`?`;
    const message =
      id === own ? `a file of ${own} cannot import itself` : `there is no dialect \`${id}\` to import`;
    const at = { file: file.file, line, column };
    const problem: Diagnostic = { code: "unknown_dialect", level: "error", ...at, message, hint };
    if (file.layer === "managed") refuseBroken({ ...file, broken: true, diagnostics: [problem] });
    problems.push(problem);
  }
  return problems;
}

/** Real paths of what the agent around us runs itself: to run it again would double it. */
export function filesOfHost(dialect: Dialect, places: Places): ReadonlySet<string> {
  const paths = dialect.locations.flatMap((location) => locate(location, places));
  return new Set(paths.map(({ path }) => realPath(path)));
}

/** Real paths that a dialect borrows from one that is loaded beside it: to run them under both would double them. */
export function filesOfOwners(
  { id, locations }: Dialect,
  loaded: readonly Dialect[],
  places: Places,
): readonly string[] {
  const pathsOf = (some: readonly Location[]): readonly string[] =>
    some.flatMap((location) => locate(location, places)).map(({ path }) => realPath(path));
  const borrowed = locations.filter((location) => location.borrowed === true);
  if (borrowed.length === 0) return [];
  const owners = loaded.filter((other) => other.id !== id).flatMap((other) => other.locations);
  const owned = new Set(pathsOf(owners.filter((location) => location.borrowed !== true)));
  return pathsOf(borrowed).filter((path) => owned.has(path));
}

function* allImports(loaded: readonly Asking[]): Iterable<readonly [LayerFile, Import, string]> {
  for (const { by, files } of loaded)
    for (const file of files) for (const one of file.imports ?? []) yield [file, one, by.id];
}

/** What is committed and what is not are one scope: the workspace's. */
function scopeOf(layer: Layer): Layer {
  return WORKSPACE_LAYERS.includes(layer) ? "project" : layer;
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
