import type { DemoSystem } from "./system.js";

/** Our own format: it rewrites, cuts off what hangs, works in the background, and holds the end back. */
export const anyhook: DemoSystem = {
  workspace: ({ events }) => ({
    ".anyhook/hooks.yaml": hooksYaml(events),
    "hooks/house-rules.sh": HOUSE_RULES,
    "hooks/quiet-checks.sh": QUIET_CHECKS,
    "hooks/embargo.sh": EMBARGO,
    "hooks/work-log.sh": WORK_LOG,
    "hooks/hand-in.sh": HAND_IN,
  }),
  // Loopback is no target for a repository's hooks before its user says so.
  home: ({ events }) => ({
    ".anyhook/hooks.yaml": `network: { allow: ["${new URL(events).host}"] }\n`,
  }),
  files: [".anyhook/hooks.yaml"],
};

function hooksYaml(url: string): string {
  return `# The project's own hooks. A gate whose hook fails, or does not answer in time, stays closed.
hooks:
  SessionStart:
    - hooks:
        - name: dashboard
          type: http
          url: ${url}
  UserPromptSubmit:
    - hooks:
        - name: house-rules
          type: command
          command: sh hooks/house-rules.sh
        - name: translate
          type: command
          command: sh hooks/translate.sh
          enabled: false
  PreToolUse:
    - matcher: Bash
      hooks:
        - name: quiet-checks
          type: command
          if: Bash(sh check.sh)
          command: sh hooks/quiet-checks.sh
        - name: embargo
          type: command
          if: Bash(cp important/*)
          command: sh
          args: [hooks/embargo.sh]
          timeout: 1
  PostToolUse:
    - matcher: Write
      hooks:
        - name: work-log
          type: command
          command: sh hooks/work-log.sh
          async: true
  Stop:
    - hooks:
        - name: hand-in
          type: command
          command: sh hooks/hand-in.sh
  SessionEnd:
    - hooks:
        - name: dashboard
          type: http
          url: ${url}
`;
}

const HOUSE_RULES = `echo 'House rule: important/ is never deleted and never published.'
`;

const QUIET_CHECKS = `# No opinion about the call, but a better one.
printf '%s' '{"hookSpecificOutput":{"hookEventName":"PreToolUse","updatedInput":{"command":"sh check.sh --quiet"}}}'
`;

const EMBARGO = `# Asks a server that never answers. The process id is for the demo, which looks whether it is really gone.
echo "$$" > embargo.pid
exec sleep 60
`;

const WORK_LOG = `# Nobody waits for it.
printf '%s %s\\n' "$ANYHOOK_EVENT" "$ANYHOOK_TOOL_NAME" >> work-log.txt
`;

const HAND_IN = `# At Stop a deny means: you may not stop yet.
[ -f SUMMARY.md ] && exit 0
printf '%s' '{"decision":"block","reason":"SUMMARY.md is missing: write it first"}'
`;
