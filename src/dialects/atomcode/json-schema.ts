import type { JsonObject } from "../../spec/index.js";
import { reference, schemaOf } from "../kit/json-schema.js";
import { AtomcodeAsyncWebhook, AtomcodeFile, AtomcodeScript, AtomcodeWebhook } from "./schema.js";
import { SCRIPT_TRIGGERS } from "./trigger.js";

/** `hooks.toml`, for editors that check TOML with JSON Schema. */
export function createSchema(): JsonObject {
  const file = schemaOf(AtomcodeFile);
  const listOf = (name: string, list: string): JsonObject => ({
    ...(file["properties"] as Readonly<Record<string, JsonObject>>)[list],
    type: "array",
    items: reference(name),
  });
  const script = schemaOf(AtomcodeScript);
  const { trigger, ...others } = script["properties"] as Readonly<Record<string, JsonObject>>;
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "TOML hooks of AtomCode",
    ...file,
    properties: {
      webhooks: listOf("webhook", "webhooks"),
      hooks: listOf("script", "hooks"),
      async_webhooks: listOf("async_webhook", "async_webhooks"),
    },
    definitions: {
      webhook: { title: "[[webhooks]]", ...schemaOf(AtomcodeWebhook) },
      script: {
        title: "[[hooks]]",
        ...script,
        properties: { ...others, trigger: { ...trigger, enum: Object.keys(SCRIPT_TRIGGERS) } },
      },
      async_webhook: { title: "[[async_webhooks]]", ...schemaOf(AtomcodeAsyncWebhook) },
    },
  };
}
