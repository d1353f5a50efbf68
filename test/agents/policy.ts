/** One policy, for every agent. */
const POLICY = `hooks:
  SessionStart:
    - hooks: [{ type: command, name: start, command: "echo CONTEXT-OF-THE-START" }]
  UserPromptSubmit:
    - hooks: [{ type: command, name: prompt, command: "echo CONTEXT-OF-THE-PROMPT" }]
  PreToolUse:
    - matcher: Bash
      hooks:
        - { type: command, name: no-delete, if: "Bash(rm -rf *)", command: "echo REASON-OF-THE-DENY >&2; exit 2" }
        - { type: command, name: quieter, if: "Bash(echo loud *)", command: "cat quiet.json" }
        - { type: command, name: hung, if: "Bash(cp *)", command: "sleep 600", timeout: 1 }
  PostToolUse:
    - matcher: Bash
      hooks: [{ type: command, name: after, command: "cat after.json" }]
`;

export const FILES: Readonly<Record<string, string>> = {
  "important/thesis.txt": "the only copy\n",
  "quiet.json": `${JSON.stringify({ updated_input: { command: "echo quiet > out.txt" } })}\n`,
  "after.json": `${JSON.stringify({ context: "CONTEXT-AFTER-THE-TOOL" })}\n`,
  ".anyhook/hooks.yaml": POLICY,
};

/** What the model wants to run. */
export const REWRITTEN = "echo loud > out.txt";
export const DENIED = "rm -rf important";
export const HELD_UP = "cp important/thesis.txt copy.txt";

/** Settings that somebody has already, in their own formatting, with a hook of their own that leaves a trace. */
export const THEIR_SETTINGS: Readonly<Record<string, string>> = {
  "claude-code": `{
    "permissions": {"allow": [ "Bash" ]},

    "hooks": { "PreToolUse": [
        {"matcher":"Bash", "hooks":[{"type":"command","command":"echo theirs >> theirs.txt"}]}
    ] }
}`,
  copilot: `{ "version": 1,
    "hooks": { "preToolUse": [ {"type":"command", "bash":"echo theirs >> theirs.txt"} ] } }
`,
};
