import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { WORKSPACE_LAYERS } from "../spec/index.js";
import type { LookedAt } from "../spec/index.js";
import { cleanLine } from "./print/clean.js";
import type { VerbContext } from "./verb.js";

/** Where no hook file exists at all, people are told where they would have to be. Returns whether that was so. */
export function noteNothingFound(context: VerbContext, looked: readonly LookedAt[]): boolean {
  const { common, note, noteColors } = context;
  if (looked.some(({ found }) => found)) return false;
  note("No hook files found. Looked at:");
  for (const file of new Set(looked.map(({ file }) => file))) note(`  ${cleanLine(file)}`);
  for (const path of filesAbove(common.cwd, looked)) {
    note(noteColors.yellow(`There is ${cleanLine(path)}, but files above the workspace are not read.`));
    note(`  To use it: --cwd ${cleanLine(workspaceOf(path, common.cwd, looked))}`);
  }
  note("To begin: anyhook init");
  return true;
}

/** Files that would be the workspace's own, one of its parents were the workspace. The user's own are none of them. */
function filesAbove(cwd: string, looked: readonly LookedAt[]): readonly string[] {
  const known = new Set(looked.map(({ path }) => path));
  return parents(cwd).flatMap((parent) =>
    inWorkspace(cwd, looked)
      .map((inner) => join(parent, inner))
      .filter((path) => !known.has(path) && existsSync(path)),
  );
}

function workspaceOf(path: string, cwd: string, looked: readonly LookedAt[]): string {
  const inner = inWorkspace(cwd, looked).find((one) => path.endsWith(`/${one}`)) ?? "";
  return path.slice(0, path.length - inner.length - 1);
}

function inWorkspace(cwd: string, looked: readonly LookedAt[]): readonly string[] {
  return looked
    .filter(({ layer }) => WORKSPACE_LAYERS.includes(layer))
    .map(({ path }) => relative(cwd, path));
}

function parents(folder: string): readonly string[] {
  const parent = dirname(folder);
  return parent === folder ? [] : [parent, ...parents(parent)];
}
