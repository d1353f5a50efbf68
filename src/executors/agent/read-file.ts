import type { JsonObject, JsonValue } from "../../spec/index.js";
import { bounds } from "./bounds.js";
import { placeOf, ToolProblem } from "./place.js";
import { readTextFile } from "./text-file.js";

export const READ_FILE: JsonObject = {
  type: "object",
  properties: {
    path: { type: "string", description: "relative to the workspace" },
    from: { type: "integer", minimum: 1, description: "first line; default 1" },
    to: { type: "integer", minimum: 1, description: "last line; default: as many as fit" },
  },
  required: ["path"],
  additionalProperties: false,
};

/** Lines of a file, numbered. */
export async function readFile(root: string, { path, from = 1, to = null }: JsonObject): Promise<string> {
  if (typeof path !== "string" || path === "") throw new ToolProblem("read_file needs a `path`");
  const first = lineNumber(from);
  const last = to === null ? Infinity : lineNumber(to);
  const place = await placeOf(root, path);
  const { lines, truncated, bytes } = await readTextFile(place.path);
  const wanted = lines.slice(first - 1, last);
  let left = bounds.resultBytes - ROOM;
  const shown: string[] = [];
  for (const [index, line] of wanted.entries()) {
    const text = `${first + index}: ${clipped(line)}`;
    left -= Buffer.byteLength(text) + 1;
    if (left < 0) return [...shown, `… (more lines: read from line ${first + index})`].join("\n");
    shown.push(text);
  }
  if (truncated) shown.push(`… (only the first ${bytes} bytes of this file can be read)`);
  return shown.length === 0 ? `(it has ${lines.length} lines)` : shown.join("\n");
}

/** For what is said behind the lines, in bytes. */
const ROOM = 200;

function clipped(line: string): string {
  const most = bounds.lineCharacters;
  return line.length <= most ? line : `${line.slice(0, most)}… (this line has ${line.length} characters)`;
}

function lineNumber(value: JsonValue): number {
  if (typeof value !== "number" || !Number.isInteger(value) || value < 1)
    throw new ToolProblem("lines are counted from 1");
  return value;
}
