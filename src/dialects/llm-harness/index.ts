import type { Dialect } from "../../spec/index.js";
import { deviations } from "./deviations.js";
import { events } from "./events.js";
import { host } from "./host.js";
import { tools } from "./tools.js";

/** llm-harness: four events, four kinds of hooks. Source: its how-to about lifecycle hooks (seed 004). */
export const llmHarness: Dialect = {
  version: 1,
  id: "llm-harness",
  title: "llm-harness",
  url: "https://github.com/H-Mr/Agent-Harness",
  about:
    "llm-harness is a Python library to build agents with. Its hooks are commands, HTTP requests and questions to a model; those before a tool can hold it back. Its API is there in TypeScript, too: [anyhook/llm-harness](../guide/llm-harness.md).",
  // Places of ours: the document has no file, only a settings object with `hooks`.
  locations: [
    { layer: "user", base: "home", path: ".llm-harness/settings.json" },
    { layer: "user", base: "home", path: ".llm-harness/settings.yaml" },
    { layer: "project", base: "workspace", path: ".llm-harness/settings.json" },
    { layer: "project", base: "workspace", path: ".llm-harness/settings.yaml" },
  ],
  events,
  tools,
  policy: {
    order: "sequential",
    stopOnDeny: true,
    rewrites: "last",
    reasons: "deciding",
    separator: "; ",
    limits: {},
  },
  // `block_on_failure` of each hook decides.
  failure: "open",
  network: { loopback: "allow", publicHttp: "allow", allow: [] },
  environment: "inherit",
  config: async () => (await import("./config.js")).createConfig(),
  schema: async () => (await import("./json-schema.js")).createSchema(),
  host,
  guest: {
    none: "llm-harness has no file through which a program could be its hook",
    reader: async () => (await import("./guest.js")).reader,
  },
  deviations,
};
