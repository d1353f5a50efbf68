import type { Dialect } from "../../spec/index.js";
import { client } from "./client.js";
import { deviations } from "./deviations.js";
import { eventsOf } from "./events.js";
import type { Profile } from "./events.js";
import { host } from "./host.js";
import { tools } from "./tools.js";

/**
 * GitHub Copilot: CLI and cloud agent. Sources: its hooks configuration page (seed 003), today's hooks reference, and
 * what 1.0.102 does, recorded.
 * @param options.profile whose payloads hooks get: those of the document, or today's
 * @default "seed"
 */
export function createCopilot({ profile = "seed" }: { readonly profile?: Profile } = {}): Dialect {
  return {
    version: 1,
    id: "copilot",
    title: "GitHub Copilot",
    url: "https://docs.github.com/en/copilot/reference/hooks-reference",
    about:
      "GitHub Copilot runs hooks in its command line and in its cloud agent: commands beside the repository's code, which hear of a session and may refuse a tool.",
    // The order in which 1.0.102 runs them; none replaces another.
    locations: [
      { layer: "managed", base: "root", path: "etc/github-copilot/policy.d/*.json" },
      {
        layer: "user",
        base: "home",
        path: ".copilot/hooks/*.json",
        variable: { name: "COPILOT_HOME", path: "hooks/*.json" },
      },
      {
        layer: "user",
        base: "home",
        path: ".copilot/settings.json",
        variable: { name: "COPILOT_HOME", path: "settings.json" },
      },
      { layer: "project", base: "workspace", path: ".github/hooks/*.json" },
      { layer: "project", base: "workspace", path: ".claude/settings.json", borrowed: true },
      { layer: "local", base: "workspace", path: ".claude/settings.local.json", borrowed: true },
      { layer: "project", base: "workspace", path: ".github/copilot/settings.json" },
      { layer: "local", base: "workspace", path: ".github/copilot/settings.local.json" },
    ],
    events: eventsOf(profile),
    tools,
    policy: {
      order: "sequential",
      stopOnDeny: true,
      rewrites: "pipeline",
      reasons: "deciding",
      separator: "\n",
      limits: {},
    },
    // What closes preToolUse is read as a deny; a timeout opens it.
    failure: "open",
    network: { loopback: "allow", publicHttp: "deny", allow: [] },
    environment: "inherit",
    config: async () => (await import("./config.js")).createConfig(profile),
    schema: async () => (await import("./json-schema.js")).createSchema(),
    host,
    guest: { load: async () => (await import("./guest.js")).guest },
    client,
    deviations,
  };
}

/** With the payloads of the document. */
export const copilot = createCopilot();
