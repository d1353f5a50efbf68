import type { DemoSystem } from "./system.js";

/** xbot: command hooks that speak by exit code, and a dashboard that hears of every tool. */
export const xbot: DemoSystem = {
  workspace: ({ events }) => ({
    ".xbot/hooks.json": `${JSON.stringify(hooks(events), null, 2)}\n`,
    "hooks/welcome.sh": WELCOME,
    "hooks/no-delete.sh": NO_DELETE,
  }),
  files: [".xbot/hooks.json"],
};

function hooks(url: string): object {
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

const WELCOME = `# Plain output is context for the model.
printf '%s\\n' "$XBOT_SESSION_ID" >> session.txt
echo "This folder holds $(ls important | wc -l | tr -d ' ') file(s) that exist only once."
`;

const NO_DELETE = `# Exit code 2 denies; what is on stderr is the reason.
case "$(cat)" in
  *'"command":"rm -rf'*) printf '%s' 'rm -rf is not for agents: move it to trash/ and ask' >&2; exit 2 ;;
esac
`;
