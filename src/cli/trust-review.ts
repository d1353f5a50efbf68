import type { HookUnderReview, Review } from "../workbench/review.js";
import { changesOf } from "../workbench/review-diff.js";
import { cleanLine } from "./print/clean.js";
import { formatGone, formatReview } from "./print/review.js";
import { counted } from "./print/table.js";
import type { VerbContext } from "./verb.js";

/** All hooks of a workspace, each with what it would run. */
export function showHooks(
  { print, note, colors }: VerbContext,
  { hooks, gone, elsewhere }: Review,
  folder: string,
): void {
  const shown = hooks.filter(({ again }) => !again).map((hook) => ({ hook, changes: [] }));
  if (shown.length === 0) note(`${cleanLine(folder)} has no hooks of its own.`);
  else print(`${counted(shown.length, "hook")} of this workspace:\n${formatReview(shown, colors)}`);
  if (gone.length > 0) print(formatGone(gone, colors));
  for (const [id, path] of Object.entries(elsewhere)) note(trustedElsewhere(id, path));
}

/** What trust does not reach yet: in full where it is new, with its differences where it has changed. */
export function showPending(context: VerbContext, reviewed: Review): void {
  const { print, note, colors, common } = context;
  const { hooks, gone, settingsChanged, trusted, elsewhere } = reviewed;
  const visible = hooks.filter(({ again }) => !again);
  const section = (title: string, some: readonly HookUnderReview[]): void => {
    if (some.length === 0) return;
    const shown = some.map((hook) => ({ hook, changes: changesOf(hook, common.home) }));
    print(`${counted(some.length, "hook")} ${title}:\n${formatReview(shown, colors)}`);
  };
  const isFirst = !trusted || hooks.every(({ state }) => state === "new" || state === "elsewhere");
  if (isFirst) section("of this workspace", visible);
  else {
    const of = (state: string): readonly HookUnderReview[] => visible.filter((one) => one.state === state);
    section("new since this workspace was trusted", of("new"));
    section("changed since this workspace was trusted", of("changed"));
  }
  if (gone.length > 0) print(`${counted(gone.length, "hook")} gone:\n${formatGone(gone, colors)}`);
  if (settingsChanged && !isFirst) note("What the hook files say beyond their hooks has changed, too.");
  for (const [id, path] of Object.entries(elsewhere)) note(trustedElsewhere(id, path));
}

/** A system with a trust file of its own is not helped by ours. */
export function trustedElsewhere(id: string, path: string): string {
  return `${id} hooks run where ~/${path} lists the folder: \`anyhook trust\` neither reads nor writes that file.`;
}

/** What programs get to know of a hook under review. */
export function factsOf(hook: HookUnderReview, home: string): object {
  const { rule, state, scripts, problem } = hook;
  const { id, dialect, layer, source, native, when, executor, params, skip } = rule;
  const { file, line, column } = source;
  return {
    hook: id,
    dialect,
    layer,
    file,
    line,
    column,
    event: native,
    matchers: when.map(({ text }) => text),
    executor,
    params,
    skipped: skip,
    state,
    scripts: scripts.map(({ path, real, sha256 }) => ({ path, real, sha256 })),
    changes: state === "new" ? [] : changesOf(hook, home),
    ...(problem === undefined ? {} : { problem }),
  };
}

export function goneFacts({ gone }: Review): readonly object[] {
  return gone.map(({ hook, dialect, file, event, name }) => ({
    hook,
    dialect,
    file,
    event,
    name,
    state: "gone",
  }));
}
