import { isJsonObject } from "../../spec/index.js";
import type { JsonObject, JsonValue } from "../../spec/index.js";

/** Words that `yaml.v3` takes for a boolean where a boolean is wanted (YAML 1.1). */
const YES: ReadonlySet<string> = new Set(["y", "Y", "yes", "Yes", "YES", "on", "On", "ON"]);
const NO: ReadonlySet<string> = new Set(["n", "N", "no", "No", "NO", "off", "Off", "OFF"]);

export interface FieldKinds {
  /** Fields that hold text: numbers and booleans are taken as they are written. */
  readonly texts: readonly string[];
  readonly flags: readonly string[];
}

/** An object as Go reads it into a struct: `null` is nothing, and scalars become what the field wants. */
export function asGoReads(value: JsonObject, { texts, flags }: FieldKinds): JsonObject {
  const given = Object.entries(value).filter(([, item]) => item !== null && item !== undefined);
  return Object.fromEntries(
    given.map(([key, item]) => {
      if (texts.includes(key)) return [key, isScalar(item) ? String(item) : item];
      return [key, flags.includes(key) && typeof item === "string" ? flagOf(item) : item];
    }),
  );
}

function flagOf(text: string): JsonValue {
  if (YES.has(text)) return true;
  return NO.has(text) ? false : text;
}

/** A parameter as text, whatever scalar it is; `""` where it is absent. */
export function textParam(params: JsonObject, name: string): string {
  const value = Object.hasOwn(params, name) ? params[name] : undefined;
  if (isScalar(value)) return String(value).trim();
  return value === undefined || value === null ? "" : JSON.stringify(value);
}

/** A parameter that is a list, as texts without blank ones; anything but a list is none. */
export function textsParam(params: JsonObject, name: string): readonly string[] {
  const value = Object.hasOwn(params, name) ? params[name] : undefined;
  if (!Array.isArray(value)) return [];
  return value
    .filter(isScalar)
    .map((item) => String(item).trim())
    .filter((text) => text !== "");
}

/** A parameter that says yes or no: a boolean, a number, or one of eight words. What says neither is no. */
export function flagParam(params: JsonObject, name: string): boolean {
  const value = Object.hasOwn(params, name) ? params[name] : undefined;
  if (typeof value === "string") return ["true", "1", "yes", "on"].includes(value.trim().toLowerCase());
  return typeof value === "number" ? value !== 0 : value === true;
}

function isScalar(value: JsonValue | undefined): value is string | number | boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}

/** A text in double quotes, as Go's `%q`. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}

/** The object at a key; undefined where there is none. */
export function objectAt(value: JsonObject, key: string): JsonObject | undefined {
  const found = Object.hasOwn(value, key) ? value[key] : undefined;
  return isJsonObject(found) ? found : undefined;
}
