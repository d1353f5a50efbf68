import { stripVTControlCharacters } from "node:util";
import { limits } from "./limits.js";

/** What drives a terminal, reorders what is shown, or hides text from people that a model reads; tab and newline stay. */
const UNSEEN = /(?![\t\n])[\p{Cc}\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/gu;

/**
 * Text of a hook, fit to be shown to a model or a person: without terminal sequences, control characters, directional
 * overrides and invisible tags, and at most 10,000 characters long, with a note of what was cut off.
 * @example
 * tidyText("\u001b[31mno\u001b[0m\r\n"); // "no\n"
 */
export function tidyText(text: string): string {
  return cut(plain(text), limits.answerCharacters);
}

/** The same for several texts, which share the limit. */
export function tidyTexts(texts: readonly string[]): readonly string[] {
  let left = limits.answerCharacters;
  const tidy: string[] = [];
  for (const text of texts) {
    if (left <= 0) return [...tidy, `… (${texts.length - tidy.length} more texts)`];
    const shown = plain(text);
    tidy.push(cut(shown, left));
    left -= shown.length;
  }
  return tidy;
}

function plain(text: string): string {
  if (text.search(UNSEEN) === -1) return text;
  return stripVTControlCharacters(text.replaceAll(/\r\n?/gu, "\n")).replaceAll(UNSEEN, "");
}

function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  // Half a character would be none.
  const end = /[\ud800-\udbff]/.test(text.charAt(most - 1)) ? most - 1 : most;
  return `${text.slice(0, end)}… (${text.length - end} more characters)`;
}
