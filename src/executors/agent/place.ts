import { realpath } from "node:fs/promises";
import { isAbsolute, relative, resolve, sep } from "node:path";
import { isSecretFile } from "../../guards/secret-file.js";

/** What went wrong with a tool call, for the model to read. */
export class ToolProblem extends Error {}

/** A file or folder that may be looked at. */
export interface Place {
  /** Absolute, without links. */
  readonly path: string;
  /** Relative to the workspace, with `/`; empty for the workspace itself. */
  readonly shown: string;
}

/**
 * Where a path really leads. Whatever leads out of the workspace does not exist here: the answer is the same whether
 * there is something or not.
 * @param root the workspace's real path
 * @throws ToolProblem
 */
export async function placeOf(root: string, wanted: string): Promise<Place> {
  const path = await realpath(resolve(root, wanted)).catch(() => undefined);
  if (path === undefined || !isWithin(root, path))
    throw new ToolProblem(`there is no ${JSON.stringify(wanted.slice(0, 200))} in the workspace`);
  const shown = relative(root, path).split(sep).join("/");
  // As it is written and as it really is: a link may have any name.
  if (isSecretFile(shown) || isSecretFile(wanted))
    throw new ToolProblem("this file may hold secrets, and is not shown");
  return { path, shown };
}

function isWithin(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
