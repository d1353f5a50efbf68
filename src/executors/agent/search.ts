import { stat } from "node:fs/promises";
import { testPathGlob } from "../../guards/path-glob.js";
import { patternError, preparePatterns, testPattern } from "../../guards/pattern.js";
import type { JsonObject } from "../../spec/index.js";
import { bounds } from "./bounds.js";
import { lineOf, WHERE, whereOf } from "./list-files.js";
import { placeOf, ToolProblem } from "./place.js";
import type { Place } from "./place.js";
import { readTextFile } from "./text-file.js";
import { filesBelow } from "./walk.js";
import type { Walk } from "./walk.js";

export const SEARCH: JsonObject = {
  type: "object",
  properties: {
    text: { type: "string", description: "what a line must contain" },
    regex: { type: "boolean", description: "read `text` as a regular expression (RE2); default false" },
    ...WHERE,
  },
  required: ["text"],
  additionalProperties: false,
};

/** Lines that contain a text, each with its file and number. */
export async function search(root: string, input: JsonObject, signal: AbortSignal): Promise<string> {
  const holds = await testOf(input);
  const { path, glob } = whereOf(input);
  const walk: Walk = { signal, cut: false };
  const found: string[] = [];
  let left: number = bounds.searchBytes;
  for await (const place of candidates(await placeOf(root, path), walk)) {
    if (glob !== undefined && !testPathGlob(glob, place.shown)) continue;
    const file = await readTextFile(place.path).catch(() => undefined);
    left -= file?.bytes ?? bounds.probeBytes;
    for (const [index, line] of file?.lines.entries() ?? [])
      if (found.length <= bounds.found && holds(line))
        found.push(`${lineOf(place.shown)}:${index + 1}: ${line.slice(0, bounds.foundCharacters)}`);
    walk.cut ||= file?.truncated === true;
    if (found.length > bounds.found || left <= 0) {
      walk.cut = true;
      break;
    }
  }
  const shown = found.slice(0, bounds.found);
  if (walk.cut) shown.push("… (not everything was searched: narrow it down with `path` or `glob`)");
  return shown.length === 0 ? "(nothing found)" : shown.join("\n");
}

async function* candidates(start: Place, walk: Walk): AsyncGenerator<Place> {
  const isFile = (await stat(start.path)).isFile();
  if (isFile) yield start;
  else yield* filesBelow(start, walk);
}

async function testOf({ text, regex = false }: JsonObject): Promise<(line: string) => boolean> {
  if (typeof text !== "string" || text === "") throw new ToolProblem("search needs a `text`");
  if (regex !== true) return (line) => line.includes(text);
  await preparePatterns();
  const problem = patternError(text);
  if (problem !== undefined) throw new ToolProblem(`\`text\` is no regular expression: ${problem}`);
  return (line) => testPattern(text, line);
}
