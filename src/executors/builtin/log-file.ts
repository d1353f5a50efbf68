import { dirname } from "node:path";
import { redactText } from "../../guards/redact.js";
import type { Output } from "../../spec/index.js";
import { done, textOf } from "./input.js";
import { locateInside } from "./inside.js";
import type { Task } from "./task.js";

/** One field of a line; longer ones are cut. */
const FIELD_CHARACTERS = 1000;

/** Line breaks, what drives terminals or reorders text, and what separates our fields. */
const ESCAPED = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069|]/gu;

/** A value as it stands in a line: redacted, on one line, and never the beginning of another field. */
export function field(value: unknown): string {
  const text = redactText(typeof value === "string" ? value : (JSON.stringify(value) ?? "-"));
  const short = text.length > FIELD_CHARACTERS ? `${text.slice(0, FIELD_CHARACTERS)}…` : text;
  return short.replace(ESCAPED, escaped);
}

function escaped(character: string): string {
  if (character === "\n") return String.raw`\n`;
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** `[YYYY-MM-DD HH:MM:SS]`, UTC. */
export function stamp(at: string): string {
  return `[${at.slice(0, 19).replace("T", " ")}]`;
}

/** To the task's `log_file`, or to the person where it has none. An audit that cannot be written is a failed run. */
export function report({ call, input }: Task, line: string): Output {
  const file = textOf(input, "log_file");
  if (file === undefined) return done({ notices: [line] });
  const problem = append(call.cwd, file, `${call.mask(line)}\n`);
  return problem ?? done({});
}

function append(workspace: string, file: string, text: string): Output | undefined {
  const located = file.includes("\0") ? { kind: "nowhere" as const } : locateInside(workspace, file);
  if (located.kind !== "inside") {
    const message = `log_file ${JSON.stringify(file)} is no place inside the workspace`;
    return { kind: "error", code: "invalid", message };
  }
  const { closeSync, constants, fstatSync, mkdirSync, openSync, writeSync } =
    process.getBuiltinModule("node:fs");
  const { O_APPEND, O_CREAT, O_NOFOLLOW = 0, O_NONBLOCK = 0, O_WRONLY } = constants;
  let open: number | undefined;
  try {
    mkdirSync(dirname(located.path), { recursive: true });
    // What became a link since it was looked at is not followed, and a pipe without a reader does not hold us up.
    open = openSync(located.path, O_APPEND | O_CREAT | O_WRONLY | O_NOFOLLOW | O_NONBLOCK, 0o600);
    if (!fstatSync(open).isFile()) return failed(file, "it is no regular file");
    const bytes = Buffer.from(text);
    // One write: lines of several processes never mix.
    return writeSync(open, bytes) === bytes.length ? undefined : failed(file, "the disk is full");
  } catch (error) {
    return failed(file, error instanceof Error && "code" in error ? String(error.code) : "unknown cause");
  } finally {
    if (open !== undefined) closeSync(open);
  }
}

function failed(file: string, why: string): Output {
  const message = `log_file ${JSON.stringify(file)} could not be written: ${why}`;
  return { kind: "error", code: "internal", message };
}
