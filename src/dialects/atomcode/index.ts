import type { Dialect } from "../../spec/index.js";
import { deviations } from "./deviations.js";
import { aliases, events } from "./events.js";
import { host } from "./host.js";
import { tools } from "./tools.js";

/**
 * AtomCode's TOML hooks: webhooks as its guide describes them (seed 000); scripts and async webhooks as its other
 * documents do, up to version 4.25.9. Newer versions have JSON hooks only.
 */
export const atomcode: Dialect = {
  version: 1,
  id: "atomcode",
  title: "AtomCode (TOML hooks)",
  url: "https://github.com/lvyuan1688/atomcode/blob/main/docs/webhook-guide.md",
  about:
    "AtomCode is a coding agent for the terminal, written in Rust. Until version 4.25.9 its hooks stood in TOML: webhooks, which may refuse a tool call or change it, scripts, and async webhooks that leave in batches.",
  locations: [
    { layer: "user", base: "home", path: ".atomcode/hooks/hooks.toml" },
    { layer: "project", base: "workspace", path: ".atomcode/hooks/hooks.toml" },
  ],
  events,
  aliases,
  momentsApart: true,
  tools,
  policy: {
    order: "sequential",
    // Where nothing can be held back, a deny is only logged, and ends nothing.
    stopOnDeny: true,
    rewrites: "last",
    reasons: "deciding",
    separator: "\n",
    limits: {},
  },
  failure: "open",
  network: { loopback: "allow", publicHttp: "allow", allow: [] },
  environment: "inherit",
  config: async () => (await import("./config.js")).createConfig(),
  schema: async () => (await import("./json-schema.js")).createSchema(),
  host,
  guest: { load: async () => (await import("./guest.js")).guest },
  deviations,
};
