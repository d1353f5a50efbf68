import { limits } from "../../guards/limits.js";
import type { Dialect } from "../../spec/index.js";
import { EVENT_NAMES } from "../../spec/index.js";
import { deviations } from "./deviations.js";
import { host } from "./host.js";

/** The own format: Claude Code's shape, YAML or JSON, one meaning per field, and secure by default. */
export const anyhook: Dialect = {
  version: 1,
  id: "anyhook",
  title: "anyhook",
  url: "https://github.com/anyhook/anyhook",
  about:
    "anyhook's own format: Claude Code's shape, in YAML or JSON, with one meaning for each field. Guards fail closed, and the network is shut but for public https.",
  locations: [
    { layer: "managed", base: "managed", path: "hooks.yaml" },
    { layer: "managed", base: "managed", path: "hooks.json" },
    { layer: "user", base: "home", path: ".anyhook/hooks.yaml" },
    { layer: "user", base: "home", path: ".anyhook/hooks.json" },
    { layer: "project", base: "workspace", path: ".anyhook/hooks.yaml" },
    { layer: "project", base: "workspace", path: ".anyhook/hooks.json" },
    { layer: "local", base: "workspace", path: ".anyhook/hooks.local.yaml" },
    { layer: "local", base: "workspace", path: ".anyhook/hooks.local.json" },
  ],
  events: Object.fromEntries(EVENT_NAMES.map((name) => [name, { from: [name] }])),
  tools: [],
  policy: {
    order: "parallel",
    rewrites: "last",
    reasons: "deciding",
    separator: "; ",
    limits: { totalMs: limits.eventMs },
  },
  failure: "closed",
  network: { loopback: "deny", publicHttp: "deny", allow: [], headersMs: limits.headersMs },
  environment: "allow-list",
  config: async () => (await import("./config.js")).createConfig(),
  schema: async () => (await import("./json-schema.js")).createSchema(),
  host,
  guest: { none: "anyhook is no agent: canonical payloads need no `as`" },
  deviations,
};
