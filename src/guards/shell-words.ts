import { expandBraces } from "./braces.js";
import { readScript } from "./shell-list.js";
import { MAX_SHELL_DEPTH, Unreadable } from "./shell-scan.js";
import type { Command, ShellSink } from "./shell-scan.js";
import { innerCommands } from "./shell-wrappers.js";
import type { Inner } from "./shell-wrappers.js";

const MOST_COMMANDS = 512;
/** Of one word with `{a,b}`. */
const MOST_ALTERNATIVES = 32;
/** Of a text that is read as a shell would; a longer one is cut at blanks. */
const MOST_CHARACTERS = 64 * 1024;
/** UTF-16 units that are read and kept altogether, scripts within scripts included: it bounds the time. */
const MOST_WORK = 4 * MOST_CHARACTERS;
const ASSIGNMENT = /^[A-Za-z_]\w*(?:\[[^\]]*\])?\+?=/u;
/** A redirection that reads, and the file that it names. */
const READ = /^(?:\d+|\{\w+\})?<[<&>]*\s*(.*)$/su;
/** A redirection that only writes, in a text whose words are guessed. */
const WRITTEN = /(?<!<)>[|&]?[ \t]*[^\s;|&<>()"'`]*/gu;

/**
 * The words of every simple command in a text for a shell, quoting removed, expansions as written; files that are read
 * (`< file`) are among them, those that are written are not. What cannot be read with certainty is cut at blanks and
 * quotes. Never throws.
 */
export function shellWords(text: string): readonly (readonly string[])[] {
  const collector = new Words();
  try {
    collector.script(text, 0);
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
  #work = 0;

  script(text: string, depth: number): void {
    if (text.length > MOST_CHARACTERS || depth > MAX_SHELL_DEPTH) throw new Unreadable();
    this.#spend(text.length);
    readScript(text, depth, this);
  }

  command({ words, redirections }: Command, depth: number): void {
    const first = words.findIndex(({ raw }) => !ASSIGNMENT.test(raw));
    const named = first < 0 ? words.length : first;
    this.#add(words.slice(0, named).map(({ text }) => text));
    this.#command(words.slice(named), depth);
    const files = redirections.flatMap((one) => READ.exec(one)?.[1] ?? []);
    if (files.length > 0) this.#add(["", ...files]);
  }

  #command(words: Command["words"], depth: number): void {
    if (depth > MAX_SHELL_DEPTH) throw new Unreadable();
    const { inner, certain } = this.#innerOf(words);
    this.certain &&= certain;
    const texts = words.map(({ text }) => text);
    this.#add(texts, certain && inner.length > 0);
    for (const one of inner) {
      if ("script" in one) this.script(one.script, depth + 1);
      else this.#command(one.words, depth + 1);
    }
    // `sh "$OPTIONS" 'cd a && ./b'`: which word is the shell's text cannot be told.
    if (!certain) for (const text of texts) if (/\s/u.test(text)) this.script(text, depth + 1);
  }

  /** What a command runs in its turn, as far as it can be told. */
  #innerOf(words: Command["words"]): { readonly inner: readonly Inner[]; readonly certain: boolean } {
    const inner: Inner[] = [];
    try {
      for (const one of innerCommands(words)) {
        this.#spend("script" in one ? one.script.length : one.words.length);
        inner.push(one);
      }
      return { inner, certain: true };
    } catch {
      return { inner, certain: false };
    }
  }

  /** @param isRead whether a shell's text within its words is read by itself */
  #add(words: readonly string[], isRead = false): void {
    if (words.length === 0) return;
    this.#spend(words.join(" ").length);
    this.found.push(words);
    if (words.some((word) => word.includes("{")))
      this.found.push(words.flatMap((word) => alternativesOf(word) ?? [word]));
    // Another language's text within a word (`python -c`) may name files as well.
    if (!isRead) for (const word of words) if (/[\s"'(]/u.test(word)) this.found.push(cutAtBlanks(word));
    if (this.found.length > MOST_COMMANDS) throw new Unreadable();
  }

  #spend(work: number): void {
    this.#work += work;
    if (this.#work > MOST_WORK) throw new Unreadable();
  }
}

/** The first word is none, since nobody knows where a command begins. */
function cutAtBlanks(text: string): readonly string[] {
  const words = text.replaceAll(WRITTEN, " ").split(/[\s;|&<>()"'`]+/u);
  return ["", ...words.flatMap((word) => [...word.split(","), ...(alternativesOf(word) ?? [])])];
}

/** What a word with `{a,b}` stands for, unless that is too much. */
function alternativesOf(word: string): readonly string[] | undefined {
  return word.includes("{") ? expandBraces(word, MOST_ALTERNATIVES) : undefined;
}
