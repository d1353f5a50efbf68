import { isJsonObject } from "../../spec/index.js";

/** Python gives up at about as many. */
const DEEPEST = 900;

/**
 * JSON as Python's `json.dumps` writes it: `", "` and `": "`, ASCII only, fields in their order, `NaN` and `Infinity`
 * as they are. A number that is whole is written as an `int`, since JavaScript does not know which were `float`.
 * @throws TypeError for what is no JSON, in Python's words
 */
export function pythonJson(value: unknown): string {
  return dump(value, 0);
}

function dump(value: unknown, depth: number): string {
  if (depth > DEEPEST) throw new TypeError("the payload nests too deep to be written as JSON");
  if (value === null || value === undefined) return "null";
  if (typeof value === "string") return quote(value);
  if (typeof value === "boolean") return String(value);
  if (typeof value === "number") return pythonNumber(value);
  if (Array.isArray(value)) return `[${value.map((item) => dump(item, depth + 1)).join(", ")}]`;
  if (!isJsonObject(value) || !isPlain(value))
    throw new TypeError(`Object of type ${typeName(value)} is not JSON serializable`);
  const members = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .map(([key, item]) => `${quote(key)}: ${dump(item, depth + 1)}`);
  return `{${members.join(", ")}}`;
}

/** `repr` of a float, and a whole number's digits. */
function pythonNumber(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "Infinity" : "-Infinity";
  if (Math.abs(value) >= 1e-4 || value === 0) return String(value);
  // Python has the exponent from here on, and with two digits.
  return value.toExponential().replace(/e-(\d)$/, "e-0$1");
}

const SHORT: Readonly<Record<string, string>> = {
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

/** By UTF-16 unit, so that an astral character becomes a pair of escapes, as in Python. */
function quote(text: string): string {
  const escaped = text.replaceAll(/["\\]|[^ -~]/g, (unit) => {
    if (unit === '"' || unit === "\\") return `\\${unit}`;
    return SHORT[unit] ?? `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
  return `"${escaped}"`;
}

/** Python's `str()`, of what JSON can carry. */
export function pythonText(value: unknown): string {
  if (typeof value === "string") return value;
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number")
    return Number.isNaN(value) ? "nan" : pythonNumber(value).replace("Infinity", "inf");
  return pythonRepr(value, 0);
}

/** Python's `repr()`: what lists and objects are written as. */
function pythonRepr(value: unknown, depth: number): string {
  if (depth > DEEPEST) return "...";
  if (typeof value === "string") return reprOfText(value);
  if (Array.isArray(value)) return `[${value.map((item) => pythonRepr(item, depth + 1)).join(", ")}]`;
  if (!isJsonObject(value)) return pythonText(value);
  const members = Object.entries(value).map(
    ([key, item]) => `${reprOfText(key)}: ${pythonRepr(item, depth + 1)}`,
  );
  return `{${members.join(", ")}}`;
}

const REPR_SHORT: Readonly<Record<string, string>> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** In single quotes, unless those are in it and double ones are not. */
function reprOfText(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replaceAll(/[\\'"]|[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu, (one) => {
    if (one === "'" || one === '"') return one === mark ? `\\${one}` : one;
    const known = REPR_SHORT[one];
    if (known !== undefined) return known;
    const hex = (one.codePointAt(0) ?? 0).toString(16);
    if (hex.length <= 2) return `\\x${hex.padStart(2, "0")}`;
    return hex.length <= 4 ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
  });
  return `${mark}${escaped}${mark}`;
}

/** Whether Python takes it for true. */
export function isTruthy(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (isJsonObject(value)) return Object.keys(value).length > 0;
  return Number.isNaN(value) || Boolean(value);
}

/** What Python's `str.strip` takes away; a byte order mark stays. */
const SPACE = new Set(
  "\t\n\v\f\r\u001c\u001d\u001e\u001f \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007" +
    "\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000",
);

export function strip(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && SPACE.has(text.charAt(start))) start += 1;
  while (end > start && SPACE.has(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

/** Also when it was made in another realm. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function typeName(value: unknown): string {
  if (typeof value !== "object" || value === null) return typeof value;
  const { constructor } = value;
  return typeof constructor === "function" && constructor.name !== "" ? constructor.name : "object";
}
