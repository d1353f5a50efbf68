import type { JsonValue, Rule } from "../../spec/index.js";
import { clean, cleanLine } from "./clean.js";
import type { Colors } from "./colors.js";
import { jsonLine } from "./json.js";

/**
 * Hooks with exactly what they would run. What a terminal would hide or act upon is shown escaped, never left out:
 * people decide on this text.
 */
export function formatReview(rules: readonly Rule[], colors: Colors): string {
  return rules.map((rule) => [head(rule, colors), ...parameters(rule)].join("\n")).join("\n");
}

function head({ source, dialect, native, name, executor, when, skip }: Rule, colors: Colors): string {
  const { file, line, column } = source;
  const matchers = [...new Set(when.map(({ text }) => text))].join(" & ");
  const label = cleanLine(
    `${dialect} ${native} ${matchers} ${executor}${name === undefined ? "" : ` "${name}"`}`,
  );
  const off = skip === undefined ? "" : colors.yellow(` (does not run: ${cleanLine(skip.message)})`);
  return `${colors.bold(cleanLine(`${file}:${line}:${column}`))} ${label}${off}`;
}

function parameters({ params }: Rule): readonly string[] {
  return Object.entries(params).flatMap(([key, value]) =>
    value === undefined ? [] : [`    ${clean(key)}: ${exact(value)}`],
  );
}

/** What a terminal acts upon, or nobody sees: joiners and soft hyphens too. */
const INVISIBLE = /\p{Cf}/u;

/** The text as it is where that is safe, else as JSON. */
function exact(value: JsonValue): string {
  if (typeof value !== "string" || value !== clean(value, Infinity) || INVISIBLE.test(value))
    return jsonLine(value);
  return value.split("\n").join("\n      ");
}
