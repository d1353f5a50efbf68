import type { Dialect } from "../../spec/index.js";
import { deviations } from "./deviations.js";
import { events } from "./events.js";
import { host } from "./host.js";
import { tools } from "./tools.js";

/**
 * Today's AtomCode: named command hooks in JSON, eight events, payloads on stdin. Sources: its hooks page, and its
 * source where the page is silent. The TOML system of before is a dialect of its own.
 */
export const atomcodeJson: Dialect = {
  version: 1,
  id: "atomcode-json",
  title: "AtomCode (hooks.json)",
  url: "https://github.com/atomgit-atomcode/atomcode",
  about:
    "AtomCode is a coding agent for the terminal, written in Rust. Since its TOML hooks were given up, its hooks are commands in a JSON file, which get the event on stdin and may refuse it.",
  locations: [
    {
      layer: "user",
      base: "home",
      path: ".atomcode/hooks.json",
      variable: { name: "ATOMCODE_HOME", path: "hooks.json" },
    },
    { layer: "project", base: "workspace", path: ".hooks.json" },
  ],
  events,
  tools,
  policy: {
    order: "sequential",
    stopOnDeny: true,
    rewrites: "last",
    reasons: "deciding",
    separator: "\n\n",
    limits: {},
  },
  failure: "open",
  // It has no hooks that call anybody.
  network: { loopback: "deny", publicHttp: "deny", allow: [] },
  environment: "inherit",
  config: async () => (await import("./config.js")).createConfig(),
  schema: async () => (await import("./json-schema.js")).createSchema(),
  host,
  guest: { load: async () => (await import("./guest.js")).guest },
  deviations,
};
