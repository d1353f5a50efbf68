const FIRST = /^(?:\$(\w+)|\{\{[^}]*\}\}|`[^`]*`)/u;
/** What stands within `${ … }`. */
const BRACED = /^(\w*)(?::?[-=](.*))?/su;
const LATER = /\$(?:\{(\w+)\}|(\w+))/gu;
/** Of one word. */
const MOST_READINGS = 16;
const MOST_VARIABLES = 64;
const MOST_CHARACTERS = 1024;
/** Expansions that are looked into for one word: a variable may stand for itself. */
const MOST_STEPS = 64;

/**
 * What the words of a hook's commands may stand for, as far as its definition tells. An unknown expansion at the
 * beginning of a word stands for the workspace, where the variables of agents lead; one behind it is left as it is.
 */
export class Expansion {
  readonly #cwd: string;
  #steps = 0;
  /** Every value that the definition gives to a variable: which of them counts when is not followed. */
  readonly #values = new Map<string, Set<string>>();

  constructor(cwd: string, home: string) {
    this.#cwd = cwd;
    this.set("HOME", home);
  }

  /** @returns whether the value was not known before */
  set(name: string, value: string): boolean {
    const values = this.#values.get(name) ?? new Set<string>();
    if (value.length > MOST_CHARACTERS || values.has(value)) return false;
    if (this.#values.size >= MOST_VARIABLES || values.size >= MOST_READINGS) return false;
    this.#values.set(name, values.add(value));
    return true;
  }

  /** At least one reading, in the order of their likelihood. */
  readings(word: string): readonly string[] {
    this.#steps = 0;
    return [...new Set(this.#begun(word).flatMap((one) => this.#ended(one)))].slice(0, MOST_READINGS);
  }

  #begun(word: string): readonly string[] {
    const found = firstOf(word);
    if (found === undefined || this.#steps >= MOST_STEPS) return [word];
    this.#steps += 1;
    const { length, name = "", otherwise } = found;
    const known = [...(this.#values.get(name) ?? [])];
    const values = otherwise === undefined ? known : [...known, otherwise];
    const starts = values.flatMap((value) => this.#begun(value)).slice(0, MOST_READINGS);
    const readings = starts.map((start) => start + word.slice(length));
    return name === "HOME" ? readings : [this.#cwd + withoutFirst(word), ...readings];
  }

  #ended(word: string): readonly string[] {
    let readings: readonly string[] = [word];
    for (const [text, braced, plain = ""] of word.matchAll(LATER)) {
      const values = [...(this.#values.get(braced ?? plain) ?? [])];
      if (values.length === 0 || this.#steps >= MOST_STEPS) continue;
      this.#steps += 1;
      readings = readings.flatMap((one) => values.map((value) => one.replace(text, () => value)));
      readings = readings.slice(0, MOST_READINGS);
    }
    return readings;
  }
}

interface First {
  readonly length: number;
  readonly name?: string | undefined;
  /** What stands for it where the variable has no value. */
  readonly otherwise?: string | undefined;
}

/** What stands right behind an unknown expansion is as unknown. */
function withoutFirst(word: string): string {
  let rest = word;
  for (let next = firstOf(rest); next !== undefined; next = firstOf(rest)) rest = rest.slice(next.length);
  return rest;
}

/** The expansion that a text begins with. */
function firstOf(text: string): First | undefined {
  if (text.startsWith("${")) {
    const length = closedAt(text, "{", "}");
    if (length === undefined) return undefined;
    const [, name, otherwise] = BRACED.exec(text.slice(2, length - 1)) ?? [];
    return { length, name, otherwise };
  }
  if (text.startsWith("$(")) {
    const length = closedAt(text, "(", ")");
    return length === undefined ? undefined : { length };
  }
  const found = FIRST.exec(text);
  return found === null ? undefined : { length: found[0].length, name: found[1] };
}

/** The place behind the bracket that closes the first one: they may nest, as in `$(cd "$(dirname "$0")" && pwd)`. */
function closedAt(text: string, open: string, close: string): number | undefined {
  let depth = 0;
  for (let at = 1; at < text.length; at += 1) {
    if (text[at] === open) depth += 1;
    else if (text[at] === close && --depth === 0) return at + 1;
  }
  return undefined;
}
