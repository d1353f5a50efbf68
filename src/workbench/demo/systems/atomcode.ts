import type { DemoSystem } from "./system.js";

/** AtomCode: a webhook asks a policy server before every tool call. */
export const atomcode: DemoSystem = {
  workspace: ({ policy }) => ({ ".atomcode/hooks/hooks.toml": hooksToml(policy) }),
  files: [".atomcode/hooks/hooks.toml"],
};

function hooksToml(policy: string): string {
  return `[[webhooks]]
name = "remote-policy"
description = "asks before every tool call"
trigger = "tool_call_start"
url = "${policy}"
timeout_secs = 5
retries = 2
`;
}
