import { limits } from "../../guards/limits.js";
import { isJsonObject } from "../../spec/index.js";
import type { Failure, JsonObject, JsonValue } from "../../spec/index.js";
import { findObjects } from "./json-objects.js";
import type { Span } from "./json-objects.js";

/** What a hook printed, as far as it can be told apart. */
export type Reply =
  | { readonly kind: "empty" }
  /** An object and nothing else. */
  | { readonly kind: "object"; readonly object: JsonObject }
  | { readonly kind: "text"; readonly text: string }
  /** Objects among other output. */
  | {
      readonly kind: "mixed";
      readonly text: string;
      readonly objects: readonly JsonObject[];
      /** The last of them, when it begins a line and nothing stands behind it. */
      readonly answer?: JsonObject;
    }
  /** Begins like an object and is none, or is past a limit. */
  | {
      readonly kind: "broken";
      readonly text: string;
      readonly failed: Failure;
      /** What can be read in it: enough for a deny, never for an approval. */
      readonly objects: readonly JsonObject[];
    };

export interface ReplyOptions {
  /** Whether output around an object is noise to be looked past, or makes plain text of everything. */
  readonly otherOutput: "is_noise" | "makes_it_text";
  /** The output was longer than what was kept of it. */
  readonly truncated: boolean;
}

/**
 * Tells an answer from plain text, in linear time. An answer nests at most 64 levels and takes at most 256 KiB.
 * Source of the limits: SECURITY.md, secure defaults.
 */
export function parseReply(output: string, { otherOutput, truncated }: ReplyOptions): Reply {
  // Unlike a regular expression for blanks, this is linear; it takes a byte order mark along.
  const text = output.trim();
  if (truncated)
    return { kind: "broken", text, failed: CUT, objects: objectsIn(text).map(({ object }) => object) };
  if (text === "" || text === "null") return { kind: "empty" };
  const whole = parse(text);
  if (isJsonObject(whole)) return objectReply(whole, text);
  if (otherOutput === "is_noise") {
    const found = objectsIn(text);
    if (found.length > 0) return mixed(text, found);
  }
  return text.startsWith("{")
    ? { kind: "broken", text, failed: UNREADABLE, objects: [] }
    : { kind: "text", text };
}

const CUT: Failure = { code: "output_too_big", message: "its answer was cut off" };
const UNREADABLE: Failure = {
  code: "unreadable_reply",
  message: "its answer begins like JSON and cannot be read",
};

/** An answer that came as a value, or as a text that is nothing else. */
export function objectReply(object: JsonObject, text = ""): Reply {
  const tooBig = !isSmall(text);
  if (!tooBig && !nestsDeeper(object, limits.nestingDepth)) return { kind: "object", object };
  const most = tooBig ? `${limits.replyBytes / 1024} KiB` : `${limits.nestingDepth} levels`;
  const failed: Failure = { code: "unreadable_reply", message: `its answer has more than ${most}` };
  return { kind: "broken", text, failed, objects: [withoutDeep(object)] };
}

function mixed(text: string, found: readonly Found[]): Reply {
  const objects = found.map(({ object }) => object);
  const last = found.at(-1);
  if (last?.end === text.length && beginsLine(text, last.start) && isSmall(text.slice(last.start)))
    return { kind: "mixed", text, objects, answer: last.object };
  return text.startsWith("{")
    ? { kind: "broken", text, failed: UNREADABLE, objects }
    : { kind: "mixed", text, objects };
}

/** Behind other words it is part of a sentence. */
function beginsLine(text: string, start: number): boolean {
  return text.slice(text.lastIndexOf("\n", start) + 1, start).trim() === "";
}

function isSmall(json: string): boolean {
  return Buffer.byteLength(json) <= limits.replyBytes;
}

interface Found extends Span {
  readonly object: JsonObject;
}

function objectsIn(text: string): readonly Found[] {
  return findObjects(text).flatMap(({ start, end }) => {
    const object = parse(text.slice(start, end));
    return isJsonObject(object) ? [{ start, end, object }] : [];
  });
}

function parse(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

/** The members that nest no deeper than the limit: where a decision stands, that is enough to read it. */
function withoutDeep(object: JsonObject): JsonObject {
  const members = Object.entries(object).filter(
    ([, value]) => value !== undefined && !nestsDeeper(value, limits.nestingDepth - 1),
  );
  return Object.fromEntries(members);
}

/** Level by level: recursion would end where the stack does. */
function nestsDeeper(value: JsonValue, most: number): boolean {
  let level: readonly object[] = isContainer(value) ? [value] : [];
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > most) return true;
    level = level.flatMap((container) => Object.values(container).filter(isContainer));
  }
  return false;
}

function isContainer(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
