import type { Dialect } from "../../spec/index.js";
import { client } from "./client.js";
import { deviations } from "./deviations.js";
import { events } from "./events.js";
import { host } from "./host.js";

/** Claude Code 2.1: 33 events, five types of handlers. Source: its hooks reference, and recordings of 2.1.329. */
export const claudeCode: Dialect = {
  version: 1,
  id: "claude-code",
  title: "Claude Code",
  url: "https://code.claude.com/docs/en/hooks",
  about:
    "Claude Code is Anthropic's coding agent for the terminal. Its hooks stand in its settings, run at 33 events, and are what most other systems were modelled on.",
  locations: [
    { layer: "managed", base: "root", path: "etc/claude-code/managed-settings.json" },
    { layer: "managed", base: "root", path: "etc/claude-code/managed-settings.d/*.json" },
    {
      layer: "user",
      base: "home",
      path: ".claude/settings.json",
      variable: { name: "CLAUDE_CONFIG_DIR", path: "settings.json" },
    },
    { layer: "project", base: "workspace", path: ".claude/settings.json" },
    { layer: "local", base: "workspace", path: ".claude/settings.local.json" },
  ],
  events,
  // Its names are the canonical ones.
  tools: [],
  policy: { order: "parallel", rewrites: "last", reasons: "deciding", separator: "\n", limits: {} },
  failure: "open",
  network: { loopback: "allow", publicHttp: "allow", allow: [] },
  environment: "inherit",
  config: async () => (await import("./config.js")).createConfig(),
  schema: async () => (await import("./json-schema.js")).createSchema(),
  host,
  guest: { load: async () => (await import("./guest.js")).guest },
  client,
  deviations,
};
