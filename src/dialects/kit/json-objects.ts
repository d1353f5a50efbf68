import { limits } from "../../guards/limits.js";

/** A stretch of a text: from its first character to the place after its last. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Where JSON objects stand in a text, outermost ones only, in one pass: what breaks off is left, and what was whole
 * within it counts. Objects of more than 64 levels break off.
 */
export function findObjects(text: string): readonly Span[] {
  const found: Span[] = [];
  for (let start = text.indexOf("{"); start !== -1;) {
    const scan = new Scan(text, start);
    for (const span of scan.run()) found.push(span);
    start = text.indexOf("{", scan.next);
  }
  return found;
}

/** What may come next. */
type Wanted = "key" | "key or end" | "colon" | "value" | "value or end" | "comma or end";

interface Open {
  readonly start: number;
  readonly closer: "}" | "]";
  /** How many objects had been found before it: those after are part of it. */
  readonly before: number;
}

/** One attempt to read an object, by the grammar of RFC 8259. */
class Scan {
  /** Where looking for objects goes on. */
  next: number;
  readonly #text: string;
  readonly #found: Span[] = [];
  readonly #open: Open[] = [];
  #wanted: Wanted = "value";
  /** The text that ended last, without its closing quote. */
  #lastText: Span | undefined;

  constructor(text: string, start: number) {
    this.#text = text;
    this.next = start;
  }

  run(): readonly Span[] {
    do {
      this.next = skipBlanks(this.#text, this.next);
    } while (this.#step() && this.#open.length > 0);
    if (this.#open.length > 0) this.#stepBack();
    return this.#found;
  }

  #step(): boolean {
    const char = this.#text[this.next];
    if (char === '"') return this.#readText();
    if (char === "{" || char === "[") return this.#enter(char);
    if (char === "}" || char === "]") return this.#leave(char);
    if (char === ":" && this.#wanted === "colon") return this.#pass("value");
    if (char === "," && this.#wanted === "comma or end")
      return this.#pass(this.#open.at(-1)?.closer === "}" ? "key" : "value");
    return this.#readWord();
  }

  #pass(wanted: Wanted): boolean {
    this.next += 1;
    this.#wanted = wanted;
    return true;
  }

  #enter(char: "{" | "["): boolean {
    if (!this.#takesValue() || this.#open.length >= limits.nestingDepth) return false;
    const closer = char === "{" ? "}" : "]";
    this.#open.push({ start: this.next, closer, before: this.#found.length });
    return this.#pass(char === "{" ? "key or end" : "value or end");
  }

  #leave(char: "}" | "]"): boolean {
    const open = this.#open.at(-1);
    if (open?.closer !== char || !this.#wanted.endsWith("or end")) return false;
    this.#open.pop();
    this.#pass("comma or end");
    if (char === "}") {
      this.#found.length = open.before;
      this.#found.push({ start: open.start, end: this.next });
    }
    return true;
  }

  #readText(): boolean {
    const isKey = this.#wanted === "key" || this.#wanted === "key or end";
    if (!isKey && !this.#takesValue()) return false;
    const start = this.next;
    this.next = endOfText(this.#text, start);
    if (this.#text[this.next] !== '"') return false;
    this.#lastText = { start, end: this.next };
    return this.#pass(isKey ? "colon" : "comma or end");
  }

  #readWord(): boolean {
    WORD.lastIndex = this.next;
    if (!this.#takesValue() || !WORD.test(this.#text)) return false;
    this.next = WORD.lastIndex;
    this.#wanted = "comma or end";
    return true;
  }

  #takesValue(): boolean {
    return this.#wanted === "value" || this.#wanted === "value or end";
  }

  /** The quote that ended a text may be the first one of an object that begins at the end of it. */
  #stepBack(): void {
    if (this.#lastText === undefined) return;
    const { start, end } = this.#lastText;
    if (skipBlanks(this.#text, end + 1) !== this.next) return;
    let at = end - 1;
    while (at > start && isBlank(this.#text.charCodeAt(at))) at -= 1;
    if (this.#text[at] === "{") this.next = at;
  }
}

/** Numbers are bounded: no answer needs one of a thousand digits. */
const WORD = /(?:true|false|null|-?(?:0|[1-9]\d{0,999})(?:\.\d{1,999})?(?:[eE][+-]?\d{1,9})?)(?=[\s,}\]]|$)/y;

/** The place of the closing quote, or of what cannot stand in a text. */
function endOfText(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22 || code < 0x20) return at;
    if (code === 0x5c) {
      ESCAPE.lastIndex = at;
      if (!ESCAPE.test(text)) return at;
      at = ESCAPE.lastIndex - 1;
    }
  }
  return text.length;
}

const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (isBlank(text.charCodeAt(at))) at += 1;
  return at;
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}
