import { dirname, isAbsolute, join, resolve } from "node:path";
import { isJsonObject } from "../spec/index.js";
import type { JsonObject, JsonValue, Rule } from "../spec/index.js";
import { shellWords } from "./shell-words.js";

/** Beyond it nobody reviews a hook, and none needs it. */
export const MOST_PATHS = 256;
const MOST_CHARACTERS = 4096;
/** Fields whose text a shell reads, where no arguments stand beside it. */
const SHELL_FIELDS: ReadonlySet<string> = new Set(["command", "bash", "powershell", "run", "script"]);
/** Fields that name no file of this machine. */
const REMOTE_FIELDS: ReadonlySet<string> = new Set(["url", "headers"]);
/** Commands that run nothing of what their arguments name, and mostly make it: what a hook writes is no script of its. */
const INERT: ReadonlySet<string> = new Set(
  "[ basename chmod date dirname echo exit false kill ls mkdir printf rm rmdir sleep tee test touch true".split(
    " ",
  ),
);
const EXPANSION = /^(?:\$\{(\w*)[^}]*\}|\$(\w+)|\{\{[^}]*\}\}|\$\([^)]*\)|`[^`]*`)/u;

/** Absolute, links resolved, so that one path has one spelling. */
export interface Folders {
  /** The workspace. */
  readonly cwd: string;
  readonly home: string;
}

/**
 * The absolute paths that a hook's definition may name, whether there is anything or not: the words of its command, also
 * of shells within it, its arguments, the values of its environment. In doubt too many. A variable at the beginning
 * of a word stands for the workspace, unless it is `HOME` or the hook sets it itself.
 */
export function namedPaths(rule: Pick<Rule, "params" | "source">, { cwd, home }: Folders): readonly string[] {
  const { file } = rule.source;
  const folder = dirname(file.startsWith("~/") ? join(home, file.slice(2)) : resolve(cwd, file));
  const finder = new Finder(cwd, home, folder);
  finder.object(rule.params);
  return [...finder.paths].slice(0, MOST_PATHS + 1);
}

class Finder {
  readonly paths = new Set<string>();
  readonly #cwd: string;
  readonly #home: string;
  readonly #bases: Set<string>;
  #variables: JsonObject = {};

  constructor(cwd: string, home: string, folder: string) {
    this.#cwd = cwd;
    this.#home = home;
    this.#bases = new Set([cwd, folder]);
  }

  object(fields: JsonObject): void {
    const { env, cwd } = fields;
    if (isJsonObject(env)) this.#variables = env;
    if (typeof cwd === "string") this.#enter(cwd);
    for (const [key, value] of Object.entries(fields)) {
      if (value === undefined || REMOTE_FIELDS.has(key)) continue;
      const isShell = SHELL_FIELDS.has(key) && !Array.isArray(fields["args"]);
      if (typeof value === "string" && isShell) this.#shell(value);
      else this.#value(value);
    }
  }

  #value(value: JsonValue): void {
    if (typeof value === "string") this.#words([value]);
    else if (Array.isArray(value)) this.#list(value);
    else if (isJsonObject(value)) this.object(value);
  }

  /** Arguments: those after `-c` may be a shell's text, and any may be one in disguise. */
  #list(values: readonly JsonValue[]): void {
    this.#words(values.filter((value) => typeof value === "string"));
    for (const value of values)
      if (typeof value === "string" && /\s/u.test(value)) this.#shell(value);
      else if (typeof value !== "string") this.#value(value);
  }

  #shell(text: string): void {
    for (const words of shellWords(text)) this.#words(words, true);
  }

  #words(words: readonly string[], isCommand = false): void {
    if (isCommand && INERT.has(words[0] ?? "")) return;
    for (const [index, word] of words.entries()) {
      const before = words[index - 1];
      if (isCommand && index === 1 && (before === "cd" || before === "pushd")) this.#enter(word);
      // A name without a slash is looked for elsewhere.
      if (isCommand && index === 0 && !word.includes("/")) continue;
      this.#word(word);
      const value = word.indexOf("=");
      if (value >= 0) this.#word(word.slice(value + 1));
      if (word.startsWith("@")) this.#word(word.slice(1));
      if (before === "-m") this.#module(word);
    }
  }

  /** `python3 -m hooks.guard`. */
  #module(name: string): void {
    const path = name.split(".").join("/");
    for (const file of [`${path}.py`, `${path}/__init__.py`, `${path}/__main__.py`]) this.#word(file);
  }

  #word(word: string): void {
    if (word === "" || word.length > MOST_CHARACTERS || /[\0\n]|:\/\//u.test(word)) return;
    for (const path of this.#resolved(word)) if (this.paths.size <= MOST_PATHS) this.paths.add(path);
  }

  #enter(folder: string): void {
    for (const path of this.#resolved(folder)) if (this.#bases.size < 16) this.#bases.add(path);
  }

  #resolved(word: string): readonly string[] {
    const expanded = this.#expanded(word);
    if (expanded === "" || expanded === "~") return [];
    if (expanded.startsWith("~/")) return [join(this.#home, expanded.slice(2))];
    if (isAbsolute(expanded)) return [resolve(expanded)];
    return [...this.#bases].map((base) => resolve(base, expanded));
  }

  #expanded(word: string): string {
    let rest = word;
    let base = "";
    for (let found = EXPANSION.exec(rest); found !== null; found = EXPANSION.exec(rest)) {
      base += base === "" ? this.#valueOf(found[1] ?? found[2] ?? "") : "";
      rest = rest.slice(found[0].length);
    }
    return base + rest;
  }

  #valueOf(name: string): string {
    if (name === "HOME") return this.#home;
    const own = Object.hasOwn(this.#variables, name) ? this.#variables[name] : undefined;
    return typeof own === "string" && !own.includes("$") ? own : this.#cwd;
  }
}
