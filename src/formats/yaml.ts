import {
  Composer,
  type CST,
  type Document as YamlDocument,
  Lexer,
  type ParsedNode,
  Parser,
  type YAMLError,
} from "yaml";
import {
  createDocument,
  createPositions,
  type Document,
  MAX_DEPTH,
  type Position,
  type Problem,
  type ProblemCode,
} from "./document.js";
import { buildYaml } from "./yaml-value.js";

const OPTIONS = {
  version: "1.2",
  schema: "core",
  merge: false,
  resolveKnownTags: false,
  // Compared pair by pair, which is quadratic: duplicates are found while the value is built.
  uniqueKeys: false,
  prettyErrors: false,
  logLevel: "silent",
} as const;

/** The composer takes up to 10 µs for each of them. */
const MAX_LEXEMES = 50_000;

/** What the lexer adds to the characters of the text. */
const MARKERS = new Set(["\x02", "\x18", "\x1f"]);

/**
 * Parses one YAML 1.2 document (core schema) to plain JSON values, at most 64 levels deep and 50,000 lexical tokens long;
 * an empty text is `null`. Refused are further documents, custom tags, keys that are no strings or come twice, NaN and
 * infinities, more than 100 aliases; `<<` is a key like any other. Never throws.
 */
export function parseYaml(text: string): Document {
  const positionAt = createPositions(text);
  const tokens = tokensOf(text);
  if (typeof tokens === "number")
    return refuse("too_big", `more than ${MAX_LEXEMES} tokens`, positionAt, tokens);
  const deep = tooDeepAt(tokens);
  if (deep !== undefined)
    return refuse("too_deep", `more than ${MAX_DEPTH} levels of nesting`, positionAt, deep);

  const [first, second] = new Composer(OPTIONS).compose(tokens, true, text.length);
  const problems = first === undefined ? [] : problemsOf(first, positionAt);
  if (second !== undefined) problems.push(secondDocument(positionAt(second.range[0])));
  const root = first?.contents ? buildYaml(first.contents, { problems, positionAt }) : undefined;
  return createDocument({ value: root?.value ?? null, problems, root: root?.mark, positionAt });
}

/** The syntax tree, or the offset at which there are too many lexemes. */
function tokensOf(text: string): CST.Token[] | number {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  let count = 0;
  let offset = 0;
  for (const lexeme of new Lexer().lex(text)) {
    count += 1;
    if (count > MAX_LEXEMES) return offset;
    if (!MARKERS.has(lexeme)) offset += lexeme.length;
    tokens.push(...parser.next(lexeme));
  }
  return [...tokens, ...parser.end()];
}

function refuse(
  code: ProblemCode,
  message: string,
  positionAt: (offset: number) => Position,
  offset: number,
): Document {
  const problem: Problem = { code, level: "error", message, ...positionAt(offset) };
  return createDocument({ value: undefined, problems: [problem], root: undefined, positionAt });
}

/** The composer recurses: depth is checked on the syntax tree before, without recursion. */
function tooDeepAt(tokens: readonly CST.Token[]): number | undefined {
  const open: { token: CST.Token; depth: number }[] = tokens.map((token) => ({ token, depth: 0 }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { token, depth } = next;
    if (token.type === "document" && token.value !== undefined) open.push({ token: token.value, depth });
    if (!("items" in token)) continue;
    if (depth >= MAX_DEPTH) return token.offset;
    for (const { key, value } of token.items) {
      if (key) open.push({ token: key, depth: depth + 1 });
      if (value) open.push({ token: value, depth: depth + 1 });
    }
  }
  return undefined;
}

function problemsOf(
  { errors, warnings }: YamlDocument.Parsed<ParsedNode>,
  positionAt: (offset: number) => Position,
): Problem[] {
  return [...errors, ...warnings].map(({ code, message, name, pos }: YAMLError): Problem => {
    const position = positionAt(pos[0]);
    if (code === "TAG_RESOLVE_FAILED") {
      return {
        code: "unsupported_yaml",
        level: "error",
        message: plain(message),
        hint: "remove the tag",
        ...position,
      };
    }
    const level = name === "YAMLParseError" ? "error" : "warning";
    const said = plain(message);
    return { code: "syntax", level, message: said, ...hintFor(said), ...position };
  });
}

/** What people usually did where the parser, in its own words, saw something else. */
const HINTS: Readonly<Record<string, string>> = {
  "sequence item without - indicator": "the keys of one entry begin in the same column",
  "nested mappings are not allowed in compact mappings":
    "put a text with a colon in quotes; the keys of one entry begin in the same column",
};

function hintFor(said: string): Pick<Problem, "hint"> {
  const hint = Object.hasOwn(HINTS, said) ? HINTS[said] : undefined;
  return hint === undefined ? {} : { hint };
}

function secondDocument(position: Position): Problem {
  const message = "a second document begins here: a config file holds one";
  return {
    code: "multiple_documents",
    level: "error",
    message,
    hint: "remove the `---` before it",
    ...position,
  };
}

function plain(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}
