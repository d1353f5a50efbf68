import { BUILTINS } from "../../spec/builtin.js";
import type { BuiltinParameter } from "../../spec/builtin.js";
import type { JsonObject } from "../../spec/index.js";
import { byType, fileSchema, groupOf, reference, schemaOf, when } from "../kit/json-schema.js";
import { AnyhookFile, AnyhookHandler, COMMON_FIELDS, McpAddress, McpProcess, TYPES } from "./schema.js";
import { anyhook } from "./index.js";

/** `hooks.yaml` and `hooks.json`, for editors. */
export function createSchema(): JsonObject {
  const properties = Object.keys(AnyhookHandler.shape);
  return fileSchema({
    title: "Hooks of anyhook",
    file: withServers(schemaOf(AnyhookFile)),
    events: anyhook.events,
    entry: reference("group"),
    definitions: {
      group: groupOf(reference("handler")),
      handler: {
        ...schemaOf(AnyhookHandler),
        allOf: [...byType(TYPES, { properties, common: COMMON_FIELDS }), ...byBuiltin()],
      },
    },
  });
}

const SHAPES: Readonly<Record<BuiltinParameter["type"], JsonObject>> = {
  text: { type: "string" },
  texts: { type: "array", items: { type: "string" } },
  count: { type: "integer", minimum: 1 },
};

/** What a builtin is told depends on which one it is. */
function byBuiltin(): readonly JsonObject[] {
  return Object.entries(BUILTINS).map(([name, { summary, parameters, needs }]) => {
    const properties = Object.fromEntries(
      Object.entries(parameters).map(([parameter, { type, summary: description }]) => [
        parameter,
        { description, ...SHAPES[type] },
      ]),
    );
    const groups = needs.map((group) => ({ anyOf: group.map((parameter) => ({ required: [parameter] })) }));
    const input = { description: summary, type: "object", properties, additionalProperties: false };
    const told = groups.length === 0 ? input : { ...input, allOf: groups };
    const isThis = { properties: { builtin: { const: name } }, required: ["builtin"] };
    return when(isThis, {
      properties: { input: told },
      ...(groups.length === 0 ? {} : { required: ["input"] }),
    });
  });
}

/** They are decoded one by one, so that one does not take the others along. */
function withServers(file: JsonObject): JsonObject {
  const properties = file["properties"] as Readonly<Record<string, JsonObject>>;
  const server = when({ required: ["url"] }, schemaOf(McpAddress), schemaOf(McpProcess));
  const servers = { ...properties["mcp_servers"], additionalProperties: { type: "object", ...server } };
  return { ...file, properties: { ...properties, mcp_servers: servers } };
}
