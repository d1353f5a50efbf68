import type { JsonObject } from "../../spec/index.js";
import { fileSchema, groupOf, ifType, reference, schemaOf } from "../kit/json-schema.js";
import { events } from "./events.js";
import { REQUIRED, XbotFile, XbotHandler } from "./schema.js";

/** `hooks.json`, for editors: keys as the document spells them, though xbot takes any case. */
export function createSchema(): JsonObject {
  const handler = schemaOf(XbotHandler);
  return fileSchema({
    title: "Hooks of xbot",
    file: schemaOf(XbotFile),
    events,
    entry: reference("group"),
    definitions: {
      group: groupOf(reference("handler")),
      handler: {
        ...handler,
        properties: { ...(handler["properties"] as JsonObject), type: { enum: Object.keys(REQUIRED) } },
        allOf: Object.entries(REQUIRED).map(([type, { fields }]) => ifType(type, { required: fields })),
      },
    },
  });
}
