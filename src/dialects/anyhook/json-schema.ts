import type { JsonObject } from "../../spec/index.js";
import { byType, fileSchema, groupOf, reference, schemaOf } from "../kit/json-schema.js";
import { AnyhookFile, AnyhookHandler, COMMON_FIELDS, TYPES } from "./schema.js";
import { anyhook } from "./index.js";

/** `hooks.yaml` and `hooks.json`, for editors. */
export function createSchema(): JsonObject {
  const properties = Object.keys(AnyhookHandler.shape);
  return fileSchema({
    title: "Hooks of anyhook",
    file: schemaOf(AnyhookFile),
    events: anyhook.events,
    entry: reference("group"),
    definitions: {
      group: groupOf(reference("handler")),
      handler: {
        ...schemaOf(AnyhookHandler),
        allOf: byType(TYPES, { properties, common: COMMON_FIELDS }),
      },
    },
  });
}
