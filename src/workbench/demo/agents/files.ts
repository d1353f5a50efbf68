/** What the model wants to run, one after another. */
export const WISHES = {
  check: "sh check.sh",
  tidyUp: "rm -rf important/",
  publish: "cp important/thesis.txt public.txt",
} as const;

export const CHECKED = "sh check.sh --quiet";
export const WHY = "there is no second copy of important/";
export const RULE = "House rule: be careful with other people's work.";

/** The workspace: a thesis, and one policy for every agent. */
export const FILES: Readonly<Record<string, string>> = {
  "important/thesis.txt": "Three years of work. There is no second copy.\n",
  "check.sh": 'echo "checked $*" > check.log\n',
  "quiet.json": `${JSON.stringify({ updated_input: { command: CHECKED } })}\n`,
  ".anyhook/hooks.yaml": `hooks:
  UserPromptSubmit:
    - hooks:
        - { type: command, name: house-rules, command: "echo \\"${RULE}\\"" }
  PreToolUse:
    - matcher: Bash
      hooks:
        - { type: command, name: no-delete, if: "Bash(rm *)", command: "echo '${WHY}' >&2; exit 2" }
        - { type: command, name: quiet-checks, if: "Bash(${WISHES.check})", command: "cat quiet.json" }
        # A guard that hangs.
        - { type: command, name: embargo, if: "Bash(cp *)", command: "sleep 600", timeout: 1 }
`,
};
