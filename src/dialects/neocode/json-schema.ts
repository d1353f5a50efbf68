import type { JsonObject } from "../../spec/index.js";
import { reference, schemaOf, when } from "../kit/json-schema.js";
import { INTERNAL_POINTS, POINT_NAMES } from "./points.js";
import {
  HANDLERS,
  HTTP_METHODS,
  HTTP_PARAMS,
  NeocodeHooks,
  NeocodeItem,
  NeocodeRepoHooks,
  POLICIES,
} from "./schema.js";

/**
 * `config.yaml` and `hooks.yaml`, for editors: the first has `runtime.hooks` beside much that is NeoCode's own, the second
 * nothing but `hooks`. Words as the document spells them, though NeoCode takes them in any case.
 */
export function createSchema(): JsonObject {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Hooks of NeoCode",
    type: "object",
    properties: {
      runtime: {
        description:
          "`config.yaml`: `runtime.hooks` has `items`, and `enabled`, `user_hooks_enabled`, `default_timeout_sec` and " +
          "`default_failure_policy` for all of them",
        type: ["object", "null"],
        properties: { hooks: { ...withItems(schemaOf(NeocodeHooks), "item") } },
      },
      hooks: { ...withItems(schemaOf(NeocodeRepoHooks), "repoItem"), description: "`hooks.yaml`: `items`" },
    },
    ...when(
      { required: ["hooks"], not: { required: ["runtime"] } },
      { properties: { hooks: true }, additionalProperties: false },
    ),
    definitions: { item: item(["builtin", "http"], "user"), repoItem: item(["builtin"], "repo") },
  };
}

function withItems(section: JsonObject, definition: string): JsonObject {
  const properties = section["properties"] as Readonly<Record<string, JsonObject>>;
  const list = { ...properties["items"], type: ["array", "null"], items: reference(definition) };
  const policy = properties["default_failure_policy"];
  return {
    ...section,
    type: ["object", "null"],
    properties: {
      ...properties,
      ...(policy === undefined ? {} : { default_failure_policy: { ...policy, enum: POLICIES } }),
      items: list,
    },
  };
}

function item(kinds: readonly string[], scope: string): JsonObject {
  const shape = schemaOf(NeocodeItem);
  const properties = shape["properties"] as Readonly<Record<string, JsonObject>>;
  const words = (name: string, list: readonly string[]): JsonObject => ({ ...properties[name], enum: list });
  return {
    ...shape,
    properties: {
      ...properties,
      id: { ...properties["id"], pattern: String.raw`\S` },
      point: words(
        "point",
        POINT_NAMES.filter((point) => !INTERNAL_POINTS.has(point)),
      ),
      scope: words("scope", [scope]),
      kind: words("kind", kinds),
      mode: words("mode", ["sync", "observe"]),
      handler: words("handler", Object.keys(HANDLERS)),
      failure_policy: words("failure_policy", POLICIES),
      params: { ...properties["params"], properties: params(), additionalProperties: true },
    },
    allOf: [
      when(
        { properties: { kind: { const: "http" } }, required: ["kind"] },
        {
          required: ["params"],
          properties: {
            handler: false,
            mode: { const: "observe" },
            failure_policy: { enum: ["warn_only", "fail_open"] },
            params: { type: "object", required: ["url"] },
          },
        },
        { required: ["handler", "params"], properties: { mode: { const: "sync" } } },
      ),
      ...Object.entries(HANDLERS).map(([handler, { needs }]) =>
        when(
          { properties: { handler: { const: handler } }, required: ["handler"] },
          { properties: { params: { type: "object", anyOf: needs.map((name) => ({ required: [name] })) } } },
        ),
      ),
    ],
  };
}

function params(): JsonObject {
  const text = (description: string): JsonObject => ({ type: "string", description });
  const [url = "", method = "", headers = "", metadata = ""] = HTTP_PARAMS;
  return {
    note: text("add_context_note: what the model reads"),
    message: text("what the person reads; add_context_note: where there is no `note`"),
    tool_name: text("warn_on_tool_call: a tool, whatever the case of its letters"),
    tool_names: { type: "array", items: { type: "string" }, description: "warn_on_tool_call: several" },
    path: text("require_file_exists: inside the folder of the run"),
    [url]: text("http: http or https, on this machine"),
    [method]: { enum: HTTP_METHODS, description: "http: default POST" },
    [headers]: { type: ["object", "null"], description: "http: beside Content-Type and User-Agent" },
    [metadata]: { description: "http: whether it is told about the event; default false" },
  };
}
