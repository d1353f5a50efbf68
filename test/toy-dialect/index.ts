import type { Dialect } from "../../src/spec/index.js";
import { createConfig } from "./config.js";
import { guest } from "./guest.js";
import { host } from "./host.js";

/**
 * The worked example of "How to add a dialect" in AGENTS.md: an agent that keeps `.toy/hooks.json`, calls the
 * shell tool `run` with a `line`, and takes "no" for a deny.
 */
export const toy: Dialect = {
  version: 1,
  id: "toy",
  title: "Toy agent",
  url: "https://example.org/toy-agent/hooks",
  locations: [
    { layer: "user", base: "home", path: ".toy/hooks.json" },
    { layer: "project", base: "workspace", path: ".toy/hooks.json" },
  ],
  events: {
    before_tool: { from: ["PreToolUse"] },
    after_tool: { from: ["PostToolUse", "PostToolUseFailure"], gate: false, effects: [] },
  },
  tools: [{ canonical: "Bash", native: "run", fields: { command: "line" } }],
  policy: {
    order: "sequential",
    stopOnDeny: true,
    rewrites: "last",
    reasons: "deciding",
    separator: "\n",
    limits: {},
  },
  failure: "open",
  network: { loopback: "deny", publicHttp: "deny", allow: [] },
  environment: "inherit",
  config: createConfig,
  host,
  guest: { load: async () => guest },
  deviations: [],
};
