import { createScanner, parseTree } from "jsonc-parser";
import type { Node } from "jsonc-parser";

/** A place in a text, and what is put in there. */
export interface Splice {
  readonly offset: number;
  /** Characters that go. */
  readonly length: number;
  readonly content: string;
}

/** A token between two nodes that is no blank: a comma or a comment. */
export interface Token {
  readonly kind: "comma" | "line_comment" | "block_comment";
  readonly start: number;
  readonly end: number;
}

/** The text has been checked: it is an object, with comments and trailing commas allowed. */
export function rootOf(text: string): Node | undefined {
  return parseTree(text, [], { allowTrailingComma: true });
}

/** The property of that name; of two, the one that counts. */
export function propertyOf(object: Node | undefined, name: string): Node | undefined {
  return object?.children?.findLast(({ children }) => children?.[0]?.value === name);
}

export function valueOf(property: Node | undefined): Node | undefined {
  return property?.children?.[1];
}

export function endOf({ offset, length }: Node): number {
  return offset + length;
}

/** What stands between two nodes. */
export function tokensBetween(text: string, start: number, end: number): readonly Token[] {
  const scanner = createScanner(text);
  scanner.setPosition(start);
  const tokens: Token[] = [];
  for (scanner.scan(); scanner.getTokenOffset() < end; scanner.scan()) {
    const at = scanner.getTokenOffset();
    const kind = kindOf(text, at);
    if (kind !== undefined) tokens.push({ kind, start: at, end: at + scanner.getTokenLength() });
  }
  return tokens;
}

function kindOf(text: string, at: number): Token["kind"] | undefined {
  if (text[at] === ",") return "comma";
  if (text[at] !== "/") return undefined;
  return text[at + 1] === "/" ? "line_comment" : "block_comment";
}

export function apply(text: string, splices: readonly Splice[]): string {
  return splices
    .toSorted((one, other) => other.offset - one.offset)
    .reduce(
      (all, { offset, length, content }) => all.slice(0, offset) + content + all.slice(offset + length),
      text,
    );
}
