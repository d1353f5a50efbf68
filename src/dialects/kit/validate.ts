import type * as z from "zod";
import { nearest } from "../../formats/suggest.js";
import { isJsonObject } from "../../spec/index.js";
import type { JsonValue } from "../../spec/index.js";
import type { Findings, Path } from "./findings.js";

export interface ValidateOptions {
  readonly findings: Findings;
  readonly path: Path;
  /** What this is, in messages: "the handler", "the file". */
  readonly what: string;
  /** Spellings of other systems → ours. */
  readonly spellings?: Readonly<Record<string, string>>;
  /** How bad an unknown key is. The value loads without it in any case. */
  readonly unknownKeys: "error" | "warning";
  /** What a wrong value costs: everything, or its own top-level key only. Default: everything. */
  readonly wrongValues?: "reject" | "leave-out";
}

/**
 * A value against a strict schema: every issue becomes a diagnostic at its place, with the likely word.
 * Unknown keys are reported and left out; anything else makes the value invalid (`undefined`), unless
 * `wrongValues` says otherwise.
 */
export function validate<Schema extends z.ZodObject>(
  schema: Schema,
  value: JsonValue | undefined,
  options: ValidateOptions,
): z.infer<Schema> | undefined {
  const { findings, path, what } = options;
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  const { issues } = result.error;
  for (const issue of issues) {
    if (issue.code === "unrecognized_keys") reportUnknown(issue, schema, options);
    else reportInvalid(issue, options);
  }
  const wrong = issues.filter(({ code }) => code !== "unrecognized_keys").map((issue) => issue.path[0]);
  if (wrong.length > 0 && options.wrongValues !== "leave-out") return undefined;
  const lenient = schema.safeParse(withoutUnknown(without(value, wrong), issues));
  if (lenient.success) return lenient.data;
  findings.add({ code: "invalid", level: "error", path, message: `${what} is invalid` });
  return undefined;
}

function without(value: JsonValue | undefined, keys: readonly unknown[]): JsonValue | undefined {
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)));
}

/** However deep they stand. */
function withoutUnknown(
  value: JsonValue | undefined,
  issues: readonly z.core.$ZodIssue[],
): JsonValue | undefined {
  let rest = value;
  for (const issue of issues)
    if (issue.code === "unrecognized_keys") rest = withoutAt(rest, issue.path as Path, issue.keys);
  return rest;
}

function withoutAt(
  value: JsonValue | undefined,
  [key, ...path]: Path,
  keys: readonly string[],
): JsonValue | undefined {
  if (key === undefined) return without(value, keys);
  if (Array.isArray(value))
    return value.map((item, index) => (index === key ? (withoutAt(item, path, keys) ?? null) : item));
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value);
  return Object.fromEntries(
    entries.map(([name, item]) => [name, name === key ? withoutAt(item, path, keys) : item]),
  );
}

function reportUnknown(
  issue: z.core.$ZodIssueUnrecognizedKeys,
  schema: z.ZodObject,
  { findings, path, what, spellings = {}, unknownKeys }: ValidateOptions,
): void {
  // Keys of nested objects are not in this schema's shape: no guess is better than a wrong one.
  const known = issue.path.length === 0 ? Object.keys(schema.shape) : [];
  for (const key of issue.keys) {
    const theirs = Object.hasOwn(spellings, key) ? spellings[key] : undefined;
    const word = theirs ?? nearest(key, known, 1)[0];
    const hint =
      word === undefined
        ? known.length === 0
          ? undefined
          : `known: ${known.join(", ")}`
        : `did you mean \`${word}\`?`;
    const place = [...path, ...(issue.path as Path), key];
    findings.add({
      code: "unknown_key",
      level: unknownKeys,
      path: place,
      at: "key",
      message: `${what} has no key \`${key}\``,
      hint,
    });
  }
}

function reportInvalid(issue: z.core.$ZodIssue, { findings, path, what }: ValidateOptions): void {
  const inner = issue.path as Path;
  const name = inner.join(".");
  const subject = name === "" ? what : `\`${name}\``;
  const missing = issue.code === "invalid_type" && issue.input === undefined && inner.length > 0;
  const code = missing ? "missing" : issue.code === "invalid_type" ? "wrong_type" : "invalid_value";
  const message = missing ? `${what} needs ${subject}` : `${subject}: ${describe(issue)}`;
  findings.add({ code, level: "error", path: [...path, ...inner], message, hint: hintOf(issue) });
}

function describe(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_type") return `expected ${expected(issue.expected)}, got ${shown(issue.input)}`;
  if (issue.code === "invalid_value")
    return `expected ${issue.values.map((value) => JSON.stringify(value)).join(" or ")}, got ${shown(issue.input)}`;
  if (issue.code === "too_small") {
    return `must be ${issue.inclusive === false ? "more than" : "at least"} ${issue.minimum}, got ${shown(issue.input)}`;
  }
  if (issue.code === "too_big") return `must be at most ${issue.maximum}, got ${shown(issue.input)}`;
  // A key of a record: the schema's own words are one level below.
  if (issue.code === "invalid_key") return issue.issues[0]?.message ?? issue.message;
  return issue.message;
}

function hintOf(issue: z.core.$ZodIssue): string | undefined {
  if (issue.code !== "invalid_value" || typeof issue.input !== "string") return undefined;
  const word = nearest(issue.input, issue.values.map(String), 1)[0];
  return word === undefined ? undefined : `did you mean \`${word}\`?`;
}

const WORDS: Readonly<Record<string, string>> = {
  int: "a whole number",
  number: "a number",
  string: "a text",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
};

function expected(type: string): string {
  return WORDS[type] ?? type;
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 40 ? `${text.slice(0, 37)}…` : text;
}
