import { readHeredocs, readRedirection } from "./shell-redirect.js";
import {
  type Command,
  createScan,
  descend,
  type Scan,
  type ShellSink,
  Unreadable,
  type Word,
} from "./shell-scan.js";
import { isWordStart, readWord } from "./shell-word.js";

/** Reserved words after which a command may begin. */
const KEYWORDS = new Set("if then else elif fi do done while until ! { }".split(" "));
const ARRAY = /^[A-Za-z_]\w*(?:\[[^\]]*\])?\+?=$/;
const DESCRIPTOR = /^(?:\d+|\{\w+\})$/;

/** The list that is being read. */
interface List {
  command: Command;
  /** Set while the words are those of `for name in …`, `case word in` or `function name`, which run nothing. */
  head: "for" | "case" | "function" | undefined;
  /** `case`s that are open. */
  cases: number;
  /** Whether the next `)` ends a pattern of a `case`. */
  pattern: boolean;
  /** Within `[[ … ]]`. */
  conditional: boolean;
}

/** Reads a shell text and tells `sink` each simple command in it. */
export function readScript(text: string, depth: number, sink: ShellSink): void {
  const scan = createScan({ text, sink, readList, depth });
  readList(scan, false);
  const { unclosedAt } = scan;
  if (unclosedAt !== undefined) sink.script(text.slice(unclosedAt), depth + 1);
}

function readList(scan: Scan, nested: boolean): void {
  const list: List = {
    command: createCommand(),
    head: undefined,
    cases: 0,
    pattern: false,
    conditional: false,
  };
  for (;;) {
    switch (scan.text[scan.at]) {
      case undefined:
        finish(scan, list, "");
        return;
      case " ":
      case "\t":
        scan.at += 1;
        break;
      case "#":
        skipComment(scan);
        break;
      case "\n":
        readNewline(scan, list);
        break;
      case ";":
        readSemicolon(scan, list);
        break;
      case "|":
        finish(scan, list, "|");
        scan.at += 1;
        break;
      case "&":
        readAmpersand(scan, list);
        break;
      case "(":
        readGroup(scan, list);
        break;
      case ")":
        finish(scan, list, ")");
        scan.at += 1;
        if (nested && !list.pattern) return;
        list.pattern = false;
        break;
      default:
        readPart(scan, list);
    }
  }
}

function readNewline(scan: Scan, list: List): void {
  scan.at += 1;
  // A newline between `case word` and `in`, or after `&&`, ends nothing.
  if (list.head !== "case" && !isEmpty(list.command)) finish(scan, list, "\n");
  if (scan.heredocs.length > 0 || scan.outerHeredocs) readHeredocs(scan);
}

/** `;`, and `;;`, `;&` and `;;&` between the branches of a `case`. */
function readSemicolon(scan: Scan, list: List): void {
  finish(scan, list, ";");
  const branch = /^;(?:;&?|&)/.exec(scan.text.slice(scan.at, scan.at + 3))?.[0];
  scan.at += branch?.length ?? 1;
  if (branch !== undefined) list.pattern = list.cases > 0;
}

function readAmpersand(scan: Scan, list: List): void {
  const next = scan.text[scan.at + 1];
  if (next === ">") {
    // bash redirects; for other shells the command ends here, and another begins.
    list.command.starts.push(list.command.words.length);
    readRedirection(scan, list.command, "");
    return;
  }
  finish(scan, list, next === "&" ? "&&" : "&");
  scan.at += next === "&" ? 2 : 1;
}

function readGroup(scan: Scan, list: List): void {
  const { command } = list;
  const last = command.words.at(-1);
  if (list.pattern && isEmpty(command)) {
    // The parenthesis that may stand before a pattern.
    scan.at += 1;
    return;
  }
  if (last !== undefined && scan.text[scan.at - 1] === "=" && ARRAY.test(joinLines(last.raw))) {
    command.words[command.words.length - 1] = readArray(scan, last);
    return;
  }
  const { arithmetic, conditional } = scan;
  const inert = conditional || command.inert || (list.conditional && command.words.length > 0);
  finish(scan, list, "(");
  scan.at += 1;
  scan.arithmetic ||= scan.text[scan.at] === "(";
  scan.conditional = inert;
  descend(scan, () => readList(scan, true));
  Object.assign(scan, { arithmetic, conditional });
}

/** The values of `name=( … )`: words, but no command. */
function readArray(scan: Scan, name: Word): Word {
  const start = scan.at;
  scan.at += 1;
  for (;;) {
    const char = scan.text[scan.at];
    if (char === undefined || char === ")") {
      scan.at = Math.min(scan.at + 1, scan.text.length);
      const values = scan.text.slice(start, scan.at);
      return { ...name, raw: name.raw + values, text: name.text + values };
    }
    if (char === "#") skipComment(scan);
    else if (char === " " || char === "\t") scan.at += 1;
    else if (char === "\n" && scan.heredocs.length === 0 && !scan.outerHeredocs) scan.at += 1;
    else if (isWordStart(scan)) readWord(scan);
    else throw new Unreadable();
  }
}

/** A word or a redirection. */
function readPart(scan: Scan, list: List): void {
  if (scan.text.startsWith("\\\n", scan.at)) {
    scan.at += 2;
    return;
  }
  if (!isWordStart(scan)) {
    readRedirection(scan, list.command, "");
    return;
  }
  const word = readWord(scan);
  const raw = joinLines(word.raw);
  if (DESCRIPTOR.test(raw) && /[<>]/.test(scan.text[scan.at] ?? "")) readRedirection(scan, list.command, raw);
  else if (list.head !== undefined) addToHead(list, word, raw);
  else if (!isEmpty(list.command) || !readKeyword(list, raw)) addWord(list, word, raw);
}

function addToHead(list: List, word: Word, raw: string): void {
  const { words } = list.command;
  words.push(word);
  if (list.head === "case" && words.length === 2) {
    list.cases += 1;
    list.pattern = true;
  } else if (list.head !== "function" && !(words.length === 2 && raw === "do")) {
    // `for name do …` loops over the arguments.
    return;
  }
  list.head = undefined;
  list.command = createCommand();
}

/** Takes a reserved word at the beginning of a command. */
function readKeyword(list: List, raw: string): boolean {
  if (raw === "esac") {
    list.cases = Math.max(0, list.cases - 1);
    list.pattern = false;
    return true;
  }
  if (list.pattern) return false;
  if (raw === "time" || (list.command.timed && (raw === "-p" || raw === "--"))) {
    list.command.timed = true;
    return true;
  }
  // `coproc` takes a name or not.
  if (raw === "coproc") throw new Unreadable();
  if (raw === "for" || raw === "select") list.head = "for";
  if (raw === "case" || raw === "function") list.head = raw;
  return list.head !== undefined || KEYWORDS.has(raw);
}

function addWord(list: List, word: Word, raw: string): void {
  const { command } = list;
  if (raw === "[[" && command.words.length === 0) list.conditional = true;
  if (raw === "]]") list.conditional = false;
  command.words.push(word);
}

/** Reports the command, unless it is empty or a head, and begins the next one. */
function finish(scan: Scan, list: List, separator: string): void {
  const { command, head } = list;
  command.inert ||= list.pattern;
  if (head === undefined && !isEmpty(command)) scan.sink.command(command, scan.depth);
  list.head = undefined;
  list.command = createCommand();
  // What follows runs in no shell: one that knows no `[[` fails at it.
  list.command.inert = scan.conditional || (list.conditional && (separator === "&&" || separator === "("));
}

function createCommand(): Command {
  return { words: [], redirections: [], starts: [], timed: false, inert: false };
}

function isEmpty({ words, redirections }: Command): boolean {
  return words.length === 0 && redirections.length === 0;
}

function skipComment(scan: Scan): void {
  const end = scan.text.indexOf("\n", scan.at);
  scan.at = end < 0 ? scan.text.length : end;
}

/** A backslash at the end of a line joins it with the next. */
function joinLines(raw: string): string {
  return raw.replaceAll("\\\n", "");
}
