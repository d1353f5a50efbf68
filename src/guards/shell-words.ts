import { expandBraces } from "./braces.js";
import { readScript } from "./shell-list.js";
import { MAX_SHELL_DEPTH, Unreadable } from "./shell-scan.js";
import type { Command, ShellSink } from "./shell-scan.js";
import { innerCommands } from "./shell-wrappers.js";
import type { Inner } from "./shell-wrappers.js";

const MOST_COMMANDS = 512;
/** Of one word with `{a,b}`. */
const MOST_ALTERNATIVES = 32;
const MOST_CHARACTERS = 64 * 1024;

/**
 * The words of every simple command in a text for a shell, quoting removed, expansions as written; files that are read
 * (`< file`) are among them, those that are written are not. What cannot be read with certainty is cut at blanks and
 * quotes. Never throws.
 */
export function shellWords(text: string): readonly (readonly string[])[] {
  const collector = new Words();
  try {
    collector.script(text.slice(0, MOST_CHARACTERS), 0);
    if (collector.certain) return collector.found;
  } catch {
    // What was found so far is true; the rest is guessed.
  }
  return [...collector.found, cutAtBlanks(text), cutAtBlanks(text.replaceAll(/["'\\]/gu, ""))];
}

class Words implements ShellSink {
  readonly found: (readonly string[])[] = [];
  /** Whether it could be told of every command what it runs in its turn. */
  certain = true;

  script(text: string, depth: number): void {
    if (depth > MAX_SHELL_DEPTH || this.found.length > MOST_COMMANDS) throw new Unreadable();
    readScript(text, depth, this);
  }

  command({ words, redirections }: Command, depth: number): void {
    const { inner, certain } = innerOf(words);
    this.certain &&= certain;
    this.#add(
      words.map(({ text }) => text),
      certain && inner.length > 0,
    );
    this.#add(["", ...redirections.filter((one) => /^\d*</u.test(one)).map(fileOf)], true);
    for (const one of inner) {
      if ("script" in one) this.script(one.script, depth + 1);
      else if (depth < MAX_SHELL_DEPTH) this.command(bare(one.words), depth + 1);
    }
    // `sh "$OPTIONS" 'cd a && ./b'`: which word is the shell's text cannot be told.
    if (!certain) for (const { text } of words) if (/\s/u.test(text)) this.script(text, depth + 1);
  }

  /** @param isRead whether a shell's text within its words is read by itself */
  #add(words: readonly string[], isRead: boolean): void {
    this.found.push(words);
    // Another language's text within a word (`python -c`) may name files as well.
    if (!isRead) for (const word of words) if (/[\s"'(]/u.test(word)) this.found.push(cutAtBlanks(word));
    if (this.found.length > MOST_COMMANDS) throw new Unreadable();
  }
}

/** What a command runs in its turn, as far as it can be told. */
function innerOf(words: Command["words"]): { readonly inner: readonly Inner[]; readonly certain: boolean } {
  const inner: Inner[] = [];
  try {
    for (const one of innerCommands(words)) inner.push(one);
    return { inner, certain: true };
  } catch {
    return { inner, certain: false };
  }
}

function bare(words: Command["words"]): Command {
  return { words, redirections: [], starts: [], timed: false, inert: false };
}

function fileOf(redirection: string): string {
  return redirection.replace(/^\d*<+[&>]?\s*/u, "");
}

/** The first word is none, since nobody knows where a command begins. */
function cutAtBlanks(text: string): readonly string[] {
  const read = text.slice(0, MOST_CHARACTERS).replaceAll(/\d*>{1,2}[|&]?[ \t]*[^\s;|&<>()"'`]*/gu, " ");
  const braced = read.split(/[\s;|&<>()"'`]+/u).filter((word) => /\{.*,.*\}/u.test(word));
  const alternatives = braced.flatMap((word) => expandBraces(word, MOST_ALTERNATIVES) ?? []);
  return ["", ...read.split(/[\s;|&<>()"'`,]+/u), ...alternatives];
}
