import { readHeredocBody } from "./shell-expansion.js";
import { type Command, type Heredoc, type Scan, Unreadable, type Word } from "./shell-scan.js";
import { isWordStart, readWord } from "./shell-word.js";

const OPERATOR = /<<<|<<-?|<>|<&|>>|>&|>\||<|>|&>>?/y;

/** Reads the redirection at `scan.at`, which must begin one, behind its file descriptor. */
export function readRedirection(scan: Scan, command: Command, descriptor: string): void {
  OPERATOR.lastIndex = scan.at;
  const [operator] = OPERATOR.exec(scan.text) as RegExpExecArray;
  scan.at += operator.length;
  // An operator that goes on in the next line.
  if (scan.text.startsWith("\\\n", scan.at)) throw new Unreadable();
  const blank = skipBlanks(scan) ? " " : "";
  const target = isWordStart(scan) ? readWord(scan) : undefined;
  if (operator === "<<" || operator === "<<-") {
    if (scan.arithmetic || target === undefined) throw new Unreadable();
    scan.heredocs.push(heredocOf(target, operator === "<<-"));
  }
  command.redirections.push(`${descriptor}${operator}${blank}${target?.text ?? ""}`);
}

/** Reads the bodies of the here-documents that wait; `scan.at` stands at the beginning of a line. */
export function readHeredocs(scan: Scan): void {
  if (scan.outerHeredocs) throw new Unreadable();
  const waiting = scan.heredocs;
  scan.heredocs = [];
  for (const heredoc of waiting) readBody(scan, heredoc);
}

function skipBlanks(scan: Scan): boolean {
  const start = scan.at;
  for (;;) {
    const char = scan.text[scan.at];
    if (char === " " || char === "\t") scan.at += 1;
    else if (scan.text.startsWith("\\\n", scan.at)) scan.at += 2;
    else return scan.at > start;
  }
}

function heredocOf({ raw, text }: Word, stripTabs: boolean): Heredoc {
  if (/[$`]/.test(raw) || text.includes("\n")) throw new Unreadable();
  return { delimiter: text, quoted: /['"\\]/.test(raw.replaceAll("\\\n", "")), stripTabs };
}

function readBody(scan: Scan, { delimiter, quoted, stripTabs }: Heredoc): void {
  const nested = scan.depth > scan.baseDepth;
  const start = scan.at;
  let bodyEnd = scan.text.length;
  let continued = false;
  for (;;) {
    if (scan.at >= scan.text.length) {
      // Whether the closing parenthesis may end the document too depends on the shell.
      if (nested) throw new Unreadable();
      break;
    }
    const newline = scan.text.indexOf("\n", scan.at);
    const lineStart = scan.at;
    const lineEnd = newline < 0 ? scan.text.length : newline;
    const written = scan.text.slice(lineStart, lineEnd);
    const line = stripTabs ? written.replace(/^\t+/, "") : written;
    scan.at = Math.min(lineEnd + 1, scan.text.length);
    if (line === delimiter && !continued) {
      bodyEnd = lineStart;
      break;
    }
    if (nested && line.startsWith(delimiter) && /[)`]/.test(line[delimiter.length] ?? ""))
      throw new Unreadable();
    continued = !quoted && endsInBackslash(line);
  }
  if (!quoted) readHeredocBody(scan.text.slice(start, bodyEnd), scan);
}

/** Whether the newline is escaped, so that the next line belongs to this one. */
function endsInBackslash(line: string): boolean {
  let end = line.length;
  while (line[end - 1] === "\\") end -= 1;
  return (line.length - end) % 2 === 1;
}
