import { readReviewedBytes } from "../engine/reviewed-bytes.js";
import { unifiedDiff } from "../formats/diff.js";
import type { ReviewedHook } from "../spec/index.js";
import type { HookUnderReview } from "./review.js";

/** What became of a hook's definition, or of a file that it names, since it was trusted. */
export interface Change {
  /** What was compared: a path, or the definition. */
  readonly what: string;
  readonly state: "new" | "changed" | "gone";
  /** Unified; absent where there is no text on either side to compare. */
  readonly diff?: string;
}

/** The changes of a hook, what it is and what it runs. Of one that is new, the scripts alone: it is shown as it is. */
export function changesOf(
  { rule, definition, scripts, before }: HookUnderReview,
  home: string,
): readonly Change[] {
  const changes: Change[] = [];
  if (before !== undefined) {
    const then = textOf(readReviewedBytes(home, before.definition));
    if (then !== definition) changes.push(change(`${rule.source.file} (definition)`, then, definition, true));
  }
  for (const { path, real, sha256, bytes } of scripts) {
    const old = before?.scripts.find((one) => one.path === path);
    if (old?.sha256 === sha256 && old.real === real) continue;
    const then = old === undefined ? undefined : textOf(readReviewedBytes(home, old.sha256));
    const moved = old === undefined || old.real === real ? "" : ` (leads to ${real ?? path})`;
    changes.push(change(`${path}${moved}`, then, textOf(bytes), old !== undefined));
  }
  for (const old of before?.scripts ?? [])
    if (!scripts.some(({ path }) => path === old.path)) changes.push(removed(old, home));
  return changes;
}

function removed({ path, sha256 }: ReviewedHook["scripts"][number], home: string): Change {
  const then = textOf(readReviewedBytes(home, sha256));
  return {
    what: path,
    state: "gone",
    ...(then === undefined ? {} : { diff: unifiedDiff(path, then, undefined) }),
  };
}

function change(what: string, then: string | undefined, now: string | undefined, known: boolean): Change {
  const state = known ? "changed" : "new";
  if (now === undefined || (known && then === undefined)) return { what, state };
  return { what, state, diff: unifiedDiff(what, then, now) };
}

/** Undefined for what is no text. */
function textOf(bytes: Uint8Array | undefined): string | undefined {
  if (bytes === undefined) return undefined;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return text.includes("\0") ? undefined : text;
  } catch {
    return undefined;
  }
}
