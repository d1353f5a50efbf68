import type { DemoSystem } from "./system.js";

/** NeoCode: a rule for every round and a status panel of the user, and a check of the repository before the end. */
export const neocode: DemoSystem = {
  workspace: () => ({ ".neocode/hooks.yaml": REPOSITORY }),
  home: ({ events }) => ({ ".neocode/config.yaml": userYaml(events) }),
  trust: (workspace) => ({
    ".neocode/trusted-workspaces.json": `${JSON.stringify({ version: 1, workspaces: [workspace] })}\n`,
  }),
  files: ["~/.neocode/config.yaml", ".neocode/hooks.yaml"],
};

function userYaml(events: string): string {
  return `runtime:
  hooks:
    items:
      - id: small-steps
        point: user_prompt_submit
        handler: add_context_note
        params: { note: "Small changes, each with a reason." }
      - id: status-panel
        point: after_tool_result
        kind: http
        params: { url: "${events}", include_metadata: true }
`;
}

const REPOSITORY = `hooks:
  items:
    - id: summary-exists
      point: before_completion_decision
      handler: require_file_exists
      failure_policy: fail_closed
      params: { path: SUMMARY.md, message: "the repository wants a SUMMARY.md" }
`;
