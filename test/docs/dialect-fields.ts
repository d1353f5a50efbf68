import { isJsonObject } from "../../src/spec/index.js";
import type { Dialect, JsonObject, JsonValue } from "../../src/spec/index.js";
import { code, section, table } from "./markdown.js";

/** What its files may say, from the JSON Schema of the dialect; the meaning stands beside each field in `schema.ts`. */
export async function fieldsSection({ id, schema }: Dialect): Promise<string> {
  if (schema === undefined) return "";
  const file = await schema();
  const { definitions } = file as { readonly definitions: Readonly<Record<string, JsonObject>> };
  const { item, handler = item } = definitions;
  const fields = (shape: JsonObject): string => table(["field", "value", "meaning"], rows(shape));
  // Where there are several kinds of entries, each is a definition with a title of its own.
  const kinds = handler === undefined ? Object.values(definitions) : [];
  const top = rows(file).filter(([name]) => name !== "`$schema`" && (name !== "`hooks`" || kinds.length > 0));
  return section(
    "What a file may say",
    top.length === 0 ? "" : kinds.length > 0 ? "A file has:" : "Beside `hooks`, a file has:",
    table(["key", "value", "meaning"], top),
    ...(handler === undefined ? [] : ["A hook has:", fields(handler)]),
    ...kinds.flatMap((kind) => [`An entry of ${code(String(kind["title"]))} has:`, fields(kind)]),
    `[schemas/${id}.schema.json](../../schemas/${id}.schema.json) says the same to editors, and what each type needs.`,
  );
}

function rows({ properties }: JsonObject): readonly (readonly string[])[] {
  return Object.entries(isJsonObject(properties) ? properties : {}).map(([name, field]) => {
    const { description } = isJsonObject(field) ? field : {};
    return [code(name), valueOf(field), typeof description === "string" ? description : ""];
  });
}

function valueOf(field: JsonValue | undefined): string {
  if (!isJsonObject(field)) return "";
  const { type, enum: words, const: only, items, anyOf, additionalProperties: values } = field;
  if (Array.isArray(words)) return words.map((word) => code(String(word))).join(", ");
  if (only !== undefined) return code(String(only));
  if (Array.isArray(anyOf)) return anyOf.map(valueOf).join(" or ");
  if (type === "array") return valueOf(items) === "" ? "list" : `list of ${valueOf(items)}s`;
  if (type === "object" && isJsonObject(values))
    return isJsonObject(field["properties"]) ? "object" : "names → values";
  return typeof type === "string" ? (NAMES[type] ?? type) : "";
}

const NAMES: Readonly<Record<string, string>> = {
  string: "text",
  boolean: "true or false",
  integer: "whole number",
};
