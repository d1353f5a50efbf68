import { readScript } from "../../guards/shell-list.js";
import type { Command, ShellSink, Word } from "../../guards/shell-scan.js";
import { baseName, innerCommands } from "../../guards/shell-wrappers.js";
import { ALL_CODE, FIRST_OPERAND, isCodeOption, isInterpreter, languageOf } from "./interpreters.js";

export const RUNS_PAYLOAD =
  "`$ARGUMENTS` stands where another interpreter reads it as code: the payload would be run, so the command is not";

/**
 * Whether a second interpreter would read the parameter's value as code: `sh -c "… ${parameter}"`, `eval`, `python -c`,
 * a here-document or a pipe for a shell. Then the value runs, although the first shell never does that. What cannot be
 * read, and names an interpreter, counts as well.
 * @param parameter as the script spells it
 */
export function isReinterpreted(script: string, parameter: string): boolean {
  if (!script.includes(parameter)) return false;
  const reader = new Reader(script, parameter);
  try {
    reader.script(script, 0);
  } catch {
    return script.split(/[\s;&|()'"`]+/).some((word) => isInterpreter(baseName(word)));
  }
  return reader.found;
}

/** Longer commands, and those that nest, are not read to the end: they count as unreadable. */
const MOST_WORK = 1_000_000;

class Reader implements ShellSink {
  found = false;
  readonly #parameter: string;
  readonly #uses: number;
  #work = 0;

  constructor(script: string, parameter: string) {
    this.#parameter = parameter;
    this.#uses = this.#count(script);
  }

  script(text: string, depth: number): void {
    this.#spend(text.length);
    readScript(text, depth, this);
  }

  command({ words, starts, inert }: Command): void {
    if (inert) return;
    for (const start of [0, ...starts]) this.#simple(words.slice(start), 0);
  }

  #simple(words: readonly Word[], depth: number): void {
    this.#spend(words.length * words.length);
    const named = words.slice(words.findIndex(({ raw }) => !/^[A-Za-z_]\w*\+?=/.test(raw)));
    this.found ||= this.#isCode(named) || this.#readsCode(named);
    // Wherever it stands: `docker exec box sh -c "…"`. A variable is an interpreter in front only.
    this.found ||= named.some(
      ({ text }, index) => (index === 0 || !text.startsWith("$")) && this.#hasCodeOption(named.slice(index)),
    );
    if (depth < 8) for (const inner of innerWords(named)) this.#simple(inner, depth + 1);
  }

  #isCode(words: readonly Word[]): boolean {
    const name = nameOf(words);
    const rest = words.slice(1);
    if (ALL_CODE.has(name)) return rest.some((word) => this.#holds(word));
    const valued = FIRST_OPERAND.get(name);
    if (valued === undefined) return false;
    const operand = rest.findIndex(
      ({ text }, index) => !text.startsWith("-") && !takesNext(rest[index - 1]?.text ?? "", valued),
    );
    const attached =
      name === "sed" && rest.some(({ text }, index) => this.#isAttached(text, rest[index + 1]));
    return attached || (operand >= 0 && this.#holds(rest[operand]));
  }

  #isAttached(text: string, next: Word | undefined): boolean {
    return /^-[a-zA-Z]*e$|^--expression$/.test(text)
      ? this.#holds(next)
      : /^-e|^--expression=/.test(text) && text.includes(this.#parameter);
  }

  /** The word behind `-c`, or in it; a shell's `-o` has a word of its own. */
  #hasCodeOption(words: readonly Word[]): boolean {
    const language = languageOf(nameOf(words));
    if (language === undefined) return false;
    const last = language.keepsOptions === true ? words.length : operandsAt(words);
    const options = words.flatMap((word, index) =>
      index > 0 && index < last && isCodeOption(word, language) ? [index] : [],
    );
    return options.some((at) => {
      if (this.#holds(words[at])) return true;
      const rest = words.slice(at);
      const valued = rest.filter(({ text }) => /^[-+][^-]*o/i.test(text)).length;
      return rest
        .filter(({ text }) => !/^[-+]/.test(text))
        .slice(0, 1 + valued)
        .some((word) => this.#holds(word));
    });
  }

  /** An interpreter without a file reads its input: a pipe, a here-document or a here-string. */
  #readsCode(words: readonly Word[]): boolean {
    const language = languageOf(nameOf(words));
    if (/^(?:env$|\$)/.test(nameOf(words)) || language === undefined) return false;
    const rest = words.slice(1);
    if (rest.some(({ raw }) => raw.startsWith("<(") && raw.includes(this.#parameter))) return true;
    const file = rest.find(({ text }) => !/^[-+]./.test(text));
    const isFromInput =
      file === undefined || file.text === "-" || rest.some(({ text }) => /^-[a-z]*s$/.test(text));
    if (!isFromInput || rest.some((word) => isCodeOption(word, language))) return false;
    // As its own words it is data: `sh -s "${parameter}" <<'END'`.
    return this.#uses > this.#count(words.map(({ raw }) => raw).join(" "));
  }

  #holds(word: Word | undefined): boolean {
    return word?.text.includes(this.#parameter) === true;
  }

  #count(text: string): number {
    return text.split(this.#parameter).length - 1;
  }

  #spend(work: number): void {
    this.#work += work;
    if (this.#work > MOST_WORK) throw new Error("too long");
  }
}

/** Where the program's own words begin: at the first that is neither an option nor perhaps the value of one. */
function operandsAt(words: readonly Word[]): number {
  const isOption = (index: number): boolean => /^[-+]./.test(words[index]?.text ?? "");
  const found = words.findIndex(
    ({ text }, index) =>
      index > 0 && (text === "--" || (!isOption(index) && (index === 1 || !isOption(index - 1)))),
  );
  return found < 0 ? words.length : found;
}

function nameOf(words: readonly Word[]): string {
  return baseName(words[0]?.text ?? "");
}

function takesNext(option: string, letters: string): boolean {
  return new RegExp(`^-[${letters}]$`).test(option);
}

/** What `sudo`, `env`, `timeout` and their like run. Where that is not certain, options are looked for all the same. */
function innerWords(words: readonly Word[]): readonly (readonly Word[])[] {
  const found: (readonly Word[])[] = [];
  try {
    for (const inner of innerCommands(words)) if ("words" in inner) found.push(inner.words);
  } catch {
    return found;
  }
  return found;
}
