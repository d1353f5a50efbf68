import { testPathGlob } from "../../guards/path-glob.js";
import type { JsonObject } from "../../spec/index.js";
import { bounds } from "./bounds.js";
import { placeOf, ToolProblem } from "./place.js";
import { filesBelow } from "./walk.js";

const WHERE: JsonObject = {
  path: { type: "string", description: "a folder or a file, relative to the workspace; default: all of it" },
  glob: { type: "string", description: "which files, as in `src/**/*.ts`; default: all" },
};

export const LIST_FILES: JsonObject = { type: "object", properties: WHERE, additionalProperties: false };

/** Paths of files, one a line. */
export async function listFiles(root: string, input: JsonObject, signal: AbortSignal): Promise<string> {
  const walk = { signal, cut: false };
  const shown: string[] = [];
  const { path, glob } = whereOf(input);
  for await (const place of filesBelow(await placeOf(root, path), walk)) {
    if (glob !== undefined && !testPathGlob(glob, place.shown)) continue;
    if (shown.length >= bounds.listed) {
      walk.cut = true;
      break;
    }
    shown.push(lineOf(place.shown));
  }
  if (walk.cut) shown.push("… (there are more: narrow it down with `path` or `glob`)");
  return shown.length === 0 ? "(no such files)" : shown.join("\n");
}

/** What two tools take alike. @throws ToolProblem */
export function whereOf({ path = "", glob }: JsonObject): { path: string; glob: string | undefined } {
  if (typeof path !== "string") throw new ToolProblem("`path` must be a text");
  if (glob !== undefined && typeof glob !== "string") throw new ToolProblem("`glob` must be a text");
  return { path, glob };
}

/** A name with a line break in it is no two names. */
export function lineOf(path: string): string {
  return /\p{Cc}/u.test(path) ? JSON.stringify(path) : path;
}

export { WHERE };
