import { decodeAnsi } from "./shell-ansi.js";
import { createScan, descend, readSubstitution, type Scan, Unreadable } from "./shell-scan.js";

/**
 * How what surrounds an expansion is quoted. Here-documents and arithmetic have no quotes of their own, and shells
 * disagree about those within their expansions: that is `"unclear"`.
 */
export type Quoting = "none" | "double" | "unclear";

/** A part of a word, without its quoting. */
export interface Piece {
  readonly text: string;
  /** Whether it stands for exactly `text`. */
  readonly literal: boolean;
}

const NAME = /[A-Za-z_]\w*|[\d@*#?$!-]/y;
/** The same to a shell that reads these quotes and to one that takes them for letters: nothing in it ends or begins anything. */
const PLAIN_IN_QUOTES = /'[^'"\\$`{}]*'/y;
const DOUBLE_QUOTED_RUN = /[^"\\$`]+/y;

/** Reads `'…'` at `scan.at`. */
export function readSingleQuoted(scan: Scan): Piece {
  const start = scan.at + 1;
  const end = scan.text.indexOf("'", start);
  if (end < 0) return readUnclosed(scan, start);
  scan.at = end + 1;
  return { text: scan.text.slice(start, end), literal: true };
}

/** Reads `"…"` at `scan.at`, and what is substituted in it; `backticks` is how those in it are quoted. */
export function readDoubleQuoted(scan: Scan, backticks: Quoting = "double"): Piece {
  const start = scan.at + 1;
  scan.at = start;
  let text = "";
  let literal = true;
  for (;;) {
    const char = scan.text[scan.at];
    if (char === undefined) {
      scan.unclosedAt ??= start;
      return { text, literal };
    }
    if (char === '"') {
      scan.at += 1;
      return { text, literal };
    }
    if (char === "\\") {
      text += readQuotedEscape(scan);
    } else if (char === "$" || char === "`") {
      const piece = char === "$" ? readDollar(scan, "double") : readBackticks(scan, backticks);
      text += piece.text;
      literal &&= piece.literal;
    } else {
      text += readRun(scan, DOUBLE_QUOTED_RUN);
    }
  }
}

/** Reads what a `$` at `scan.at` begins. */
export function readDollar(scan: Scan, quoting: Quoting): Piece {
  const start = scan.at;
  const next = scan.text[start + 1];
  if (quoting === "none" && next === "'") return readAnsiQuoted(scan);
  if (quoting === "none" && next === '"') {
    scan.at += 1;
    return { text: "", literal: true };
  }
  // `$[…]` is arithmetic in some shells only, and a line may go on between `$` and `(`.
  if (next === "[" || scan.text.startsWith("\\\n", start + 1)) throw new Unreadable();
  if (next === "(") {
    const arithmetic = scan.text[start + 2] === "(";
    scan.at += arithmetic ? 3 : 2;
    if (arithmetic) descend(scan, () => readArithmetic(scan));
    else readSubstitution(scan);
  } else if (next === "{") {
    scan.at += 2;
    descend(scan, () => readParameter(scan, quoting));
  } else {
    scan.at += 1;
    if (readRun(scan, NAME) === "") return { text: "$", literal: true };
  }
  return { text: scan.text.slice(start, scan.at), literal: false };
}

/**
 * Reads `` `…` `` at `scan.at`; the text in it, less one level of backslashes, is a script of its own. Whether `\"` is
 * one of its quotes depends on what surrounds it.
 */
export function readBackticks(scan: Scan, quoting: Quoting): Piece {
  const start = scan.at;
  const escapable = quoting === "double" ? '`$\\"' : "`$\\";
  let script = "";
  scan.at += 1;
  for (let char = scan.text[scan.at]; char !== undefined && char !== "`"; char = scan.text[scan.at]) {
    const next = scan.text[scan.at + 1];
    if (char === "\\" && next !== undefined) {
      if (next === '"' && quoting === "unclear") throw new Unreadable();
      script += escapable.includes(next) ? next : char + next;
      scan.at += 2;
    } else {
      script += char;
      scan.at += 1;
    }
  }
  scan.at = Math.min(scan.at + 1, scan.text.length);
  if ((scan.outerHeredocs || scan.heredocs.length > 0) && script.includes("\n")) throw new Unreadable();
  scan.sink.script(script, scan.depth + 1);
  return { text: scan.text.slice(start, scan.at), literal: false };
}

/** Reads the body of a here-document whose delimiter was not quoted: it holds no commands but substitutions. */
export function readHeredocBody(body: string, { sink, readList, depth }: Scan): void {
  const scan = createScan({ text: body, sink, readList, depth });
  descend(scan, () => {
    for (let char = body[0]; char !== undefined; char = body[scan.at]) {
      if (char === "\\") scan.at += 2;
      else if (char === "$") readDollar(scan, "unclear");
      else if (char === "`") readBackticks(scan, "unclear");
      else scan.at += 1;
    }
  });
}

/** Reads up to `))`. Shells disagree about quotes in there, and about what it is when the two are apart. */
function readArithmetic(scan: Scan): void {
  let open = 0;
  for (;;) {
    const char = scan.text[scan.at];
    if (char === undefined || char === "'" || char === '"') throw new Unreadable();
    if (char === "$") {
      readDollar(scan, "unclear");
    } else if (char === "`") {
      readBackticks(scan, "unclear");
    } else if (char === ")" && open === 0) {
      if (scan.text[scan.at + 1] !== ")") throw new Unreadable();
      scan.at += 2;
      return;
    } else {
      if (char === "(") open += 1;
      if (char === ")") open -= 1;
      scan.at += char === "\\" ? 2 : 1;
    }
  }
}

/** Reads up to the `}` of `${…}`. */
function readParameter(scan: Scan, quoting: Quoting): void {
  const start = scan.at;
  // `${ command; }` and `${| command; }` of bash 5.3.
  if (/[\s|]/.test(scan.text[start] ?? "")) throw new Unreadable();
  // Within double quotes, shells disagree about `\"` and about single quotes in here.
  const backticks = quoting === "none" ? "none" : "unclear";
  for (;;) {
    const char = scan.text[scan.at];
    if (char === undefined) {
      scan.unclosedAt ??= start;
      return;
    }
    if (char === "}") {
      scan.at += 1;
      return;
    }
    if (char === "$") {
      readDollar(scan, quoting);
    } else if (char === "`") {
      readBackticks(scan, backticks);
    } else if (char === '"') {
      if (quoting === "unclear") throw new Unreadable();
      readDoubleQuoted(scan, quoting === "none" ? "double" : "unclear");
    } else if (char === "'") {
      if (quoting === "none") readSingleQuoted(scan);
      else if (readRun(scan, PLAIN_IN_QUOTES) === "") throw new Unreadable();
    } else if (quoting === "none" && /[<>]/.test(char) && scan.text[scan.at + 1] === "(") {
      scan.at += 2;
      readSubstitution(scan);
    } else {
      scan.at += char === "\\" ? 2 : 1;
    }
  }
}

/** Reads `$'…'` as bash does; a shell that does not know it ends it at `\'`. */
function readAnsiQuoted(scan: Scan): Piece {
  const start = scan.at + 2;
  let end = start;
  for (let char = scan.text[end]; char !== "'"; char = scan.text[end]) {
    if (char === undefined) return readUnclosed(scan, start);
    if (scan.text.startsWith("\\'", end)) throw new Unreadable();
    end += char === "\\" ? 2 : 1;
  }
  scan.at = end + 1;
  return { text: decodeAnsi(scan.text.slice(start, end)), literal: true };
}

function readQuotedEscape(scan: Scan): string {
  const next = scan.text[scan.at + 1] ?? "\\";
  scan.at += 2;
  if (next === "\n") return "";
  return '$`"\\'.includes(next) ? next : `\\${next}`;
}

/** The rest belongs to the word, and is looked through for commands once more. */
function readUnclosed(scan: Scan, start: number): Piece {
  scan.unclosedAt ??= start;
  scan.at = scan.text.length;
  return { text: scan.text.slice(start), literal: true };
}

function readRun(scan: Scan, run: RegExp): string {
  run.lastIndex = scan.at;
  const text = run.exec(scan.text)?.[0] ?? "";
  scan.at += text.length;
  return text;
}
