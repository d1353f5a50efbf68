/** Reads what Python's `repr` prints of plain data: dicts, lists, tuples, texts, numbers, True, False, None. */
export function pythonLiteral(text: string): { readonly value: unknown; readonly rest: string } {
  const reader = new Reader(text);
  const value = reader.value();
  return { value, rest: text.slice(reader.at) };
}

const WORDS: Readonly<Record<string, unknown>> = { True: true, False: false, None: null };
const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r" };

class Reader {
  at = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  value(): unknown {
    this.#skip();
    const first = this.#text.charAt(this.at);
    if (first === "{") return Object.fromEntries(this.#items("}", () => this.#pair()));
    if (first === "[") return this.#items("]", () => this.value());
    if (first === "(") return this.#items(")", () => this.value());
    if (first === "'" || first === '"') return this.#string(first);
    return this.#word();
  }

  #items<Item>(close: string, read: () => Item): Item[] {
    this.at += 1;
    const items: Item[] = [];
    for (;;) {
      this.#skip();
      if (this.#text.charAt(this.at) === close) break;
      if (this.at >= this.#text.length) throw new Error(`no ${close} in ${this.#text}`);
      items.push(read());
      this.#skip();
      if (this.#text.charAt(this.at) === ",") this.at += 1;
    }
    this.at += 1;
    return items;
  }

  #pair(): readonly [string, unknown] {
    const key = String(this.value());
    this.#skip();
    this.at += 1;
    return [key, this.value()];
  }

  #string(quote: string): string {
    let value = "";
    for (this.at += 1; this.#text.charAt(this.at) !== quote; this.at += 1) {
      const char = this.#text.charAt(this.at);
      if (char !== "\\") value += char;
      else {
        this.at += 1;
        const escaped = this.#text.charAt(this.at);
        value += ESCAPES[escaped] ?? escaped;
      }
    }
    this.at += 1;
    return value;
  }

  /** A word, a number, or an object: `Name(field=value, …)` is read as a dict of its fields. */
  #word(): unknown {
    const [word = ""] = /^[\w.+-]+/.exec(this.#text.slice(this.at)) ?? [];
    if (word === "") throw new Error(`no literal: ${this.#text.slice(this.at, this.at + 40)}`);
    this.at += word.length;
    if (this.#text.charAt(this.at) === "(") return Object.fromEntries(this.#items(")", () => this.#field()));
    return Object.hasOwn(WORDS, word) ? WORDS[word] : Number(word);
  }

  #field(): readonly [string, unknown] {
    const [name = ""] = /^\w+/.exec(this.#text.slice(this.at)) ?? [];
    this.at += name.length + 1;
    return [name, this.value()];
  }

  #skip(): void {
    while (this.#text.charAt(this.at) === " ") this.at += 1;
  }
}
