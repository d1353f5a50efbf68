import type { JsonObject } from "../../spec/index.js";
import { fileSchema, groupOf, ifType, reference, schemaOf, when } from "../kit/json-schema.js";
import { eventsOf } from "./events.js";
import { CopilotFile, CopilotItem } from "./schema.js";

/** `.github/hooks/*.json` and its like, for editors. In an event's list stand items, or groups of them. */
export function createSchema(): JsonObject {
  const file = schemaOf(CopilotFile);
  return fileSchema({
    title: "Hooks of GitHub Copilot",
    file: { ...file, properties: { ...(file["properties"] as JsonObject), version: { const: 1 } } },
    events: eventsOf("current"),
    entry: when({ type: "object", required: ["hooks"] }, reference("group"), reference("item")),
    definitions: { group: groupOf(reference("item")), item },
  });
}

const LINES = ["bash", "powershell", "command"];

const item: JsonObject = {
  ...schemaOf(CopilotItem),
  dependencies: { args: ["exec"], exec: { not: { anyOf: LINES.map((line) => ({ required: [line] })) } } },
  allOf: [
    ifType("http", { required: ["url"] }),
    ifType("prompt", { required: ["prompt"] }),
    ifType("command", { anyOf: [...LINES, "exec"].map((line) => ({ required: [line] })) }, true),
  ],
};
