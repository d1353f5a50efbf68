import { isJsonObject } from "../../spec/index.js";
import type { JsonValue } from "../../spec/index.js";

/** Fields that name what a tool changes, whatever the agent calls them. */
const NAMES_A_FILE = /path|file|notebook|target|dest|^(?:to|from|source|old|new|uri|url|dir|name)$/iu;
/** Fields that hold contents; a line of theirs is no file. */
const HOLDS_TEXT =
  /(?:contents?|text|string|str|body|lines?|code)$|^(?:explanation|description|reason|prompt)/iu;
const PATCHED = /^(?:\*\*\* (?:(?:Add|Update|Delete) File|Move to): |(?:\+\+\+|---) )(.+)$/gmu;
const MOST_FILES = 1024;
const DEEPEST = 8;

/** The files that the input of a writing, editing or deleting tool names; of a patch, those that it is for. */
export function namedFiles(input: JsonValue): readonly string[] {
  const files = new Set<string>();
  collect(input, "path", 0, files);
  return [...files];
}

function collect(value: JsonValue | undefined, key: string, depth: number, files: Set<string>): void {
  if (files.size > MOST_FILES || depth > DEEPEST) return;
  if (typeof value === "string") collectText(value, key, files);
  else if (Array.isArray(value)) for (const item of value) collect(item, key, depth + 1, files);
  else if (isJsonObject(value))
    for (const [name, inner] of Object.entries(value)) collect(inner, name, depth + 1, files);
}

function collectText(text: string, key: string, files: Set<string>): void {
  if (NAMES_A_FILE.test(key) && !HOLDS_TEXT.test(key) && !/[\0\n]/u.test(text))
    files.add(fromUri(text.trim()));
  if (/patch|diff|input/iu.test(key) || text.includes("*** Begin Patch"))
    for (const [, path = ""] of text.matchAll(PATCHED)) {
      const file = path.split("\t")[0]?.trim() ?? "";
      files.add(file);
      // git names both sides.
      if (/^[ab]\//u.test(file)) files.add(file.slice(2));
    }
}

function fromUri(text: string): string {
  if (!text.startsWith("file:")) return text;
  try {
    return process.getBuiltinModule("node:url").fileURLToPath(text);
  } catch {
    return text;
  }
}

/** What a tool that is a shell is asked to run; of a list of arguments, the same for a shell to read. */
export function shellText(input: JsonValue): string {
  if (!isJsonObject(input)) return "";
  return ["command", "cmd", "script", "code", "input"]
    .filter((name) => Object.hasOwn(input, name))
    .map((name) => textOf(input[name]))
    .filter((text) => text !== "")
    .join("\n");
}

function textOf(value: JsonValue | undefined): string {
  if (typeof value === "string") return value;
  if (!Array.isArray(value)) return "";
  return value.map((word) => `'${String(word).replaceAll("'", () => `'\\''`)}'`).join(" ");
}
