const PLACEHOLDER = "$ARGUMENTS";
/** No variable of the environment, so that programs of the command do not see it under this name. */
const VARIABLE = "__arguments";
/** How it stands in a script. */
export const PARAMETER = `\${${VARIABLE}}`;

/** A command of which `$ARGUMENTS` has become a parameter. */
export interface CommandLine {
  /** Takes the JSON text as `$1`. */
  readonly script: string;
  readonly takesArguments: boolean;
  /** `$ARGUMENTS` stands where nothing is filled in: in single quotes, behind a backslash, in arithmetic. */
  readonly leftLiteral: boolean;
}

/**
 * `$ARGUMENTS` as a parameter of the shell, never as text (SECURITY.md, rule 4): outside quotes as one quoted word,
 * within double quotes and here-documents as an expansion of theirs. What the value holds is not read again. However
 * the quotes are judged, nothing but the parameter's name is ever put into the command.
 * @example
 * commandLine("./audit.py $ARGUMENTS").script; // '__arguments=$1; shift; ./audit.py "${__arguments}"'
 */
export function commandLine(command: string): CommandLine {
  if (!command.includes(PLACEHOLDER)) return { script: command, takesArguments: false, leftLiteral: false };
  const rewriting = new Rewriting(command);
  const { text, filled, leftLiteral } = rewriting.rewrite();
  const script = filled ? `${VARIABLE}=$1; shift; ${text}` : command;
  return { script, takesArguments: filled, leftLiteral };
}

/** Something that was entered: what ends it, and whether an expansion in it is quoted already. */
interface Opened {
  readonly close: string;
  readonly isQuoted: boolean;
}

interface Heredoc {
  readonly end: string;
  readonly isLiteral: boolean;
  readonly dropsTabs: boolean;
}

/** One walk over the command; every step moves forward. */
class Rewriting {
  readonly #command: string;
  readonly #open: Opened[] = [];
  readonly #heredocs: Heredoc[] = [];
  #at = 0;
  #text = "";
  #filled = false;
  #leftLiteral = false;

  constructor(command: string) {
    this.#command = command;
  }

  rewrite(): { readonly text: string; readonly filled: boolean; readonly leftLiteral: boolean } {
    while (this.#at < this.#command.length) this.#step();
    return { text: this.#text, filled: this.#filled, leftLiteral: this.#leftLiteral };
  }

  #step(): void {
    const { isQuoted = false, close } = this.#open.at(-1) ?? {};
    if (this.#starts(PLACEHOLDER)) return this.#fill(isQuoted ? PARAMETER : `"${PARAMETER}"`);
    if (close !== undefined && this.#starts(close)) {
      this.#open.pop();
      return this.#copy(close.length);
    }
    if (this.#starts("\\"))
      return this.#literal(this.#starts(`\\${PLACEHOLDER}`) ? 1 + PLACEHOLDER.length : 2);
    if (this.#starts("$((")) return this.#literalUntil("))", 3);
    if (this.#starts("$(")) return this.#enter({ close: ")", isQuoted: false }, 2);
    if (this.#starts("`")) return this.#enter({ close: "`", isQuoted: false }, 1);
    // Within double quotes, braces are quoted as well.
    if (this.#starts("${")) return this.#enter({ close: "}", isQuoted }, 2);
    if (this.#starts('"')) return this.#enter({ close: '"', isQuoted: true }, 1);
    if (isQuoted) return this.#copy(1);
    if (this.#starts("'")) return this.#literalUntil("'", 1);
    if (this.#starts("(")) return this.#enter({ close: ")", isQuoted: false }, 1);
    if (this.#starts("#") && this.#isWordStart()) return this.#literal(this.#restOfLine());
    if (this.#starts("<<<")) return this.#copy(3);
    if (this.#starts("<<")) return this.#beginHeredoc();
    if (this.#starts("\n") && this.#heredocs.length > 0) return this.#readHeredocs();
    return this.#copy(1);
  }

  #starts(text: string): boolean {
    return this.#command.startsWith(text, this.#at);
  }

  #isWordStart(): boolean {
    return this.#at === 0 || /[\s;&|()]/.test(this.#command.charAt(this.#at - 1));
  }

  #copy(length: number): void {
    this.#text += this.#command.slice(this.#at, this.#at + length);
    this.#at += length;
  }

  #fill(parameter: string): void {
    this.#text += parameter;
    this.#at += PLACEHOLDER.length;
    this.#filled = true;
  }

  #enter(opened: Opened, length: number): void {
    this.#open.push(opened);
    this.#copy(length);
  }

  #literal(length: number): void {
    const from = this.#at;
    this.#copy(length);
    if (this.#command.slice(from, this.#at).includes(PLACEHOLDER)) this.#leftLiteral = true;
  }

  #literalUntil(end: string, from: number): void {
    const found = this.#command.indexOf(end, this.#at + from);
    this.#literal(found === -1 ? this.#command.length : found + end.length - this.#at);
  }

  /** Its end not counted: here-documents begin there. */
  #restOfLine(): number {
    const found = this.#command.indexOf("\n", this.#at);
    return (found === -1 ? this.#command.length : found) - this.#at;
  }

  #beginHeredoc(): void {
    const found = /^<<(-?)[ \t]*(?:'([^'\n]*)'|"([^"\n]*)"|(\\?)([^\s;&|<>()'"\\]+))/.exec(
      this.#command.slice(this.#at, this.#at + 200),
    );
    if (found === null) return this.#copy(2);
    const [all, dash, single, double, backslash, bare] = found;
    const end = single ?? double ?? bare ?? "";
    const isLiteral = bare === undefined || backslash === "\\";
    this.#heredocs.push({ end, isLiteral, dropsTabs: dash === "-" });
    this.#copy(all.length);
  }

  #readHeredocs(): void {
    this.#copy(1);
    for (const { end, isLiteral, dropsTabs } of this.#heredocs.splice(0)) {
      for (let isOver = false; !isOver && this.#at < this.#command.length;) {
        const rest = this.#restOfLine();
        const line = this.#command.slice(this.#at, this.#at + rest);
        const length = Math.min(rest + 1, this.#command.length - this.#at);
        isOver = (dropsTabs ? line.replace(/^\t+/, "") : line) === end;
        if (isLiteral || isOver) this.#literal(length);
        else this.#heredocLine(this.#at + length);
      }
    }
  }

  #heredocLine(end: number): void {
    while (this.#at < end) {
      if (this.#starts(PLACEHOLDER)) this.#fill(PARAMETER);
      else if (this.#starts(`\\${PLACEHOLDER}`)) this.#literal(1 + PLACEHOLDER.length);
      else this.#copy(1);
    }
  }
}
