import { setsHooksFree } from "./own-commands.js";
import { readScript } from "./shell-list.js";
import { MAX_SHELL_DEPTH, Unreadable } from "./shell-scan.js";
import type { Command, ShellSink, Word } from "./shell-scan.js";
import { baseName, innerCommands } from "./shell-wrappers.js";
import { writesOf } from "./write-commands.js";
import type { Operand, ShellWrite } from "./write-operands.js";

/** What a text for a shell would change, as far as the text says it. */
export interface ShellWrites {
  readonly writes: readonly ShellWrite[];
  /** Folders that are entered on the way, in order: any may be the one that a relative path starts from. */
  readonly folders: readonly string[];
  /** It may change more than it says: it cannot be read with certainty, or a path is known only when it runs. */
  readonly unsure: boolean;
  /** It asks anyhook itself to stand aside. */
  readonly setsFree: boolean;
}

const MOST_COMMANDS = 512;
const MOST_CHARACTERS = 64 * 1024;
const ASSIGNMENT = /^[A-Za-z_]\w*(?:\[[^\]]*\])?\+?=/u;
/** Their words come from elsewhere: a list, or what a search finds. */
const FEEDERS: ReadonlySet<string> = new Set(["xargs", "parallel", "find", "fd", "fdfind"]);
const FD_ACTION = /^-[a-zA-Z]*[xX]$|^--exec(?:-batch)?$/u;
const CHDIR = /^-[CD]([^]*)$|^--chdir(?:=([^]+))?$/u;
const OUTPUT = /^(?:\d+|\{\w+\})?(?:>>|>\||>&|&>>?|<>|>)\s*/u;

/**
 * Every change of a file that a text for a POSIX shell or bash names: redirections, and the commands of
 * `write-commands.ts`, also behind `sudo`, `env`, `xargs`, in `sh -c`, substitutions and lists. Programs of other
 * languages are not looked into. Never throws.
 * @example
 * shellWrites("cd app && sudo tee b.txt"); // { writes: [{ how: "write", path: "b.txt" … }], folders: ["app"] … }
 */
export function shellWrites(text: string): ShellWrites {
  const collector = new Collector();
  try {
    if (text.length > MOST_CHARACTERS) throw new Unreadable();
    collector.script(text, 0);
  } catch {
    // Also for a mistake in the reader. What was found so far is true.
    collector.unsure = true;
  }
  const { writes, folders, unsure, setsFree } = collector;
  return { writes, folders, unsure, setsFree };
}

class Collector implements ShellSink {
  readonly writes: ShellWrite[] = [];
  readonly folders: string[] = [];
  unsure = false;
  setsFree = false;
  #commands = 0;
  /** Whether the commands of the script that is being read are handed more operands than are seen. */
  #fed = false;

  script(text: string, depth: number): void {
    if (depth > MAX_SHELL_DEPTH) throw new Unreadable();
    readScript(text, depth, this);
  }

  command({ words, redirections, starts }: Command, depth: number): void {
    for (const redirection of redirections) this.#redirection(redirection);
    this.#collect(words, depth, this.#fed);
    for (const start of starts) this.#collect(words.slice(start), depth, this.#fed);
  }

  #redirection(text: string): void {
    const operator = OUTPUT.exec(text)?.[0];
    if (operator === undefined) return;
    const path = text.slice(operator.length);
    // `2>&1` names a descriptor.
    if (operator.includes(">&") && /^(?:\d+-?|-)$/u.test(path)) return;
    if (path !== "") this.writes.push({ how: "write", path, literal: !/[$`*?[]/u.test(path) });
  }

  /** @param fed whether more operands than are seen come from elsewhere */
  #collect(words: readonly Word[], depth: number, fed: boolean): void {
    this.#commands += 1;
    if (this.#commands > MOST_COMMANDS || depth > MAX_SHELL_DEPTH) throw new Unreadable();
    const first = words.findIndex(({ raw }) => !ASSIGNMENT.test(raw.replaceAll("\\\n", "")));
    const [name, ...rest] = first < 0 ? [] : words.slice(first);
    if (name === undefined) return;
    if (!name.literal) this.unsure = true;
    const program = baseName(name.text).toLowerCase();
    if (program === "cd" || program === "pushd") this.#enter(rest);
    if (program === "env" || program === "sudo") this.#enterFor(rest);
    if (setsHooksFree(program, textsOf(rest))) this.setsFree = true;
    const found = writesOf(program, rest.map(operandOf));
    this.writes.push(...found.writes);
    for (const folder of found.folders) this.folders.push(folder);
    // What is handed to a writer from elsewhere is not in its words.
    if (found.unsure || (fed && found.isWriter)) this.unsure = true;
    const feeds = fed || FEEDERS.has(program);
    for (const inner of innerCommands(words.slice(first))) {
      if ("script" in inner) this.#readFed(inner.script, depth + 1, feeds);
      else this.#collect(inner.words, depth + 1, feeds);
    }
    const isSearch = program === "fd" || program === "fdfind";
    const action = isSearch ? rest.findIndex(({ text }) => FD_ACTION.test(text)) : -1;
    if (action >= 0) this.#collect(rest.slice(action + 1), depth + 1, true);
  }

  #readFed(text: string, depth: number, fed: boolean): void {
    const before = this.#fed;
    this.#fed = fed;
    this.script(text, depth);
    this.#fed = before;
  }

  #enter(words: readonly Word[]): void {
    const folder = words.find(({ text }) => !/^[-+]/u.test(text));
    if (folder === undefined) this.folders.push("~");
    else this.folders.push(folder.text);
  }

  /** `env -C folder command`, `sudo --chdir=folder command`. */
  #enterFor(words: readonly Word[]): void {
    for (const [index, { text }] of words.entries()) {
      const match = CHDIR.exec(text);
      const folder = match?.[1] || match?.[2] || words[index + 1]?.text;
      if (match !== null && folder !== undefined) this.folders.push(folder);
    }
  }
}

function textsOf(words: readonly Word[]): readonly string[] {
  return words.map(({ text }) => text);
}

function operandOf({ text, literal }: Word): Operand {
  return { text, literal };
}
