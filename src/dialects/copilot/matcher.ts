import { createPatience, testBacktracking } from "../../guards/backtracking.js";
import type { Patience } from "../../guards/backtracking.js";
import { expressionOf } from "../../guards/expression.js";
import { testPattern } from "../../guards/pattern.js";
import type { Matcher, Subject, Test } from "../../spec/index.js";
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
  | { readonly when: readonly Matcher[]; readonly ignored?: boolean; readonly slow?: string | undefined }
  | { readonly problem: string };

/**
 * camelCase: a pattern that must match the whole name. PascalCase: names of the program or of Claude Code, or a pattern
 * for the latter. Recorded from 1.0.102: the empty text never holds, `*` holds in PascalCase only.
 */
export function matcherOf(native: string, raw: string, patience: Patience = createPatience()): Meaning {
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
  const expression = expressionOf(`^(?:${text})$`);
  if ("problem" in expression) return expression;
  const { test, slow } = expression;
  if (subject !== "tool") return { when: [{ subject, test, text }], slow };
  return { when: toolsLike({ test, text, native, patience }), slow };
}

function toolsNamed(names: readonly string[], native: string): readonly string[] {
  const renamed = RENAMED.filter((tool) =>
    seenAs(tool, native).tokens.some((token) => names.includes(token)),
  );
  return [...names.filter((name) => !RENAMED.includes(name)), ...renamed];
}

interface Like {
  readonly test: Test;
  readonly text: string;
  readonly native: string;
  readonly patience: Patience;
}

/** The engine matches the tool's own name: those that hooks know under another one are decided here. */
function toolsLike({ test, text, native, patience }: Like): readonly Matcher[] {
  const renamed = RENAMED.filter((tool) => seenAs(tool, native).matched !== tool);
  const fits = (name: string): boolean => passes(test, name, patience);
  const more = renamed.filter((tool) => fits(seenAs(tool, native).matched) && !fits(tool));
  const less = renamed.filter((tool) => !fits(seenAs(tool, native).matched) && fits(tool));
  const like: Matcher = { subject: "tool", test: orOneOf(test, more), text };
  return less.length === 0 ? [like] : [like, { subject: "tool", test: { except: less }, text }];
}

function passes(test: Test, name: string, patience: Patience): boolean {
  if ("pattern" in test) return testPattern(test.pattern, name);
  // Cut off: a guard that cannot know that it is not meant, is.
  return "backtracking" in test && testBacktracking(test.backtracking, name, patience) !== false;
}

function orOneOf(test: Test, names: readonly string[]): Test {
  if (names.length === 0) return test;
  const others = `|^(?:${names.join("|")})$`;
  if ("pattern" in test) return { pattern: test.pattern + others };
  return "backtracking" in test ? { backtracking: test.backtracking + others } : test;
}
