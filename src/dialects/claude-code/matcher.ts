import { matcherOf } from "../../guards/matcher.js";
import type { Matcher, Subject } from "../../spec/index.js";

/** What the exact names of StopFailure are made of; elsewhere blanks, commas and hyphens count as well. */
const NARROW_NAMES = /^[A-Za-z0-9_|]+$/;

/** What a group's `matcher` means at an event. Source: Claude Code hooks reference, "Matcher patterns". */
export function matcherAt(native: string, text: string | undefined, subject: Subject): Matcher | undefined {
  switch (native) {
    case "FileChanged":
      return watchList(text);
    case "StopFailure":
      return matcherOf(text, subject, NARROW_NAMES);
    case "PreModelSwitch":
    case "PostModelSwitch":
      return orUnknown(matcherOf(text, subject));
    default:
      return matcherOf(text, subject);
  }
}

/** The names of the files to watch, to the letter: `*` is a file with that name. */
function watchList(text: string | undefined): Matcher | undefined {
  if (text === undefined || text === "") return undefined;
  const names = text.split("|").map((name) => `**/${escapeGlob(name.trim())}`);
  return { subject: "field:file_path", test: { path: names }, text };
}

function escapeGlob(name: string): string {
  return name.replace(/[\\*?[\]{}!,]/gu, (character) => `\\${character}`);
}

/** A model without a canonical name runs all hooks. */
function orUnknown(matcher: Matcher | undefined): Matcher | undefined {
  if (matcher === undefined) return undefined;
  const { test } = matcher;
  if ("exact" in test) return { ...matcher, test: { exact: [...test.exact, ""] } };
  return "pattern" in test ? { ...matcher, test: { pattern: `^$|(?:${test.pattern})` } } : matcher;
}
