import { patternError, testPattern } from "../../guards/pattern.js";
import type { Matcher, Subject } from "../../spec/index.js";
import { camelName, isPascal } from "./events.js";
import type { CamelName } from "./events.js";
import { RENAMED, seenAs } from "./tools.js";

/** What a matcher is held against; events that are not here ignore theirs. */
const SUBJECTS: Readonly<Partial<Record<CamelName, Subject>>> = {
  preToolUse: "tool",
  postToolUse: "tool",
  permissionRequest: "tool",
  notification: "field:notification_type",
  preCompact: "field:trigger",
  subagentStart: "field:agent_type",
};

const NAMES = /^[\w-]+(?:\|[\w-]+)*$/u;

/** What an item's `matcher` means: conditions, or why it never holds. */
export type Meaning =
  | { readonly when: readonly Matcher[]; readonly ignored?: boolean }
  | { readonly problem: string };

/**
 * camelCase: a pattern that must match the whole name. PascalCase: names of the program or of Claude Code, or a pattern
 * for the latter. Recorded from 1.0.102: the empty text never holds, `*` holds in PascalCase only.
 */
export function matcherOf(native: string, raw: string): Meaning {
  const name = camelName(native);
  const subject = name === undefined ? undefined : SUBJECTS[name];
  if (subject === undefined) return { when: [], ignored: true };
  const text = isPascal(native) ? raw.trim() : raw;
  if (text === "") return { problem: "an empty `matcher` never holds: leave it out to match everything" };
  if (isPascal(native) && (text === "*" || text === "**")) return { when: [] };
  if (NAMES.test(text)) {
    const names = text.split("|");
    const exact = subject === "tool" ? toolsNamed(names, native) : names;
    return { when: [{ subject, test: { exact }, text }] };
  }
  const pattern = `^(?:${text})$`;
  const problem = patternError(pattern);
  if (problem !== undefined) return { problem };
  return {
    when: subject === "tool" ? toolsLike(pattern, text, native) : [{ subject, test: { pattern }, text }],
  };
}

function toolsNamed(names: readonly string[], native: string): readonly string[] {
  const renamed = RENAMED.filter((tool) =>
    seenAs(tool, native).tokens.some((token) => names.includes(token)),
  );
  return [...names.filter((name) => !RENAMED.includes(name)), ...renamed];
}

/** The engine matches the tool's own name: those that hooks know under another one are decided here. */
function toolsLike(pattern: string, text: string, native: string): readonly Matcher[] {
  const renamed = RENAMED.filter((tool) => seenAs(tool, native).matched !== tool);
  const fits = (name: string): boolean => testPattern(pattern, name);
  const more = renamed.filter((tool) => fits(seenAs(tool, native).matched) && !fits(tool));
  const less = renamed.filter((tool) => !fits(seenAs(tool, native).matched) && fits(tool));
  const whole = more.length === 0 ? pattern : `${pattern}|^(?:${more.join("|")})$`;
  const like: Matcher = { subject: "tool", test: { pattern: whole }, text };
  return less.length === 0 ? [like] : [like, { subject: "tool", test: { except: less }, text }];
}
