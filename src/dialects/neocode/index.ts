import type { Dialect } from "../../spec/index.js";
import { deviations } from "./deviations.js";
import { host } from "./host.js";
import { points } from "./points.js";
import { tools } from "./tools.js";
import { trust } from "./trust.js";

/**
 * NeoCode: YAML, 13 points, builtin handlers and http hooks that observe. Source: its hook guide of 2026-05-11 (seed 001),
 * and its program where the guide says nothing.
 */
export const neocode: Dialect = {
  version: 1,
  id: "neocode",
  title: "NeoCode",
  url: "https://github.com/1024XEngineer/neo-code",
  about:
    'NeoCode is a coding agent for the terminal, written in Go. Its hooks are no scripts: builtin ones add a note, warn of a tool or ask for a file, and http ones tell a program on the same machine what goes on. A repository\'s file counts once the trust file lists the folder: `{ "version": 1, "workspaces": ["/absolute/path"] }`.',
  locations: [
    { layer: "user", base: "home", path: ".neocode/config.yaml" },
    { layer: "project", base: "workspace", path: ".neocode/hooks.yaml" },
  ],
  events: points,
  momentsApart: true,
  tools,
  policy: {
    order: "sequential",
    stopOnDeny: true,
    rewrites: "last",
    reasons: "deciding",
    separator: "\n",
    limits: {},
  },
  // Every rule says it itself: `failure_policy`.
  failure: "open",
  network: { loopback: "only", publicHttp: "deny", allow: [] },
  environment: "inherit",
  trust,
  config: async () => (await import("./config.js")).createConfig(),
  schema: async () => (await import("./json-schema.js")).createSchema(),
  host,
  guest: {
    none: "its hooks of kind http observe, their answer is not read, and it runs no programs",
    reader: async () => (await import("./reader.js")).reader,
  },
  deviations,
};
