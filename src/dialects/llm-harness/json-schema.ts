import type { JsonObject } from "../../spec/index.js";
import { fileSchema, ifType, reference, schemaOf } from "../kit/json-schema.js";
import { FIELDS, requiredOf, TYPES } from "./definition.js";
import { events } from "./events.js";
import { LlmHarnessFile, LlmHarnessHook } from "./schema.js";

/** The settings file, for editors: what each type needs, and nothing that it ignores. */
export function createSchema(): JsonObject {
  const hook = schemaOf(LlmHarnessHook);
  return fileSchema({
    title: "Hooks of llm-harness",
    file: schemaOf(LlmHarnessFile),
    events,
    entry: reference("item"),
    definitions: {
      item: {
        ...hook,
        additionalProperties: false,
        anyOf: [...new Set(TYPES.map(requiredOf))].map((field) => ({ required: [field] })),
        allOf: TYPES.map((type) =>
          ifType(type, { required: [requiredOf(type)], properties: foreignTo(type) }),
        ),
      },
    },
  });
}

function foreignTo(type: (typeof TYPES)[number]): JsonObject {
  const all = new Set(TYPES.flatMap((one) => Object.keys(FIELDS[one])));
  return Object.fromEntries(
    [...all].filter((name) => !Object.hasOwn(FIELDS[type], name)).map((name) => [name, false]),
  );
}
