import type { Word } from "../../guards/shell-scan.js";

/** How a program is given code: options, of one letter or long, whose word is code. */
export interface Language {
  readonly name: RegExp;
  readonly letters: string;
  readonly long?: RegExp;
  /** Options may stand behind its operands: `su me -c …`. */
  readonly keepsOptions?: true;
}

/** The first that fits counts. */
const LANGUAGES: readonly Language[] = [
  { name: /^(?:|a|ba|da|k|mk|z|fi|c|tc)sh$/, letters: "c", long: /^--command(?:=|$)/ },
  {
    name: /^(?:su|runuser|script|flock)$/,
    letters: "c",
    long: /^--(?:session-)?command(?:=|$)/,
    keepsOptions: true,
  },
  { name: /^(?:python|pypy)[\d.]*$/, letters: "c" },
  { name: /^(?:node(?:js)?|bun|tsx)$/, letters: "ep", long: /^--(?:eval|print)(?:=|$)/ },
  { name: /^(?:perl|raku)[\d.]*$/, letters: "eE" },
  { name: /^(?:ruby[\d.]*|lua(?:jit)?[\d.]*|osascript|Rscript|R|elixir)$/, letters: "e" },
  { name: /^php[\d.]*$/, letters: "rBRE", long: /^--(?:run|process-(?:begin|code|end))(?:=|$)/ },
  { name: /^(?:pwsh|powershell)(?:\.exe)?$/i, letters: "c", long: /^-(?:c\w*|e\w*)$/i },
  {
    name: /^(?:psql|mariadb|mysql)$/,
    letters: "ce",
    long: /^--(?:command|execute)(?:=|$)/,
    keepsOptions: true,
  },
  // Whatever `$SHELL` or `$PYTHON` is.
  { name: /^\$/, letters: "ceE" },
  { name: /^env$/, letters: "S", long: /^--split-string(?:=|$)/ },
];

/** Every word of theirs, or what the words make together, is code; `sqlite3` loads extensions. */
export const ALL_CODE: ReadonlySet<string> = new Set("eval trap ssh watch parallel sqlite3".split(" "));

/** Their first operand is code; `system()` and the like are part of it. */
export const FIRST_OPERAND: ReadonlyMap<string, string> = new Map([
  ["awk", "vFf"],
  ["gawk", "vFf"],
  ["mawk", "vFf"],
  ["nawk", "vFf"],
  ["sed", "ef"],
]);

export function isInterpreter(name: string): boolean {
  return ALL_CODE.has(name) || FIRST_OPERAND.has(name) || languageOf(name) !== undefined;
}

export function languageOf(name: string): Language | undefined {
  return LANGUAGES.find((language) => language.name.test(name));
}

export function isCodeOption({ text }: Word, { letters, long }: Language): boolean {
  if (long?.test(text) === true) return true;
  return /^[-+][A-Za-z]/.test(text) && new RegExp(`^[-+][A-Za-z]*[${letters}]`).test(text);
}
