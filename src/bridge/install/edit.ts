import { parseJson } from "../../formats/json.js";
import type { Position } from "../../formats/document.js";
import { HookError, isJsonObject, sameJson } from "../../spec/index.js";
import type { JsonObject, JsonValue } from "../../spec/index.js";
import { settled } from "./expected.js";
import { insertEntries, removeRanges } from "./insert.js";
import type { Entry, Ranges } from "./insert.js";
import { oursIn, removeEntries } from "./remove.js";
import { propertyOf, rootOf, valueOf } from "./tree.js";

/** What makes an entry ours. */
export type IsOurs = (command: string) => boolean;

/** Which lists, and whether `hooks` itself, our install made. */
export interface Made {
  readonly hooks: boolean;
  readonly events: readonly string[];
}

/** @throws HookError `usage` with file, line and column where the file is malformed, or not of this shape */
export function checkShape(text: string, shown: string): void {
  const document = parseJson(text, { comments: true });
  const problem = document.problems.find(({ level }) => level === "error");
  if (problem !== undefined) throw malformed(shown, problem, problem.message);
  const root = document.value;
  if (!isJsonObject(root)) throw malformed(shown, document.locate([]), "the file must hold an object");
  const { hooks } = root;
  if (hooks === undefined) return;
  if (!isJsonObject(hooks)) throw malformed(shown, document.locate(["hooks"]), "`hooks` must be an object");
  const wrong = Object.keys(hooks).find((event) => !Array.isArray(hooks[event]));
  if (wrong !== undefined)
    throw malformed(shown, document.locate(["hooks", wrong]), `\`${wrong}\` must be a list`);
}

/** The file with our entries, and nothing else changed. */
export function withEntries(
  text: string,
  entries: readonly Entry[],
): { text: string; ranges: Ranges; made: Made } {
  const { hooks, ...rest } = valueIn(text);
  const before = isJsonObject(hooks) ? hooks : {};
  const lists: Record<string, JsonValue | undefined> = { ...before };
  for (const { event, value } of entries) lists[event] = [...((lists[event] ?? []) as JsonValue[]), value];
  const inserted = insertEntries(text, entries);
  // What is not exactly this, or could not be taken back, is never written.
  assertSame(valueIn(inserted.text), { ...rest, hooks: lists as JsonObject });
  if (removeRanges(inserted.text, inserted.ranges) !== text) throw new Error("the edit could not be undone");
  const events = Object.keys(lists).filter((event) => !Object.hasOwn(before, event));
  return { ...inserted, made: { hooks: hooks === undefined, events } };
}

/** The file without our entries, whoever edited it since. @param made absent: nobody remembers what was ours */
export function withoutEntries(text: string, isOurs: IsOurs, made: Made | undefined): string {
  const mayGo = (event?: string): boolean =>
    made === undefined || (event === undefined ? made.hooks : made.events.includes(event));
  const after = removeEntries(text, { isOurs, mayGo });
  assertSame(settled(valueIn(after)), settled(valueIn(text), isOurs));
  return after;
}

/** Our entries in the file, as values. */
export function entriesIn(text: string, isOurs: IsOurs): readonly Entry[] {
  const events = valueOf(propertyOf(rootOf(text), "hooks"));
  const value = valueIn(text)["hooks"];
  const hooks = isJsonObject(value) ? value : {};
  return (events?.children ?? []).flatMap((property) => {
    const event = String(property.children?.[0]?.value);
    const list = valueOf(property)?.children ?? [];
    return list.flatMap((entry, index) =>
      oursIn(entry, isOurs).length === 0
        ? []
        : [{ event, value: (hooks[event] as JsonObject[])[index] as JsonObject }],
    );
  });
}

export function valueIn(text: string): JsonObject {
  const { value } = parseJson(text, { comments: true });
  return isJsonObject(value) ? value : {};
}

function assertSame(value: JsonValue, wanted: JsonValue): void {
  if (!sameJson(value, wanted))
    throw new Error("the file could not be edited without changing something else");
}

function malformed(shown: string, at: Position, message: string): HookError {
  const { line, column } = at;
  const data = { file: shown, line, column };
  return new HookError("usage", `${shown}:${line}:${column} ${message}: the file was left as it is`, {
    hint: "mend the file first",
    data,
  });
}
