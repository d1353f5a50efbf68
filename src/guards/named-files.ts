import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { isJsonObject } from "../spec/index.js";
import type { JsonObject, JsonValue, Rule } from "../spec/index.js";
import { shellWords } from "./shell-words.js";
import { Expansion } from "./word-expansion.js";

/** Beyond it nobody reviews a hook, and none needs it. */
export const MOST_PATHS = 512;
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
/** Programs that look for more than the file that they are told to run. */
const ENDINGS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^(?:node|bun|tsx|ts-node)$/u, [".js", "/index.js", "/package.json"]],
  [/^(?:python|pypy)[\d.]*$/u, ["/__main__.py"]],
];
/** The program's file is one of the first words that are no options: the others may be values of options. */
const MOST_PROGRAM_WORDS = 3;
const MOST_FOLDERS = 16;
const CHANGES_FOLDER: ReadonlySet<string> = new Set(["cd", "pushd"]);
/** Before a folder that a program goes to first, as in `env -C hooks ./x.sh`. */
const ENTERS = /^(?:-[CD]|--(?:chdir|directory|cwd)|cd|pushd)$/u;
const ENTERED = /^(?:-[CD]|--(?:chdir|directory|cwd)=)(.+)$/su;
/** Of a word that lists paths. */
const MOST_PARTS = 16;
/** An option and its value in one word. */
const GLUED = /^-[A-Za-z](?=.*[/.])(.+)$/su;
/** Assignments in values of assignments: each is a text of its own. */
const MOST_ASSIGNING = 8;
/** A value that is one word to a shell, too. */
const PLAIN = /^[\w./-]*$/u;
const ASSIGNMENT = /^([A-Za-z_]\w*)=(.*)$/su;

/** Absolute, links resolved, so that one path has one spelling. */
export interface Folders {
  /** The workspace. */
  readonly cwd: string;
  readonly home: string;
}

/**
 * The absolute paths that a hook's definition may name, whether there is anything or not: the words of its command, also
 * of shells within it, its arguments, the values of its environment. In doubt too many: a variable stands for every
 * value that the hook gives it, and at the beginning of a word for the workspace, too.
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
  readonly #expansion: Expansion;
  /** Words that were looked for since a folder or a value became known: long texts repeat theirs. */
  readonly #looked = new Set<string>();
  #assigning = 0;

  constructor(cwd: string, home: string, folder: string) {
    this.#cwd = cwd;
    this.#home = home;
    this.#bases = new Set([cwd, folder]);
    this.#expansion = new Expansion(cwd, home);
  }

  object(fields: JsonObject): void {
    const { env, cwd, command } = fields;
    if (isJsonObject(env)) this.#environment(env);
    if (typeof cwd === "string") this.#enter(cwd);
    for (const [key, value] of Object.entries(fields)) {
      if (REMOTE_FIELDS.has(key)) continue;
      const isShell = SHELL_FIELDS.has(key) && !Array.isArray(fields["args"]);
      if (typeof value === "string" && isShell) this.#shell(value);
      else this.#value(value);
      if (key === "args" && Array.isArray(value) && typeof command === "string")
        this.#shell([command, ...value.filter((one) => typeof one === "string")].map(quoted).join(" "));
    }
  }

  /** A value may be a command of its own, as in `eval "$GUARD"`. */
  #environment(variables: JsonObject): void {
    for (const [name, value] of Object.entries(variables)) {
      if (typeof value === "string") this.#assign(name, value);
    }
  }

  #value(value: JsonValue | undefined): void {
    if (typeof value === "string") this.#words([value]);
    else if (Array.isArray(value)) this.#list(value);
    else if (isJsonObject(value)) this.object(value);
  }

  /** Arguments: those after `-c` may be a shell's text, and any may be one in disguise. */
  #list(values: readonly JsonValue[]): void {
    this.#words(values.filter((value) => typeof value === "string"));
    for (const value of values)
      if (typeof value !== "string") this.#value(value);
      else if (/\s/u.test(value)) this.#shell(value);
  }

  #shell(text: string): void {
    for (const words of shellWords(text)) this.#words(words, true);
  }

  #words(words: readonly string[], isCommand = false): void {
    const [program = ""] = words;
    if (isCommand && INERT.has(program)) return;
    for (const [index, word] of words.entries()) {
      const before = words[index - 1] ?? "";
      const assigned = ASSIGNMENT.exec(word);
      if (isCommand) {
        if (assigned !== null) this.#assign(assigned[1] as string, assigned[2] as string);
        if (ENTERS.test(before) || (index > 0 && CHANGES_FOLDER.has(program))) this.#enter(word);
        const entered = ENTERED.exec(word)?.[1];
        if (entered !== undefined) this.#enter(entered);
        // A name without a slash is looked for elsewhere.
        if (index === 0 && assigned === null && !word.includes("/")) continue;
      }
      this.#parts(word);
      if (before === "-m") this.#module(word);
      else if (word.startsWith("-m")) this.#module(word.slice(2));
    }
    if (isCommand) this.#programOf(program, words.slice(1));
  }

  #parts(word: string): void {
    if (this.#looked.has(word)) return;
    this.#looked.add(word);
    this.#word(word);
    for (const part of partsOf(word)) this.#word(part);
  }

  #assign(name: string, value: string): void {
    if (this.#expansion.set(name, value)) this.#looked.clear();
    // `NODE_OPTIONS="--require ./x.js"`.
    if (PLAIN.test(value) || this.#assigning >= MOST_ASSIGNING) return;
    this.#assigning += 1;
    this.#shell(value);
    this.#assigning -= 1;
  }

  /** `node hooks/guard` runs `hooks/guard.js`. */
  #programOf(program: string, words: readonly string[]): void {
    const endings = ENDINGS.find(([name]) => name.test(basename(program)))?.[1] ?? [];
    for (const word of words.filter((one) => !one.startsWith("-")).slice(0, MOST_PROGRAM_WORDS))
      for (const ending of endings) this.#word(`${word}${ending}`);
  }

  /** `python3 -m hooks.guard`. */
  #module(name: string): void {
    if (!/^[\w.]+$/u.test(name)) return;
    const path = name.split(".").join("/");
    for (const file of [`${path}.py`, `${path}/__init__.py`, `${path}/__main__.py`]) this.#word(file);
  }

  #word(word: string): void {
    // That there are too many is known by then.
    if (this.paths.size > MOST_PATHS) return;
    const path = word.startsWith("file:") ? pathOfUrl(word) : word;
    if (path.length > MOST_CHARACTERS || /\0|:\/\//u.test(path)) return;
    for (const found of this.#resolved(path)) this.paths.add(found);
  }

  #enter(folder: string): void {
    const known = this.#bases.size;
    for (const path of this.#resolved(folder)) if (this.#bases.size < MOST_FOLDERS) this.#bases.add(path);
    if (this.#bases.size > known) this.#looked.clear();
  }

  #resolved(word: string): readonly string[] {
    return this.#expansion.readings(word).flatMap((reading) => {
      if (reading === "") return [];
      if (reading === "~" || reading.startsWith("~/")) return [join(this.#home, reading.slice(1))];
      if (reading.startsWith("~+/")) return [join(this.#cwd, reading.slice(3))];
      return [...this.#bases].map((base) => resolve(base, reading));
    });
  }
}

/** As a shell takes it for one word, and for nothing else. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** Paths within a word: `--file=x`, `--require=a=b`, `a:b`, `@x`, `-fx`. */
function partsOf(word: string): readonly string[] {
  const glued = GLUED.exec(word)?.[1];
  const listed = word.split(/[=:,]/u, MOST_PARTS).filter((part) => /[/.]/u.test(part));
  return [
    word.slice(word.indexOf("=") + 1),
    ...(word.includes("://") ? [] : listed),
    ...(word.startsWith("@") ? [word.slice(1)] : []),
    ...(glued === undefined ? [] : [glued]),
  ];
}

function pathOfUrl(word: string): string {
  try {
    return fileURLToPath(word);
  } catch {
    return "";
  }
}
