import type { JsonValue, ReviewedHook, Rule } from "../../spec/index.js";
import type { HookUnderReview } from "../../workbench/review.js";
import type { Change } from "../../workbench/review-diff.js";
import { clean, cleanLine } from "./clean.js";
import type { Colors } from "./colors.js";
import { jsonLine } from "./json.js";

/** Lines of one diff; whoever needs more opens the file. */
const MOST_LINES = 400;

/** A hook under review, and what has changed about it. */
export interface Shown {
  readonly hook: HookUnderReview;
  /** Absent where changes are not asked for. */
  readonly changes: readonly Change[];
}

/**
 * Hooks with exactly what they would run. What a terminal would hide or act upon is shown escaped, never left out:
 * people decide on this text.
 */
export function formatReview(hooks: readonly Shown[], colors: Colors): string {
  return hooks
    .map(({ hook, changes }) =>
      [
        head(hook, colors),
        ...parameters(hook.rule),
        ...scripts(hook, colors),
        ...changes.flatMap((change) => lines(change, colors)),
      ].join("\n"),
    )
    .join("\n");
}

/** What was trusted, and has vanished. */
export function formatGone(hooks: readonly ReviewedHook[], colors: Colors): string {
  return hooks
    .map(({ file, dialect, event, name }) => {
      const label = cleanLine(`${dialect} ${event}${name === undefined ? "" : ` "${name}"`}`);
      return `${colors.bold(cleanLine(file))} ${label} ${colors.red("(gone)")}`;
    })
    .join("\n");
}

function head({ rule, state }: HookUnderReview, colors: Colors): string {
  const { source, dialect, native, name, executor, when, skip } = rule;
  const { file, line, column } = source;
  const matchers = [...new Set(when.map(({ text }) => text))].join(" & ");
  const label = cleanLine(
    `${dialect} ${native} ${matchers} ${executor}${name === undefined ? "" : ` "${name}"`}`,
  );
  const off = skip === undefined ? "" : colors.yellow(` (does not run: ${cleanLine(skip.message)})`);
  const changed = state === "changed" ? colors.red(" (changed)") : "";
  return `${colors.bold(cleanLine(`${file}:${line}:${column}`))} ${label}${off}${changed}`;
}

function parameters({ params }: Rule): readonly string[] {
  return Object.entries(params).flatMap(([key, value]) =>
    value === undefined ? [] : [`    ${clean(key)}: ${exact(value)}`],
  );
}

/** The files that it names, which are trusted with it. */
function scripts({ scripts: named, problem }: HookUnderReview, colors: Colors): readonly string[] {
  const files = named.map(({ path, real, sha256 }) => {
    const leads = real === undefined ? "" : ` → ${exact(real)}`;
    return `    file: ${exact(path)}${leads} ${colors.dim(`sha256 ${sha256.slice(0, 12)}`)}`;
  });
  if (problem === undefined) return files;
  return [...files, `    ${colors.red(`cannot be trusted: ${cleanLine(problem)}`)}`];
}

function lines({ what, state, diff }: Change, colors: Colors): readonly string[] {
  if (diff === undefined) return [`    ${exact(what)}: ${state}, and there is no text to compare`];
  const all = diff.split("\n");
  const shown = all.slice(0, MOST_LINES).map((line) => `    ${marked(line, colors)}`);
  return all.length > MOST_LINES ? [...shown, `    … and ${all.length - MOST_LINES} lines more`] : shown;
}

function marked(line: string, colors: Colors): string {
  const text = exact(line);
  if (line.startsWith("+")) return colors.green(text);
  return line.startsWith("-") ? colors.red(text) : text;
}

/** What a terminal acts upon, or nobody sees: joiners and soft hyphens too. */
const INVISIBLE = /\p{Cf}/u;

/** The text as it is where that is safe, else as JSON. */
function exact(value: JsonValue): string {
  if (typeof value !== "string" || value !== clean(value, Infinity) || INVISIBLE.test(value))
    return jsonLine(value);
  return value.split("\n").join("\n      ");
}
