import { accessSync, constants, openSync, closeSync, readSync, statSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import type { JsonObject } from "../../spec/index.js";

/** What a hook's process finds: its folder, its PATH and its home. */
export interface Surroundings {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface Problem {
  readonly code: "script_missing" | "script_not_executable" | "script_unreadable" | "interpreter_missing";
  readonly message: string;
  readonly hint: string;
}

/** Programs that take a script as their first plain argument, and only read it. */
const INTERPRETERS =
  /^(?:(?:ba|da|k|z)?sh|node|nodejs|deno|bun|tsx|ruby|perl|php|lua|python[\d.]*|Rscript|pwsh)$/u;
/** Words of a shell that are no programs, or after which the next word is not looked up as one. */
const SHELL_WORDS: ReadonlySet<string> = new Set(
  (
    ". : [ [[ alias break builtin case cd command continue echo eval exec exit export false fg for function getopts " +
    "hash if jobs kill let local printf pwd read readonly return select set shift source test time times trap true " +
    "type typeset ulimit umask unalias unset until wait while { ( !"
  ).split(" "),
);
const ASSIGNMENT = /^[A-Za-z_]\w*=/u;
const LAST_PATH = "/usr/local/bin:/usr/bin:/bin";

/**
 * Why a command cannot run, as far as that shows without running it: undefined where it can, or where only a shell
 * knows. Looks at the first command of a shell line, and at what it names.
 */
export function programProblem(params: JsonObject, at: Surroundings): Problem | undefined {
  const { command, args, shell } = params;
  if (typeof command !== "string" || command === "") return undefined;
  if (Array.isArray(args)) return wordsProblem([command, ...args.map(String)], at, false);
  if (typeof shell === "string" && shell !== "sh" && find(shell, at) === undefined)
    return missingProgram(shell);
  if (shell === "powershell") return undefined;
  const words = firstWords(command);
  return words === undefined ? undefined : wordsProblem(words, at, true);
}

/** The whole path of a program by its name; undefined where PATH has none that can be run. */
export function find(name: string, { env }: Pick<Surroundings, "env">): string | undefined {
  const path = env["PATH"];
  const folders = (path === undefined || path === "" ? LAST_PATH : path).split(":");
  return folders.map((folder) => join(folder === "" ? "." : folder, name)).find(isExecutable);
}

function wordsProblem(words: readonly string[], at: Surroundings, isShell: boolean): Problem | undefined {
  const [first = "", ...rest] = words;
  if (first === "" || (isShell && SHELL_WORDS.has(first))) return undefined;
  if (first.includes("/")) {
    const problem = fileProblem(first, at);
    if (problem !== undefined) return problem;
  } else if (find(first, at) === undefined) return missingProgram(first);
  const name = first.slice(first.lastIndexOf("/") + 1);
  if (name === "env") return wordsProblem(behindEnv(rest), at, false);
  return INTERPRETERS.test(name) ? scriptProblem(rest[0], at) : undefined;
}

/** What `env` starts; nothing where it has options that take words of their own. */
function behindEnv(words: readonly string[]): readonly string[] {
  const start = words.findIndex((word) => !ASSIGNMENT.test(word) && word !== "-i" && word !== "-S");
  return start === -1 || words[start]?.startsWith("-") === true ? [] : words.slice(start);
}

/** A script that its interpreter only has to read. */
function scriptProblem(word: string | undefined, at: Surroundings): Problem | undefined {
  if (word === undefined || word.startsWith("-") || !/[./]/u.test(word)) return undefined;
  // `deno run`, `bun x` and their like: a word of theirs.
  const path = pathOf(word, at);
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return missingScript(word);
  if (isAllowed(path, constants.R_OK)) return undefined;
  return { code: "script_unreadable", message: `${word} cannot be read`, hint: `chmod u+r ${word}` };
}

/** A file that is started itself: it must be there, be executable, and its interpreter too. */
function fileProblem(word: string, at: Surroundings): Problem | undefined {
  const path = pathOf(word, at);
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return missingScript(word);
  if (stat.isDirectory())
    return {
      code: "script_not_executable",
      message: `${word} is a folder`,
      hint: "name the program that lies in it",
    };
  if (!isExecutable(path))
    return { code: "script_not_executable", message: `${word} is not executable`, hint: `chmod +x ${word}` };
  const [interpreter = "", argument = ""] = shebangOf(path);
  if (interpreter === "") return undefined;
  if (!isExecutable(interpreter)) return missingInterpreter(word, interpreter);
  const isEnv = interpreter.endsWith("/env");
  const [program] = isEnv ? behindEnv(argument.split(/\s+/u)) : [];
  return program === undefined || program === "" || find(program, at) !== undefined
    ? undefined
    : missingInterpreter(word, program);
}

/** Of `#!/usr/bin/env node`: the program and everything behind it. */
function shebangOf(path: string): readonly string[] {
  try {
    const descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const bytes = Buffer.alloc(256);
      const line = bytes.toString("latin1", 0, readSync(descriptor, bytes)).split("\n", 1)[0] ?? "";
      const [, interpreter = "", argument = ""] = /^#!\s*(\S+)[ \t]*(.*)$/u.exec(line.trimEnd()) ?? [];
      return [interpreter, argument];
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // It may be executable and not readable: a program that is no script.
    return [];
  }
}

/**
 * The words of the first command of a line; undefined where quoting, expansions or an assignment to PATH leave it to
 * the shell. Linear.
 */
function firstWords(line: string): readonly string[] | undefined {
  const words: string[] = [];
  let rest = line.trimStart();
  while (rest !== "" && !/^[;&|\n<>()#]/u.test(rest)) {
    const [all = "", single, double, plain] =
      /^(?:'([^']*)'|"([^"\\$`]*)"|([^\s'"\\$`;&|<>()*?[\]{}]+))(?=[\s;&|<>()]|$)/u.exec(rest) ?? [];
    // What cannot be read as a plain word ends what can be known; the words before it still count.
    if (all === "") break;
    words.push(single ?? double ?? plain ?? "");
    rest = rest.slice(all.length).replace(/^[ \t]+/u, "");
  }
  const start = words.findIndex((word) => !ASSIGNMENT.test(word));
  if (start === -1 || words.slice(0, start).some((word) => word.startsWith("PATH="))) return undefined;
  return words.slice(start);
}

function pathOf(word: string, { cwd, env }: Surroundings): string {
  if (word.startsWith("~/")) return join(env["HOME"] ?? "/", word.slice(2));
  return isAbsolute(word) ? word : resolve(cwd, word);
}

function isExecutable(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true && isAllowed(path, constants.X_OK);
}

function isAllowed(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}

function missingScript(word: string): Problem {
  const hint = "put it there, or mend `command`; relative paths begin at the workspace";
  return { code: "script_missing", message: `there is no ${word}`, hint };
}

function missingInterpreter(word: string, program: string): Problem {
  const message = `${word} needs ${program}, which is not there`;
  return { code: "interpreter_missing", message, hint: `install ${program}, or mend its first line` };
}

function missingProgram(program: string): Problem {
  const message = `there is no program ${program} on the PATH that hooks have`;
  return { code: "interpreter_missing", message, hint: "install it, or name it by its whole path" };
}
