import type { Node } from "jsonc-parser";
import type { JsonObject, JsonValue } from "../../spec/index.js";
import { indentAt, styleOf, written } from "./style.js";
import type { Style } from "./style.js";
import { apply, endOf, propertyOf, rootOf, tokensBetween, valueOf } from "./tree.js";
import type { Splice } from "./tree.js";

/** An entry, and the event whose list it joins. */
export interface Entry {
  readonly event: string;
  readonly value: JsonObject;
}

/** Where characters were put into a text, in ascending order: taken out again, the text is what it was. */
export type Ranges = readonly (readonly [offset: number, length: number])[];

/**
 * Appends entries to `hooks → event`. Characters are only added, none is changed: people's comments, order and blanks
 * stay. The text must be an object, and what is on the way there must have the right shape.
 */
export function insertEntries(text: string, entries: readonly Entry[]): { text: string; ranges: Ranges } {
  let ranges: Ranges = [];
  let current = text;
  for (const entry of entries) {
    for (const splice of splicesFor(current, entry, styleOf(text)).toSorted(
      (one, other) => other.offset - one.offset,
    )) {
      current = apply(current, [splice]);
      ranges = grown(ranges, splice);
    }
  }
  return { text: current, ranges };
}

export function removeRanges(text: string, ranges: Ranges): string {
  return apply(
    text,
    ranges.map(([offset, length]) => ({ offset, length, content: "" })),
  );
}

/** The highest thing that is missing is what is added. */
function splicesFor(text: string, { event, value }: Entry, style: Style): readonly Splice[] {
  const root = rootOf(text);
  const hooks = valueOf(propertyOf(root, "hooks"));
  const list = valueOf(propertyOf(hooks, event));
  if (list !== undefined) return append(text, list, style, { value });
  if (hooks !== undefined) return append(text, hooks, style, { key: event, value: [value] });
  if (root === undefined) return [];
  return append(text, root, style, { key: "hooks", value: { [event]: [value] } });
}

interface Item {
  readonly key?: string;
  readonly value: JsonValue;
}

function append(text: string, container: Node, style: Style, { key, value }: Item): readonly Splice[] {
  const close = endOf(container) - 1;
  const last = container.children?.at(-1);
  const start = last === undefined ? container.offset + 1 : endOf(last);
  const tokens = tokensBetween(text, start, close);
  const anchor = tokens.at(-1)?.end ?? start;
  const isInline =
    style.isOneLine || (last !== undefined && !text.slice(container.offset, last.offset).includes("\n"));
  const outer = indentAt(text, container.offset);
  const inner = last === undefined || isInline ? outer + style.indent : indentAt(text, last.offset);
  const name = key === undefined ? "" : `${JSON.stringify(key)}:${style.isOneLine ? "" : " "}`;
  const breaks = !isInline || tokens.at(-1)?.kind === "line_comment";
  const gap = breaks ? style.lineEnd + inner : last !== undefined && !style.isOneLine ? " " : "";
  const closes = !isInline && !text.slice(anchor, close).includes("\n") ? style.lineEnd + outer : "";
  const content = `${gap}${name}${isInline ? JSON.stringify(value) : written(value, style, inner)}${closes}`;
  const needsComma = last !== undefined && !tokens.some(({ kind }) => kind === "comma");
  if (!needsComma) return [{ offset: anchor, length: 0, content }];
  if (anchor === start) return [{ offset: anchor, length: 0, content: `,${content}` }];
  return [
    { offset: start, length: 0, content: "," },
    { offset: anchor, length: 0, content },
  ];
}

/** What is put into our own characters belongs to them. */
function grown(ranges: Ranges, { offset, content }: Splice): Ranges {
  const added = content.length;
  const host = ranges.some(([at, length]) => at < offset && offset < at + length);
  const moved = ranges.map(([at, length]): readonly [number, number] => {
    if (offset <= at) return [at + added, length];
    return offset < at + length ? [at, length + added] : [at, length];
  });
  const all = host ? moved : [...moved, [offset, added] as const];
  return all.toSorted(([one], [other]) => one - other);
}
