import { type AST, ParseError, parseTOML } from "toml-eslint-parser";
import type { Mark, Problem } from "./document.js";

/** A mark while it is made: tables come in pieces. */
interface Draft {
  offset: number;
  keyOffset?: number;
  readonly children: Map<string | number, Draft>;
}

/**
 * Where the keys and values of a TOML text stand: a table at its first header, an item of `[[list]]` at its own, the
 * list at its first. Or what is wrong with it: this parser knows what TOML 1.0 lacks and 1.1 has. Neither, where it
 * cannot cope (a text of a megabyte): positions are a service, and no reason to refuse a file.
 */
export function markToml(text: string): { readonly root?: Mark; readonly problem?: Problem } {
  try {
    const [top] = parseTOML(text, { tomlVersion: "1.0" }).body;
    const root: Draft = { offset: 0, children: new Map() };
    for (const node of top.body) {
      if (node.type === "TOMLKeyValue") markEntry(root, node);
      else markTable(root, node);
    }
    return { root };
  } catch (error) {
    if (!(error instanceof ParseError)) return {};
    const { lineNumber: line, column } = error;
    // It counts columns from 0.
    return {
      problem: { code: "syntax", level: "error", message: plain(error.message), line, column: column + 1 },
    };
  }
}

function plain(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}

function markTable(root: Draft, { range, key, resolvedKey, body }: AST.TOMLTable): void {
  let at = root;
  let written = 0;
  for (const part of resolvedKey) {
    // Indices are not written: they stand where the header stands.
    const keyOffset = typeof part === "string" ? key.keys[written++]?.range[0] : undefined;
    at = childOf(at, part, range[0], keyOffset);
  }
  for (const entry of body) markEntry(at, entry);
}

function markEntry(table: Draft, { key, value }: AST.TOMLKeyValue): void {
  let at = table;
  for (const part of key.keys) at = childOf(at, nameOf(part), part.range[0], part.range[0]);
  [at.offset] = value.range;
  markValue(at, value);
}

function markValue(draft: Draft, value: AST.TOMLContentNode): void {
  if (value.type === "TOMLInlineTable") for (const entry of value.body) markEntry(draft, entry);
  if (value.type !== "TOMLArray") return;
  for (const [index, item] of value.elements.entries()) markValue(childOf(draft, index, item.range[0]), item);
}

function childOf(draft: Draft, part: string | number, offset: number, keyOffset?: number): Draft {
  let child = draft.children.get(part);
  if (child === undefined) {
    child = { offset, children: new Map(), ...(keyOffset === undefined ? {} : { keyOffset }) };
    draft.children.set(part, child);
  }
  return child;
}

function nameOf(part: AST.TOMLBare | AST.TOMLQuoted): string {
  return part.type === "TOMLBare" ? part.name : part.value;
}
