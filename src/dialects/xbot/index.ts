import type { Dialect } from "../../spec/index.js";
import { deviations } from "./deviations.js";
import { events } from "./events.js";
import { host } from "./host.js";
import { tools } from "./tools.js";

/** xbot: JSON, 17 events, command, http and mcp_tool handlers, decisions. Source: xbot's hook documentation (seed 002). */
export const xbot: Dialect = {
  version: 1,
  id: "xbot",
  title: "xbot",
  url: "https://github.com/ai-pivot/xbot",
  about:
    "xbot is an agent for chat and terminal, written in Go. Its hooks run at 17 events, as commands, HTTP requests or MCP tools, and may allow, deny, ask or defer.",
  locations: [
    {
      layer: "user",
      base: "home",
      path: ".xbot/hooks.json",
      variable: { name: "XBOT_HOME", path: "hooks.json" },
    },
    { layer: "project", base: "workspace", path: ".xbot/hooks.json" },
    { layer: "local", base: "workspace", path: ".xbot/hooks.local.json" },
  ],
  events,
  tools,
  policy: {
    order: "sequential",
    rewrites: "first",
    reasons: "all",
    separator: "; ",
    limits: { handlers: 10, totalMs: 60_000 },
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
