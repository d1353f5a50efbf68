import { Unreadable } from "./shell-scan.js";

const ESCAPE = /\\(?:x([\da-fA-F]{1,2})|([0-7]{1,3})|u([\da-fA-F]{1,4})|U([\da-fA-F]{1,8})|c([^])|([^]))/g;

const LETTERS: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  e: "\x1b",
  E: "\x1b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
  '"': '"',
  "?": "?",
};

/**
 * What `$'…'` stands for in bash (manual, "ANSI-C Quoting").
 * @throws Unreadable for a NUL, at which bash cuts the text off, and beyond Unicode
 */
export function decodeAnsi(content: string): string {
  return content.replace(ESCAPE, (escape: string, ...groups: (string | undefined)[]) => {
    const [hex, octal, short, long, control, letter] = groups;
    if (letter !== undefined) return LETTERS[letter] ?? escape;
    const code = codeOf({ hex, octal, point: short ?? long, control });
    if (code === 0 || code > 0x10ffff) throw new Unreadable();
    return String.fromCodePoint(code);
  });
}

interface Escape {
  readonly hex: string | undefined;
  readonly octal: string | undefined;
  readonly point: string | undefined;
  readonly control: string | undefined;
}

function codeOf({ hex, octal, point, control }: Escape): number {
  if (control !== undefined) return control.charCodeAt(0) & 0x1f;
  if (octal !== undefined) return Number.parseInt(octal, 8) & 0xff;
  return Number.parseInt(hex ?? point ?? "", 16);
}
