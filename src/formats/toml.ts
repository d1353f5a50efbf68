import { parse, TomlError } from "smol-toml";
import {
  createDocument,
  createPositions,
  type Document,
  MAX_DEPTH,
  type Position,
  type Problem,
  type ProblemCode,
} from "./document.js";
import { markToml } from "./toml-marks.js";
import { plainToml } from "./toml-value.js";

/**
 * Parses TOML 1.0 to plain JSON values, at most 64 levels deep and 50,000 values long; an empty text is an empty
 * object, and dates and times become text. Keys that come twice are refused. NaN, infinities, and whole numbers beyond
 * 2^53, which JavaScript would round, become null with a warning: whoever wants a number there refuses it, and what
 * stands beside it counts. Never throws.
 *
 * Two parsers: one that is quick and exact about values and limits, and one that knows where everything stands.
 */
export function parseToml(text: string): Document {
  const positionAt = createPositions(text);
  const refuse = (problem: Problem): Document =>
    createDocument({ value: undefined, problems: [problem], root: undefined, positionAt });
  let table: unknown;
  try {
    table = parse(text, { integersAsBigInt: "asNeeded", maxDepth: MAX_DEPTH });
  } catch (error) {
    return refuse(problemOf(error, text));
  }
  if (text.startsWith(BYTE_ORDER_MARK))
    return refuse({ code: "syntax", level: "error", message: "a second byte order mark", ...START });

  const refusals: Refusal[] = [];
  const value = plainToml(table, (path, code, message) => refusals.push({ path, code, message }));
  // What passes a limit is not walked again.
  const { root, problem } = value === undefined ? {} : markToml(text);
  if (problem !== undefined) return refuse(problem);
  const { locate } = createDocument({ value: null, problems: [], root, positionAt });
  const problems = refusals.map(({ path, code, message }): Problem => {
    const position = locate(path);
    if (code !== "unsupported_toml") return { code, level: "error", message, ...position };
    const hint = "put it in quotes, or use another number";
    return { code, level: "warning", message: `${message}: it is read as null`, hint, ...position };
  });
  return createDocument({ value, problems, root, positionAt });
}

interface Refusal {
  readonly path: readonly (string | number)[];
  readonly code: ProblemCode;
  readonly message: string;
}

const START: Position = { line: 1, column: 1 };
/** The first one goes with the bytes. */
const BYTE_ORDER_MARK = "\ufeff";

/** The parser's message is one line, and below it the text in question, which its reader has. */
function problemOf(error: unknown, text: string): Problem {
  if (!(error instanceof TomlError)) {
    return { code: "syntax", level: "error", message: "invalid TOML", ...START };
  }
  const [first = ""] = error.message.split("\n", 1);
  const said = first.replace(/^Invalid TOML document: /, "");
  const { line, column } = error;
  if (said.includes("excessively nested"))
    return {
      code: "too_deep",
      level: "error",
      message: `more than ${MAX_DEPTH} levels of nesting`,
      line,
      column,
    };
  if (said.includes("already defined")) {
    const name = nameAt(text, { line, column });
    const message = `${name === "" ? "this" : `\`${name}\``} stands here a second time`;
    return { code: "duplicate_key", level: "error", message, line, column };
  }
  return { code: "syntax", level: "error", message: said, ...hintFor(said), line, column };
}

/** What people usually did where the parser, in its own words, saw something else. */
const HINTS: Readonly<Record<string, string>> = {
  "control characters are not allowed in strings": "close the text with a quote on its line",
  "invalid value": "a text stands in quotes",
};

function hintFor(said: string): Pick<Problem, "hint"> {
  const hint = Object.hasOwn(HINTS, said) ? HINTS[said] : undefined;
  return hint === undefined ? {} : { hint };
}

/** What is written at a place, to the end of the key. */
function nameAt(text: string, { line, column }: Position): string {
  const rest = (text.split("\n", line)[line - 1] ?? "").slice(column - 1, column + 79);
  return (/^[^=\]]*/.exec(rest)?.[0] ?? "").trim();
}
