import type { AgentClient } from "../client.js";

/** GitHub Copilot's CLI: proprietary, installed from npm where somebody wants it. */
export const copilot: AgentClient = {
  id: "copilot",
  title: "GitHub Copilot CLI",
  package: "@github/copilot",
  version: "1.0.102",
  program: "copilot",
  script: "npm-loader.js",
  args: (prompt) => ["-p", prompt],
  environment: ({ modelUrl, unpacked }) => ({
    COPILOT_OFFLINE: "true",
    COPILOT_AUTO_UPDATE: "false",
    COPILOT_PROVIDER_BASE_URL: `${modelUrl}/v1`,
    COPILOT_PROVIDER_API_KEY: "none",
    COPILOT_MODEL: "gpt-4.1",
    COPILOT_ALLOW_ALL: "true",
    // 235 MB, which would otherwise go into each new home.
    COPILOT_PKG_CACHE_HOME: unpacked,
  }),
  shell: (command) => ({
    name: "bash",
    input: { command, description: "as the script says", initial_wait: 30 },
  }),
};
