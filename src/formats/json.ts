import { createScanner, type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import type { JsonValue } from "../spec/index.js";
import {
  createDocument,
  createPositions,
  type Document,
  type Mark,
  MAX_DEPTH,
  MAX_PROBLEMS,
  type Position,
  type Problem,
  setOwn,
} from "./document.js";

export interface JsonOptions {
  /** Allow comments and trailing commas; without them the text is strict JSON (RFC 8259). */
  readonly comments: boolean;
  /** Whether commas may trail. @default as `comments` */
  readonly trailingCommas?: boolean;
}

interface Built {
  readonly value: JsonValue;
  readonly mark: Mark;
}

interface Reading {
  readonly problems: Problem[];
  readonly positionAt: (offset: number) => Position;
}

/**
 * Parses JSON, at most 64 levels deep. Of two equal keys the last one wins, with a warning. Never throws.
 * @example
 * const { value, problems, locate } = parseJson(text, { comments: true });
 */
export function parseJson(text: string, { comments, trailingCommas = comments }: JsonOptions): Document {
  const positionAt = createPositions(text);
  const deep = tooDeepAt(text);
  if (deep !== undefined) {
    const message = `more than ${MAX_DEPTH} levels of nesting`;
    const problem: Problem = { code: "too_deep", level: "error", message, ...positionAt(deep) };
    return createDocument({ value: undefined, problems: [problem], root: undefined, positionAt });
  }
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { disallowComments: !comments, allowTrailingComma: trailingCommas });
  const problems = errors
    // Further errors at the same place are guesses that follow from the first.
    .filter(({ offset }, index) => offset !== errors[index - 1]?.offset)
    .slice(0, MAX_PROBLEMS)
    .map((error) => problemOf(error, text, positionAt));
  const root = tree === undefined ? undefined : build(tree, { problems, positionAt });
  return createDocument({ value: root?.value, problems, root: root?.mark, positionAt });
}

/** The parser recurses: depth is checked on the tokens before. */
function tooDeepAt(text: string): number | undefined {
  const scanner = createScanner(text, true);
  let depth = 0;
  for (scanner.scan(); scanner.getTokenOffset() < text.length; scanner.scan()) {
    const char = text[scanner.getTokenOffset()];
    if (char === "{" || char === "[") depth += 1;
    else if (char === "}" || char === "]") depth -= 1;
    if (depth > MAX_DEPTH) return scanner.getTokenOffset();
  }
  return undefined;
}

function build(node: Node, reading: Reading): Built {
  const { offset } = node;
  const children = new Map<string | number, Mark>();
  if (node.type === "array") {
    const value = (node.children ?? []).map((child, index) => {
      const item = build(child, reading);
      children.set(index, item.mark);
      return item.value;
    });
    return { value, mark: { offset, children } };
  }
  if (node.type !== "object") return { value: node.value as JsonValue, mark: { offset } };

  const value = {};
  for (const { children: [key, entry] = [] } of node.children ?? []) {
    if (key === undefined) continue;
    const name = String(key.value);
    if (children.has(name)) reading.problems.push(duplicateKey(name, reading.positionAt(key.offset)));
    // An entry whose value is missing has been reported by the parser.
    const built = entry === undefined ? undefined : build(entry, reading);
    children.set(name, { ...(built?.mark ?? { offset: key.offset }), keyOffset: key.offset });
    if (built !== undefined) setOwn(value, name, built.value);
  }
  return { value, mark: { offset, children } };
}

function duplicateKey(name: string, position: Position): Problem {
  const message = `the key ${JSON.stringify(name)} stands here a second time: this one wins`;
  return { code: "duplicate_key", level: "warning", message, ...position };
}

function problemOf(
  { error, offset, length }: ParseError,
  text: string,
  positionAt: (offset: number) => Position,
): Problem {
  const name = printParseErrorCode(error);
  const token = text.slice(offset, offset + Math.min(length, 20)).replace(/[^\x20-\x7e]/g, "?");
  const hint = hintFor(text, offset);
  const message = name === "InvalidSymbol" ? `unexpected \`${token}\`` : (MESSAGES[name] ?? "invalid JSON");
  const problem: Problem = { code: "syntax", level: "error", message, ...positionAt(offset) };
  return hint === undefined ? problem : { ...problem, hint };
}

const MESSAGES: Readonly<Record<string, string>> = {
  InvalidNumberFormat: "this is not a number that JSON knows",
  PropertyNameExpected: "expected a key in double quotes",
  ValueExpected: "expected a value",
  ColonExpected: "expected a colon",
  CommaExpected: "expected a comma",
  CloseBraceExpected: "expected a closing `}`",
  CloseBracketExpected: "expected a closing `]`",
  EndOfFileExpected: "unexpected text after the end of the value",
  InvalidCommentToken: "unexpected comment: this file is strict JSON",
  UnexpectedEndOfComment: "this comment is never closed",
  UnexpectedEndOfString: "this string is never closed",
  UnexpectedEndOfNumber: "this number is incomplete",
  InvalidUnicode: "a `\\u` escape needs four hexadecimal digits",
  InvalidEscapeCharacter: "this string holds an escape that JSON does not know",
  InvalidCharacter: "this string holds a control character that must be escaped",
};

function hintFor(text: string, offset: number): string | undefined {
  const char = text[offset];
  if (char === "'") return "JSON strings stand in double quotes";
  const closes = char === "}" || char === "]";
  return closes && text.slice(0, offset).trimEnd().endsWith(",") ? "remove the comma before it" : undefined;
}
