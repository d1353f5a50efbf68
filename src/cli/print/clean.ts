import { stripVTControlCharacters } from "node:util";

/** Everything that drives a terminal, hides text or reorders it; tab and newline stay. */
const CONTROL = /(?![\t\n])[\p{Cc}\p{Bidi_Control}\u2028\u2029\ufeff\u{e0000}-\u{e007f}]/gu;

const MOST_CHARACTERS = 4000;

/**
 * Text of a hook, a file or a payload, fit to be shown: it can no longer drive the terminal.
 * @param most characters that are shown at most
 * @default 4000
 */
export function clean(text: string, most: number = MOST_CHARACTERS): string {
  const shown = text.length > most ? `${text.slice(0, most)}… (${text.length - most} more characters)` : text;
  return stripVTControlCharacters(shown.replaceAll(/\r\n?/gu, "\n")).replaceAll(CONTROL, "");
}

/** The same on one line. */
export function cleanLine(text: string, most = 500): string {
  return clean(text, most).replaceAll(/\s+/gu, " ").trim();
}

/** The same with every line indented. */
export function cleanBlock(text: string, indent: string): string {
  return clean(text).trimEnd().split("\n").join(`\n${indent}`);
}
