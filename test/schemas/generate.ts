import { resolve } from "node:path";
import { createGenerator } from "ts-json-schema-generator";
import { dialects } from "../../src/dialects/index.js";
import { when } from "../../src/dialects/kit/json-schema.js";
import { COMMON_FIELDS } from "../../src/spec/events/index.js";
import { EVENTS } from "../../src/spec/index.js";
import type { EventDefinition, JsonObject } from "../../src/spec/index.js";

const ROOT = resolve(import.meta.dirname, "../..");

/** Everything in `schemas/`, by file name: one per dialect, and what the runtime itself says. */
export async function generate(): Promise<ReadonlyMap<string, JsonObject>> {
  const schemas = new Map<string, JsonObject>([
    ["event", eventSchema()],
    ["verdict", { title: "Verdict of anyhook", ...fromType("verdict", "Verdict") }],
  ]);
  for (const { id, schema } of dialects) if (schema !== undefined) schemas.set(id, await schema());
  return new Map([...schemas].map(([name, schema]) => [`${name}.schema.json`, schema]));
}

/** What the hand-written interfaces say, with their comments. Objects stay open: later versions say more. */
function fromType(file: string, type: string): JsonObject {
  const generator = createGenerator({
    path: resolve(ROOT, `src/spec/${file}.ts`),
    tsconfig: resolve(ROOT, "tsconfig.json"),
    topRef: false,
    jsDoc: "extended",
    additionalProperties: true,
    skipTypeCheck: true,
  });
  const text = JSON.stringify(generator.createSchema(type));
  return JSON.parse(text.replaceAll(/\s*\{@link\s+(\w+)\s*\}\s*/gu, " $1")) as JsonObject;
}

/** The interface holds what all events share; what each one adds stands in its table entry. */
function eventSchema(): JsonObject {
  const { properties, ...event } = fromType("event", "HookEvent");
  const known = properties as Readonly<Record<string, JsonObject>>;
  return {
    title: "Event of anyhook",
    ...event,
    properties: {
      ...fieldsOf(COMMON_FIELDS),
      ...known,
      hook_event_name: { ...known["hook_event_name"], enum: Object.keys(EVENTS) },
    },
    allOf: Object.entries(EVENTS).map(([name, definition]) =>
      when({ properties: { hook_event_name: { const: name } } }, payloadOf(definition)),
    ),
  };
}

function payloadOf({ summary, fields }: EventDefinition): JsonObject {
  const required = Object.keys(fields).filter((name) => !fields[name]?.endsWith("?"));
  return { description: `Fires ${summary}.`, properties: fieldsOf(fields), required };
}

function fieldsOf(fields: EventDefinition["fields"]): JsonObject {
  const typed = Object.entries(fields).map(([name, given]) => {
    const type = given.replace("?", "");
    return [name, type === "any" ? {} : { type }] as const;
  });
  return Object.fromEntries(typed);
}
