import type { Node } from "jsonc-parser";
import { apply, endOf, propertyOf, rootOf, tokensBetween, valueOf } from "./tree.js";
import type { Splice } from "./tree.js";

export interface Removal {
  /** Whether a command in the file is one of ours. */
  isOurs(command: string): boolean;
  /** Whether a list or `hooks` itself, once it is empty, goes too. @param event absent: `hooks` */
  mayGo(event?: string): boolean;
}

/** Takes our entries out of `hooks → event`, whoever edited around them; comments of people stay. */
export function removeEntries(text: string, removal: Removal): string {
  let current = text;
  for (;;) {
    const splices = nextRemoval(current, removal);
    if (splices === undefined) return current;
    current = apply(current, splices);
  }
}

/** What an entry holds of ours: all of it, or these parts of a list that a person shares with us. */
export function oursIn(entry: Node, isOurs: Removal["isOurs"]): "all" | readonly Node[] {
  if (holdsCommand(entry, isOurs)) return "all";
  const parts = (entry.children ?? []).flatMap((property) => {
    const list = valueOf(property);
    return list?.type === "array" ? (list.children ?? []) : [];
  });
  const ours = parts.filter((part) => holdsCommand(part, isOurs));
  return ours.length > 0 && ours.length === parts.length ? "all" : ours;
}

/** One thing at a time: offsets change. */
function nextRemoval(text: string, removal: Removal): readonly Splice[] | undefined {
  const root = rootOf(text);
  const hooks = propertyOf(root, "hooks");
  const events = valueOf(hooks);
  for (const property of events?.children ?? []) {
    const list = valueOf(property);
    if (list?.type !== "array") continue;
    for (const entry of list.children ?? []) {
      const ours = oursIn(entry, removal.isOurs);
      if (ours === "all") return removalOf(text, list, entry, { property, events, hooks, root, removal });
      const [part] = ours;
      if (part?.parent !== undefined) return without(text, part.parent, part);
    }
  }
  return undefined;
}

interface Around {
  readonly property: Node;
  readonly events: Node | undefined;
  readonly hooks: Node | undefined;
  readonly root: Node | undefined;
  readonly removal: Removal;
}

/** With the last entry goes its list, with the last list `hooks`, as far as they were ours. */
function removalOf(text: string, list: Node, entry: Node, around: Around): readonly Splice[] {
  const { property, events, hooks, root, removal } = around;
  const event = String(property.children?.[0]?.value);
  const isLast = list.children?.length === 1 && !hasComments(text, list);
  if (!isLast || events === undefined || !removal.mayGo(event)) return without(text, list, entry);
  const isLastList = events.children?.length === 1 && !hasComments(text, events);
  if (!isLastList || root === undefined || hooks === undefined || !removal.mayGo())
    return without(text, events, property);
  return without(text, root, hooks);
}

/** A child with one of the commas around it, and the blanks before it. */
function without(text: string, container: Node, child: Node): readonly Splice[] {
  const children = container.children ?? [];
  const index = children.indexOf(child);
  const [before, after] = [children[index - 1], children[index + 1]];
  const start = before === undefined ? container.offset + 1 : endOf(before);
  const stop = after === undefined ? endOf(container) - 1 : after.offset;
  const leading = tokensBetween(text, start, child.offset);
  const trailing = tokensBetween(text, endOf(child), stop);
  const comma = [...trailing, ...leading.toReversed()].find(({ kind }) => kind === "comma");
  const from = Math.max(start, ...leading.map(({ end }) => end));
  // A line comment before it still needs the end of its line.
  const isAfterLine =
    leading.at(-1)?.kind === "line_comment" && !/^,?[ \t]*\r?\n/u.test(text.slice(endOf(child)));
  const keep = isAfterLine ? (/^[^\n]*\n/u.exec(text.slice(from, child.offset))?.[0].length ?? 0) : 0;
  const gone: Splice = { offset: from + keep, length: endOf(child) - from - keep, content: "" };
  if (comma === undefined) return [gone];
  const inside = comma.end > gone.offset && comma.start < gone.offset + gone.length;
  return inside ? [gone] : [gone, { offset: comma.start, length: 1, content: "" }];
}

function hasComments(text: string, container: Node): boolean {
  const ends = [container.offset + 1, ...(container.children ?? []).map(endOf)];
  const starts = [...(container.children ?? []).map(({ offset }) => offset), endOf(container) - 1];
  return ends.some((end, index) =>
    tokensBetween(text, end, starts[index] ?? end).some(({ kind }) => kind !== "comma"),
  );
}

function holdsCommand(node: Node, isOurs: Removal["isOurs"]): boolean {
  if (node.type !== "object") return false;
  return (node.children ?? []).some((property) => {
    const value: unknown = valueOf(property)?.value;
    return typeof value === "string" && isOurs(value);
  });
}
