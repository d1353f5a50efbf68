import * as z from "zod";
import { EVENTS } from "../../spec/index.js";
import type { Dialect, JsonObject, JsonValue } from "../../spec/index.js";

/** The version that editors understand best. */
const DRAFT = "draft-7";

/** A zod shape as JSON Schema: what is not described more closely may be anything. */
export function schemaOf(shape: z.ZodObject): JsonObject {
  const { $schema: _, definitions: __, ...schema } = z.toJSONSchema(shape, { target: DRAFT, io: "input" });
  return JSON.parse(JSON.stringify(schema), plain) as JsonObject;
}

/** `z.json()` becomes a definition of JSON itself, which says no more than nothing does. */
function plain(key: string, value: JsonValue): JsonValue | undefined {
  const text = JSON.stringify(value);
  const says =
    !(key === "allOf" && text === "[{}]") && !(key === "propertyNames" && text === '{"type":"string"}');
  if (!says) return undefined;
  return text.startsWith('{"$ref":"#/definitions/__schema') ? {} : value;
}

export interface FileSchemaOptions {
  readonly title: string;
  /** The top level; its `hooks` is replaced. */
  readonly file: JsonObject;
  readonly events: Dialect["events"];
  /** What stands in the list of an event. */
  readonly entry: JsonObject;
  readonly definitions: Readonly<Record<string, JsonObject>>;
}

/** A file with `hooks → Event → [entry]`: every event is known, and says what it is. */
export function fileSchema({ title, file, events, entry, definitions }: FileSchemaOptions): JsonObject {
  const lists = Object.keys(events).map((name) => [
    name,
    { description: meaning(events, name), allOf: [reference("entries")] },
  ]);
  const hooks = {
    ...(file["properties"] as Readonly<Record<string, JsonObject>>)["hooks"],
    type: ["object", "null"],
    properties: Object.fromEntries(lists) as JsonObject,
    additionalProperties: false,
  };
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title,
    ...file,
    properties: { ...(file["properties"] as JsonObject), hooks },
    definitions: { entries: { type: ["array", "null"], items: entry }, ...definitions },
  };
}

/** `{ matcher, hooks: [handler] }`, the entry that most agents share. */
export function groupOf(handler: JsonObject): JsonObject {
  return {
    type: "object",
    properties: {
      matcher: {
        description: "for which tools, or whatever the event has; absent: all",
        type: ["string", "null"],
      },
      hooks: { type: "array", items: handler },
    },
    required: ["hooks"],
    additionalProperties: false,
  };
}

export function reference(name: string): JsonObject {
  return { $ref: `#/definitions/${name}` };
}

/** What a handler needs depends on its type, and so does what it may have, where `common` says what any may. */
export function byType(
  types: Readonly<Record<string, { readonly needs: readonly string[]; readonly takes: readonly string[] }>>,
  { properties, common }: { readonly properties: readonly string[]; readonly common: readonly string[] },
): readonly JsonObject[] {
  return Object.entries(types).map(([type, { needs, takes }]) => {
    const own = new Set([...common, ...needs, ...takes]);
    const foreign = properties.filter((name) => !own.has(name)).map((name) => [name, false] as const);
    return ifType(type, { required: needs, properties: Object.fromEntries(foreign) });
  });
}

/** Only for this type; where there is no type, only where `absent` says so. */
export function ifType(type: string, then: JsonObject, absent = false): JsonObject {
  const is = { properties: { type: { const: type } } };
  return when(absent ? is : { ...is, required: ["type"] }, then);
}

/** Editors explain a condition that fails better than one of several shapes that does not fit. */
export function when(condition: JsonObject, then: JsonObject, otherwise?: JsonObject): JsonObject {
  return { if: condition, then, ...(otherwise === undefined ? {} : { else: otherwise }) };
}

function meaning(events: Dialect["events"], name: string): string {
  const { from = [], gate } = events[name] ?? {};
  const { summary = "", deny = "", gate: canonical = false } = EVENTS[from[0] ?? ""] ?? {};
  return (gate ?? canonical) ? `Fires ${summary}. A deny: ${deny}.` : `Fires ${summary}.`;
}
