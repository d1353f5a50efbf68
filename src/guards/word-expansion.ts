const FIRST = /^(?:\$\{(\w*)(?::?[-=]([^}]*)|[^}]*)\}|\$(\w+)|\{\{[^}]*\}\}|\$\([^)]*\)|`[^`]*`)/u;
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

  set(name: string, value: string): void {
    if (value.length > MOST_CHARACTERS) return;
    const values = this.#values.get(name) ?? new Set<string>();
    if (this.#values.size < MOST_VARIABLES && values.size < MOST_READINGS)
      this.#values.set(name, values.add(value));
  }

  /** At least one reading, in the order of their likelihood. */
  readings(word: string): readonly string[] {
    this.#steps = 0;
    return [...new Set(this.#begun(word).flatMap((one) => this.#ended(one)))].slice(0, MOST_READINGS);
  }

  #begun(word: string): readonly string[] {
    const found = FIRST.exec(word);
    if (found === null || this.#steps >= MOST_STEPS) return [word];
    this.#steps += 1;
    const [text, braced, otherwise, plain] = found;
    let rest = word.slice(text.length);
    // What stands right behind it is as unknown.
    for (let next = FIRST.exec(rest); next !== null; next = FIRST.exec(rest))
      rest = rest.slice(next[0].length);
    const known = [...(this.#values.get(braced ?? plain ?? "") ?? [])];
    const values = [...known, ...(otherwise === undefined || otherwise === "" ? [] : [otherwise])];
    const isHome = (braced ?? plain) === "HOME";
    const starts = values.flatMap((value) => this.#begun(value)).slice(0, MOST_READINGS);
    return [...(isHome ? [] : [this.#cwd]), ...starts].map((start) => start + rest);
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
