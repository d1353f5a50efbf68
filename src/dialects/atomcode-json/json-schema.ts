import type { JsonObject } from "../../spec/index.js";
import { reference, schemaOf } from "../kit/json-schema.js";
import { events } from "./events.js";
import { AtomCodeFile, AtomCodeHook } from "./schema.js";

/** `hooks.json` and `.hooks.json`, for editors. */
export function createSchema(): JsonObject {
  const file = schemaOf(AtomCodeFile);
  const hook = schemaOf(AtomCodeHook);
  const properties = file["properties"] as Readonly<Record<string, JsonObject>>;
  const named = hook["properties"] as Readonly<Record<string, JsonObject>>;
  const hooks = { ...properties["hooks"], type: "object", additionalProperties: reference("handler") };
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Hooks of AtomCode",
    ...file,
    properties: { ...properties, hooks },
    definitions: {
      handler: { ...hook, properties: { ...named, event: { ...named["event"], enum: Object.keys(events) } } },
    },
  };
}
