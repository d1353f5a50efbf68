import type { AgentClient } from "../client.js";

/** Claude Code: proprietary, installed from npm where somebody wants it. */
export const claudeCode: AgentClient = {
  id: "claude-code",
  title: "Claude Code",
  package: "@anthropic-ai/claude-code",
  version: "2.1.329",
  program: "claude",
  script: "cli-wrapper.cjs",
  args: (prompt) => ["-p", prompt, "--allowedTools", "Bash"],
  environment: ({ modelUrl }) => ({
    ANTHROPIC_BASE_URL: modelUrl,
    ANTHROPIC_API_KEY: "none",
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    DISABLE_TELEMETRY: "1",
    DISABLE_AUTOUPDATER: "1",
  }),
  shell: (command) => ({ name: "Bash", input: { command, description: "as the script says" } }),
};
