import { isJsonObject } from "../../spec/index.js";
import type { JsonObject } from "../../spec/index.js";

/** What pydantic says about a value: its name for the problem, and its words. */
interface Problem {
  readonly type: string;
  readonly message: string;
  /** Within the value. */
  readonly at?: string;
}

export type Coerced<Value> = { readonly value: Value } | { readonly problems: readonly Problem[] };

/** A value as a field takes it, or why not. Source: pydantic 2.13 in lax mode, executed. */
export type Coerce<Value> = (value: unknown) => Coerced<Value>;

export function text(value: unknown): Coerced<string> {
  return typeof value === "string" ? { value } : problem("string_type", "Input should be a valid string");
}

export function textOrNull(value: unknown): Coerced<string | null> {
  return value === null ? { value } : text(value);
}

export function texts(value: unknown): Coerced<Readonly<Record<string, string>>> {
  if (!isJsonObject(value)) return problem("dict_type", "Input should be a valid dictionary");
  const problems = Object.entries(value).flatMap(([name, item]): readonly Problem[] => {
    const one = text(item);
    return "problems" in one ? one.problems.map((each) => ({ ...each, at: name })) : [];
  });
  return problems.length > 0 ? { problems } : { value: value as JsonObject as Record<string, string> };
}

/** `"15"`, `2.0` and `true` are numbers, too. */
export function integer(least: number, most: number): Coerce<number> {
  return (value) => {
    const whole = wholeNumber(value);
    if ("problems" in whole) return whole;
    if (whole.value < least)
      return problem("greater_than_equal", `Input should be greater than or equal to ${least}`);
    if (whole.value > most)
      return problem("less_than_equal", `Input should be less than or equal to ${most}`);
    return whole;
  };
}

function wholeNumber(value: unknown): Coerced<number> {
  if (typeof value === "boolean") return { value: Number(value) };
  if (typeof value === "string") return parseWhole(value.trim());
  if (typeof value !== "number") return problem("int_type", "Input should be a valid integer");
  if (!Number.isFinite(value)) return problem("finite_number", "Input should be a finite number");
  return Number.isInteger(value)
    ? { value }
    : problem("int_from_float", "Input should be a valid integer, got a number with a fractional part");
}

/** Digits with single underscores between them, and nothing but zeros behind a point. */
const WHOLE = /^[+-]?\d+(?:_\d+)*(?:\.0+)?$/;
/** Longer texts are no timeout, and need not be looked at. */
const MOST_DIGITS = 40;

function parseWhole(digits: string): Coerced<number> {
  return digits.length <= MOST_DIGITS && WHOLE.test(digits)
    ? { value: Number(digits.replaceAll("_", "")) }
    : problem("int_parsing", "Input should be a valid integer, unable to parse string as an integer");
}

const TRUE: ReadonlySet<unknown> = new Set([true, 1, "1", "on", "t", "true", "y", "yes"]);
const FALSE: ReadonlySet<unknown> = new Set([false, 0, "0", "off", "f", "false", "n", "no"]);

export function truth(value: unknown): Coerced<boolean> {
  const word = typeof value === "string" ? value.toLowerCase() : value;
  if (TRUE.has(word)) return { value: true };
  if (FALSE.has(word)) return { value: false };
  return typeof value === "string" || Number.isInteger(value)
    ? problem("bool_parsing", "Input should be a valid boolean, unable to interpret input")
    : problem("bool_type", "Input should be a valid boolean");
}

function problem(type: string, message: string): { readonly problems: readonly Problem[] } {
  return { problems: [{ type, message }] };
}
