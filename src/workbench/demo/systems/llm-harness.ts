import type { DemoSystem } from "./system.js";

/** llm-harness: a model judges commands. */
export const llmHarness: DemoSystem = {
  workspace: () => ({ ".llm-harness/settings.json": `${JSON.stringify(SETTINGS, null, 2)}\n` }),
  files: [".llm-harness/settings.json"],
};

const SETTINGS = {
  hooks: {
    pre_tool_use: [
      {
        type: "prompt",
        prompt: "Does this command rewrite what others have already? {{tool_name}}: {{arguments}}",
        matcher: "exec",
        block_on_failure: true,
      },
    ],
  },
};
