import { basename, dirname, isAbsolute, join, resolve } from "node:path";
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
const CHANGES_FOLDER: ReadonlySet<string> = new Set(["cd", "pushd"]);
/** Of a word that lists paths. */
const MOST_PARTS = 16;
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
      if (value === undefined || REMOTE_FIELDS.has(key)) continue;
      const isShell = SHELL_FIELDS.has(key) && !Array.isArray(fields["args"]);
      if (typeof value === "string" && isShell) this.#shell(value);
      else this.#value(value);
      if (key === "args" && Array.isArray(value) && typeof command === "string")
        this.#programOf([command, ...value.filter((one) => typeof one === "string")]);
    }
  }

  /** A value may be a command of its own, as in `eval "$GUARD"`. */
  #environment(variables: JsonObject): void {
    for (const [name, value] of Object.entries(variables)) {
      if (typeof value === "string") this.#assign(name, value);
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
      const [, name, value] = ASSIGNMENT.exec(word) ?? [];
      if (isCommand && name !== undefined && value !== undefined) this.#assign(name, value);
      if (isCommand && (isEntered(before) || (index > 0 && CHANGES_FOLDER.has(words[0] ?? ""))))
        this.#enter(word);
      // A name without a slash is looked for elsewhere.
      if (isCommand && index === 0 && !word.includes("/")) continue;
      this.#word(word);
      for (const part of partsOf(word)) this.#word(part);
      if (before === "-m") this.#module(word);
      else if (word.startsWith("-m")) this.#module(word.slice(2));
    }
    if (isCommand) this.#programOf(words);
  }

  #assign(name: string, value: string): void {
    this.#expansion.set(name, value);
    // `NODE_OPTIONS="--require ./x.js"`.
    if (/\s/u.test(value)) this.#shell(value);
  }

  /** `node hooks/guard` runs `hooks/guard.js`. */
  #programOf([program = "", ...words]: readonly string[]): void {
    const [, endings = []] = ENDINGS.find(([name]) => name.test(basename(program))) ?? [];
    if (endings.length === 0) return;
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
    const path = word.startsWith("file:") ? pathOfUrl(word) : word;
    if (path === "" || path.length > MOST_CHARACTERS || /\0|:\/\//u.test(path)) return;
    for (const found of this.#resolved(path)) if (this.paths.size <= MOST_PATHS) this.paths.add(found);
  }

  #enter(folder: string): void {
    for (const path of this.#resolved(folder)) if (this.#bases.size < 16) this.#bases.add(path);
  }

  #resolved(word: string): readonly string[] {
    return this.#expansion.readings(word).flatMap((reading) => {
      if (reading === "" || reading === "~") return [];
      if (reading.startsWith("~/")) return [join(this.#home, reading.slice(2))];
      if (reading.startsWith("~+/")) return [join(this.#cwd, reading.slice(3))];
      if (isAbsolute(reading)) return [resolve(reading)];
      return [...this.#bases].map((base) => resolve(base, reading));
    });
  }
}

/** Whether what follows is a folder that a program goes to first, as in `env -C hooks ./x.sh`. */
function isEntered(option: string | undefined): boolean {
  return option !== undefined && /^(?:-[CD]|--(?:chdir|directory|cwd))$/u.test(option);
}

/** Paths within a word: `--file=x`, `--require=a=b`, `a:b`, `@x`, `-fx`. */
function partsOf(word: string): readonly string[] {
  const value = word.indexOf("=");
  const glued = /^-[A-Za-z](?=.*[/.])(.+)$/su.exec(word)?.[1];
  const listed = word.split(/[=:,]/u, MOST_PARTS).filter((part) => part !== word && /[/.]/u.test(part));
  return [
    ...(value < 0 ? [] : [word.slice(value + 1)]),
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
