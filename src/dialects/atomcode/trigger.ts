import { nearest } from "../../formats/suggest.js";
import { aliases, events, MOMENTS, SYNONYMS } from "./events.js";
import type { Moment } from "./events.js";

/** Moment → the words that name it. */
const KEYWORDS: ReadonlyMap<Moment, readonly string[]> = new Map(
  MOMENTS.map((moment) => [
    moment,
    [moment, ...Object.keys(SYNONYMS).filter((word) => SYNONYMS[word] === moment)],
  ]),
);

/**
 * When a webhook is sent: at every moment one of whose words is contained in `trigger`, wherever in it and in whatever
 * case. Commas are nothing special. Source: the document's note on matching (seed 000).
 * @example
 * momentsOf("pre_tool,error"); // ["pre_tool", "error"]
 */
export function momentsOf(trigger: string): readonly Moment[] {
  const text = trigger.toLowerCase();
  return MOMENTS.filter((moment) => KEYWORDS.get(moment)?.some((word) => text.includes(word)));
}

/** When a script runs: only these words, to the letter. Source: AtomCode's hooks.md. */
export const SCRIPT_TRIGGERS: Readonly<Record<string, Moment>> = {
  pre_tool: "pre_tool",
  pre_tool_execution: "pre_tool",
  post_tool: "post_tool",
  post_tool_execution: "post_tool",
  post_turn: "post_turn",
  system_prompt: "system_prompt",
};

export interface Doubt {
  readonly code: "unmatched_trigger" | "accidental_trigger";
  readonly message: string;
  readonly hint: string;
}

/** What somebody who wrote this trigger may not have meant, one by one of what stands between commas. */
export function doubtsAbout(trigger: string): readonly Doubt[] {
  if (momentsOf(trigger).length === 0) return [unmatched(trigger.trim())];
  return trigger
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .flatMap((part) => doubtAbout(part) ?? []);
}

function doubtAbout(part: string): Doubt | undefined {
  const moments = momentsOf(part);
  if (moments.length === 0) return unmatched(part);
  const accidental = moments.find((moment) => !KEYWORDS.get(moment)?.some((word) => standsAlone(word, part)));
  if (accidental !== undefined) {
    const message = `${shown(part)} fires at ${accidental}, since it contains that word`;
    return { code: "accidental_trigger", message, hint: `write \`${accidental}\` if that is meant` };
  }
  if (moments.length === 1) return undefined;
  const message = `${shown(part)} fires at ${moments.join(" and ")}: it contains these words`;
  return { code: "accidental_trigger", message, hint: `write \`${moments.join(",")}\` if all are meant` };
}

/** No letter or digit stands right before or behind it; the document calls `on_turn_start` and `turn_start_hook` fine. */
function standsAlone(word: string, text: string): boolean {
  const lower = text.toLowerCase();
  for (let at = lower.indexOf(word); at !== -1; at = lower.indexOf(word, at + 1)) {
    const around = [lower[at - 1] ?? "", lower[at + word.length] ?? ""];
    if (!around.some((character) => /[a-z0-9]/u.test(character))) return true;
  }
  return false;
}

function unmatched(part: string): Doubt {
  const message =
    part === ""
      ? "an empty trigger matches no event: the webhook is never sent"
      : `${shown(part)} matches no event: the webhook is never sent for it`;
  return { code: "unmatched_trigger", message, hint: meant(part) };
}

function meant(part: string): string {
  const canonical = MOMENTS.filter((moment) => events[moment].from.some((name) => name === part));
  if (canonical.length > 0) return `did you mean ${canonical.map((moment) => `\`${moment}\``).join(" or ")}?`;
  if (["*", "all", "any"].includes(part.toLowerCase())) return `there is no word for all: name them, ${LIST}`;
  if (/user_?prompt_?submit/iu.test(part)) return "webhooks have no such event; `message` is the nearest";
  const word = nearest(part, [...MOMENTS, ...Object.keys(aliases)], 1)[0];
  return word === undefined ? `known: ${LIST}` : `did you mean \`${word}\`?`;
}

const LIST = MOMENTS.join(", ");

function shown(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}…` : text);
}
