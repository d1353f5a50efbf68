import { isJsonObject } from "../../src/spec/index.js";
import type { Dialect, JsonObject, JsonValue } from "../../src/spec/index.js";
import { code, section, table } from "./markdown.js";

/** What its files may say, from the JSON Schema of the dialect; the meaning stands beside each field in `schema.ts`. */
export async function fieldsSection({ id, schema }: Dialect): Promise<string> {
  if (schema === undefined) return "";
  const file = await schema();
  const { definitions } = file as { readonly definitions: Readonly<Record<string, JsonObject>> };
  const { item, handler = item } = definitions;
  const fields = (shape: JsonObject): string =>
    table(["field", "value", "meaning"], rows(withWordsOf(shape, Object.values(definitions))));
  // Where there are several kinds of entries, each is a definition with a title of its own.
  const kinds = handler === undefined ? Object.values(definitions) : [];
  const top = rows(file).filter(([name, , meaning]) => {
    if (name === "`$schema`") return false;
    return (
      kinds.length > 0 || (name?.startsWith("`hooks.") !== true && (name !== "`hooks`" || meaning !== ""))
    );
  });
  return section(
    "What a file may say",
    top.length === 0 ? "" : "A file has:",
    table(["key", "value", "meaning"], top),
    ...(handler === undefined ? [] : ["A hook has:", fields(handler)]),
    ...kinds.flatMap((kind) => [`An entry of ${code(String(kind["title"]))} has:`, fields(kind)]),
    `[schemas/${id}.schema.json](../../schemas/${id}.schema.json) says the same to editors, and what each type needs.`,
  );
}

function rows(shape: JsonObject, within = ""): readonly (readonly string[])[] {
  return Object.entries(fieldsOf(shape)).flatMap(([name, field]) => {
    if (!isJsonObject(field)) return [];
    const { description } = field;
    const path = `${within}${name}`;
    const own = [code(path), valueOf(field), typeof description === "string" ? description : ""];
    const inner = rows(field, `${path}.`);
    return inner.length > 0 && description === undefined ? inner : [own, ...inner];
  });
}

/** Entries that differ by file only in the words that a field takes are one table. */
function withWordsOf(shape: JsonObject, others: readonly JsonObject[]): JsonObject {
  const names = Object.keys(fieldsOf(shape)).join();
  const alike = others.map(fieldsOf).filter((fields) => Object.keys(fields).join() === names);
  const fields = Object.entries(fieldsOf(shape)).map(([name, field]) => {
    const words = new Set(alike.flatMap((other) => wordsOf(other[name])));
    return [name, isJsonObject(field) && words.size > 0 ? { ...field, enum: [...words] } : field] as const;
  });
  return { ...shape, properties: Object.fromEntries(fields) };
}

function fieldsOf({ properties }: JsonObject): JsonObject {
  return isJsonObject(properties) ? properties : {};
}

function wordsOf(field: JsonValue | undefined): readonly JsonValue[] {
  return isJsonObject(field) && Array.isArray(field["enum"]) ? field["enum"] : [];
}

function valueOf(field: JsonValue | undefined): string {
  if (!isJsonObject(field)) return "";
  const { type: types, enum: words, const: only, items, anyOf, additionalProperties: values } = field;
  // That a key may stand without a value is no news.
  const [type] = Array.isArray(types) ? types.filter((one) => one !== "null") : [types];
  if (Array.isArray(words)) return words.map((word) => code(String(word))).join(", ");
  if (only !== undefined) return code(String(only));
  if (Array.isArray(anyOf)) return [...new Set(anyOf.map(valueOf))].filter((one) => one !== "").join(" or ");
  if (type === "array") return valueOf(items) === "" ? "list" : `list of ${valueOf(items)}s`;
  if (type === "object" && isJsonObject(values))
    return isJsonObject(field["properties"]) ? "object" : "names → values";
  return typeof type === "string" ? (NAMES[type] ?? type) : "";
}

const NAMES: Readonly<Record<string, string>> = {
  string: "text",
  boolean: "true or false",
  integer: "whole number",
  null: "",
};
