/** What the workspace of the demo holds: a thesis, and the hook files of two systems that guard it. */
export function workspaceFiles(receiverUrl: string): Readonly<Record<string, string>> {
  return {
    "important/thesis.txt": "Three years of work. There is no second copy.\n",
    "public/index.html": "<h1>Nothing to see yet</h1>\n",
    "check.sh": CHECK,
    ".anyhook/hooks.yaml": anyhookYaml(receiverUrl),
    ".xbot/hooks.json": `${JSON.stringify(xbotHooks(receiverUrl), null, 2)}\n`,
    "hooks/welcome.sh": WELCOME,
    "hooks/house-rules.sh": HOUSE_RULES,
    "hooks/no-delete.sh": NO_DELETE,
    "hooks/quiet-checks.sh": QUIET_CHECKS,
    "hooks/embargo.sh": EMBARGO,
    "hooks/work-log.sh": WORK_LOG,
    "hooks/hand-in.sh": HAND_IN,
  };
}

/** The user's own: loopback is no target for a repository's hooks before its user says so. */
export function userFiles(receiverUrl: string): Readonly<Record<string, string>> {
  return { ".anyhook/hooks.yaml": `network: { allow: ["${new URL(receiverUrl).host}"] }\n` };
}

export const HOOK_FILES: readonly string[] = [".anyhook/hooks.yaml", ".xbot/hooks.json"];

function anyhookYaml(url: string): string {
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

function xbotHooks(url: string): object {
  return {
    enable_command_hooks: true,
    hooks: {
      SessionStart: [{ hooks: [{ type: "command", command: "sh hooks/welcome.sh" }] }],
      PreToolUse: [{ matcher: "Shell", hooks: [{ type: "command", command: "sh hooks/no-delete.sh" }] }],
      PostToolUse: [{ hooks: [{ type: "http", url }] }],
      PostToolUseFailure: [{ hooks: [{ type: "http", url }] }],
    },
  };
}

const CHECK = `# Is the thesis ready to be handed in?
[ "$1" = --quiet ] || ls -l important
[ -f SUMMARY.md ] || { echo 'SUMMARY.md is missing' >&2; exit 1; }
`;

const WELCOME = `# Plain output is context for the model.
printf '%s\\n' "$XBOT_SESSION_ID" >> session.txt
echo "This folder holds $(ls important | wc -l | tr -d ' ') file(s) that exist only once."
`;

const HOUSE_RULES = `echo 'House rule: important/ is never deleted and never published.'
`;

const NO_DELETE = `# Exit code 2 denies; what is on stderr is the reason.
case "$(cat)" in
  *'rm -rf'*) printf '%s' 'rm -rf is not for agents: move it to trash/ and ask' >&2; exit 2 ;;
esac
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
