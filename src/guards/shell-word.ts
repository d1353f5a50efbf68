import {
  readBackticks,
  readDollar,
  readDoubleQuoted,
  readSingleQuoted,
  type Piece,
} from "./shell-expansion.js";
import { readSubstitution, type Scan, type Word } from "./shell-scan.js";

const PLAIN_RUN = /[^ \t\n;&|()<>\\'"`$]+/y;

/** Reads the word at `scan.at`, which must begin one. */
export function readWord(scan: Scan): Word {
  const start = scan.at;
  let text = "";
  let literal = true;
  let single = true;
  for (let piece = readPiece(scan); piece !== undefined; piece = readPiece(scan)) {
    text += piece.text;
    literal &&= piece.literal;
    // In quotes, only `"$@"` and `"${list[@]}"` become several words, or none.
    single &&= piece.literal || (piece.quoted === true && !piece.text.includes("@"));
  }
  const raw = scan.text.slice(start, scan.at);
  if (raw === "[" || raw === "[[") return { raw, text, literal: true, single: true };
  const list = isBraceList(raw);
  return { raw, text, literal: literal && !list, single: single && !list };
}

/** Whether a word begins at `scan.at`. */
export function isWordStart(scan: Scan): boolean {
  const char = scan.text[scan.at];
  if (char === "<" || char === ">") return scan.text[scan.at + 1] === "(";
  return char !== undefined && !" \t\n;&|()".includes(char);
}

function readPiece(scan: Scan): (Piece & { readonly quoted?: boolean }) | undefined {
  if (!isWordStart(scan)) return undefined;
  switch (scan.text[scan.at]) {
    case "\\":
      return readEscape(scan);
    case "'":
      return readSingleQuoted(scan);
    case '"':
      return { ...readDoubleQuoted(scan), quoted: true };
    case "`":
      return readBackticks(scan, "none");
    case "$":
      return readDollar(scan, "none");
    case "<":
    case ">":
      return readProcess(scan);
    default:
      return readPlain(scan);
  }
}

function readEscape(scan: Scan): Piece {
  const next = scan.text[scan.at + 1];
  scan.at += next === undefined ? 1 : 2;
  return { text: next === "\n" ? "" : (next ?? "\\"), literal: true };
}

/** `<( … )` and `>( … )`. */
function readProcess(scan: Scan): Piece {
  const start = scan.at;
  scan.at += 2;
  readSubstitution(scan);
  return { text: scan.text.slice(start, scan.at), literal: false };
}

function readPlain(scan: Scan): Piece {
  PLAIN_RUN.lastIndex = scan.at;
  const text = PLAIN_RUN.exec(scan.text)?.[0] ?? "";
  scan.at += text.length;
  return { text, literal: !/[*?[]/.test(text) };
}

/** `{a,b}` or `{a..b}`; quoted ones count too. */
function isBraceList(raw: string): boolean {
  const open = raw.indexOf("{");
  return open >= 0 && raw.includes("}", open) && (raw.includes(",", open) || raw.includes("..", open));
}
