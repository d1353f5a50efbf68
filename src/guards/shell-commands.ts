import { readScript } from "./shell-list.js";
import { type Command, MAX_SHELL_DEPTH, type ShellSink, Unreadable, type Word } from "./shell-scan.js";
import { baseName, innerCommands, textOf } from "./shell-wrappers.js";

const MAX_LENGTH = 64 * 1024;
const MAX_COMMANDS = 512;
/** UTF-16 units that are read and written altogether, scripts within scripts included: it bounds the time. */
const MAX_WORK = 16 * MAX_LENGTH;

const ASSIGNMENT = /^[A-Za-z_]\w*(?:\[[^\]]*\])?\+?=/;
const SYSTEM_PATH = /^\/(?:usr\/)?(?:local\/)?s?bin\/[^/]+$/;

/**
 * Every simple command in a text for a POSIX shell or bash, for guards such as `Bash(rm *)`: those in lists, pipelines,
 * groups, functions, substitutions and here-documents' substitutions, behind `sudo`, `env`, `xargs` and their like (both
 * forms), and in `sh -c`, `eval`, `trap` and `find -exec`. Never throws.
 *
 * A command is given without the assignments and reserved words before it, its quoting removed, one blank between words:
 * once without redirections, and once with them at the end. `/bin/rm` is also given as `rm`. In doubt there are too many
 * commands rather than too few: the patterns of a `case` are among them.
 *
 * `undefined` means that the text cannot be read with certainty, and a guard must take it for a match: it is longer than
 * 65,536 UTF-16 units, holds more than 512 commands or nests deeper than 16; the name of a command is an expansion, a glob
 * or a brace list (`$cmd x`, `/bin/r? x`); a shell reads it from its standard input (`curl url | sh`); or shells disagree
 * about the text (quotes in `$((…))`, `\'` in `$'…'` …).
 * Aliases, sourced files and other languages (`python -c`) are not looked into.
 * @example
 * simpleCommands("cd app && FORCE=1 sudo 'rm' -rf $(cat list)");
 * // ["cd app", "cat list", "sudo rm -rf $(cat list)", "rm -rf $(cat list)"]
 */
export function simpleCommands(text: string): string[] | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const collector = new Collector();
  try {
    collector.script(text, 0);
    return [...collector.found];
  } catch {
    // Also for a mistake in the reader: a guard that cannot see must not look away.
    return undefined;
  }
}

class Collector implements ShellSink {
  readonly found = new Set<string>();
  #commands = 0;
  #work = 0;

  script(text: string, depth: number): void {
    this.#spend(text.length, depth);
    readScript(text, depth, this);
  }

  command({ words, redirections, starts, timed, inert }: Command, depth: number): void {
    if (inert) {
      this.#add(textOf(words), redirections);
      return;
    }
    if (timed) this.#add(`time ${textOf(words)}`, redirections);
    this.#collect(words, redirections, depth);
    for (const start of starts) this.#collect(words.slice(start), redirections, depth);
  }

  #collect(words: readonly Word[], redirections: readonly string[], depth: number): void {
    this.#spend(0, depth);
    const named = words.slice(firstName(words));
    const [name] = named;
    if (name === undefined) {
      this.#add(textOf(words), redirections);
      return;
    }
    if (!name.literal) throw new Unreadable();
    const text = textOf(named);
    this.#add(text, redirections);
    if (SYSTEM_PATH.test(name.text))
      this.#add(baseName(name.text) + text.slice(name.text.length), redirections);
    for (const inner of innerCommands(named)) {
      if ("script" in inner) this.script(inner.script, depth + 1);
      else this.#collect(inner.words, redirections, depth + 1);
    }
  }

  #add(text: string, redirections: readonly string[]): void {
    this.#commands += 1;
    if (this.#commands > MAX_COMMANDS) throw new Unreadable();
    const redirected = [text, ...redirections].filter((part) => part !== "").join(" ");
    this.#spend(text.length + redirected.length, 0);
    if (text !== "") this.found.add(text);
    this.found.add(redirected);
  }

  #spend(work: number, depth: number): void {
    this.#work += work;
    if (this.#work > MAX_WORK || depth > MAX_SHELL_DEPTH) throw new Unreadable();
  }
}

/** The number of assignments in front. */
function firstName(words: readonly Word[]): number {
  const first = words.findIndex(({ raw }) => !ASSIGNMENT.test(raw.replaceAll("\\\n", "")));
  return first < 0 ? words.length : first;
}
