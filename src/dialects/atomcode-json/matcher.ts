import type { Matcher } from "../../spec/index.js";
import { MOMENTS } from "./events.js";
import type { Moment } from "./events.js";
import { tools } from "./tools.js";

/**
 * What a `matcher` means at an event: names with `|` between them, blanks around them do not count, `*` stands for
 * anything, everything else for itself.
 */
export function matchersOf(text: string | undefined, moment: Moment): readonly Matcher[] {
  if (text === undefined || text === "*" || MOMENTS[moment].tool === undefined) return [];
  const named = text === "" ? [] : [namesOf(text)];
  // Afterwards a tool without a name is none that anybody asked for; `""` is no exception, `*` and nothing are.
  return moment === "PreToolUse" ? named : [...named, { subject: "tool", test: { except: [""] }, text }];
}

function namesOf(text: string): Matcher {
  const names = text.split("|").map((name) => name.trim());
  const test = text.includes("*") ? { wildcard: names } : { exact: names };
  return { subject: "tool", test, text };
}

export interface Doubt {
  readonly message: string;
  readonly hint?: string;
}

/** What looks like a slip: the hook would never run, or for everything. */
export function doubtsAbout(text: string | undefined, moment: Moment): readonly Doubt[] {
  if (text === undefined) return [];
  if (MOMENTS[moment].tool === undefined)
    return [{ message: `${moment} is about no tool: \`matcher\` is ignored` }];
  if (text === "" || text === "*") return [];
  return text.split("|").flatMap((name) => doubtAbout(name.trim()) ?? []);
}

function doubtAbout(name: string): Doubt | undefined {
  if (name === "") return { message: "`|` has nothing on one side of it, which names no tool" };
  const odd = /[^\w*:./@-]/u.exec(name)?.[0] ?? (/\.\*|^\.|\.$/u.test(name) ? "." : undefined);
  if (odd !== undefined) {
    const message = `\`${odd}\` stands for itself in \`${shown(name)}\`: only \`*\` and \`|\` mean something`;
    return { message, hint: "write names of tools: `bash|edit_file`, `mcp__github__*`" };
  }
  const native = tools.find(({ canonical }) => canonical === name)?.native;
  if (native === undefined) return undefined;
  return { message: `AtomCode has no tool \`${name}\``, hint: `did you mean \`${native}\`?` };
}

function shown(name: string): string {
  return name.length > 60 ? `${name.slice(0, 57)}…` : name;
}
