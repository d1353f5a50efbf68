import * as z from "zod";
import type { JsonObject } from "../../spec/index.js";
import { byType, fileSchema, groupOf, reference, schemaOf } from "../kit/json-schema.js";
import { events } from "./events.js";
import { ClaudeHandler, ClaudeSettings, COMMON_FIELDS, TYPES } from "./schema.js";

/** What concerns hooks in `settings.json`, for editors; every other key is somebody else's. */
export function createSchema(): JsonObject {
  const properties = Object.keys(ClaudeHandler.shape);
  return fileSchema({
    title: "Hooks in the settings of Claude Code",
    file: schemaOf(z.object(ClaudeSettings.shape)),
    events,
    entry: reference("group"),
    definitions: {
      group: groupOf(reference("handler")),
      handler: {
        ...schemaOf(ClaudeHandler),
        allOf: byType(TYPES, { properties, common: COMMON_FIELDS }),
      },
    },
  });
}
