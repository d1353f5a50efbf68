import { claudeCode } from "../../src/dialects/claude-code/index.js";
import { behaviourSuite, rowsOf, toolResults } from "./behaviour.js";
import type { Behaviour, HookCommand } from "./behaviour.js";

/** claude-code 2.1.329, headless, against a scripted model: its column of the behaviour matrix. */
function table(event: string, options: Omit<Behaviour, "dialect" | "event" | "file">): void {
  behaviourSuite({ dialect: claudeCode, event, file: (hooks) => settings(event, hooks), ...options });
}

function settings(event: string, hooks: readonly HookCommand[], more: object = {}) {
  const handlers = hooks.map(({ command, timeoutSeconds: timeout }) => ({
    type: "command",
    command,
    ...(timeout === undefined ? {} : { timeout }),
    ...more,
  }));
  return { path: ".claude/settings.json", content: { hooks: { [event]: [{ hooks: handlers }] } } };
}

const before = (fields: object): object => ({
  hookSpecificOutput: { hookEventName: "PreToolUse", ...fields },
});
const SHAPES = {
  allow: before({ permissionDecision: "allow" }),
  deny: before({ permissionDecision: "deny", permissionDecisionReason: "no" }),
  denyWithoutReason: before({ permissionDecision: "deny" }),
  ask: before({ permissionDecision: "ask" }),
  defer: before({ permissionDecision: "defer" }),
};
const BASH = { tool_name: "Bash", tool_input: { command: "echo hi" }, tool_use_id: "t1" };

table("PreToolUse", {
  title: "before a tool",
  payload: BASH,
  rows: rowsOf(toolResults(SHAPES), {
    "hookSpecificOutput deny": { recorded: "held", verdict: { decision: "deny", reason: "no" } },
    "flat permissionDecision deny": { recorded: "runs", ours: "held", deviation: "misplaced-deny" },
    "decision deny": { recorded: "runs", ours: "held", deviation: "misplaced-deny" },
    "decision block": { recorded: "held", verdict: { decision: "deny", reason: "no" } },
    ask: { recorded: "held", verdict: { decision: "ask" } },
    defer: { recorded: "held", verdict: { decision: "defer" } },
    "continue false": { recorded: "runs", verdict: { stop: { reason: "enough" } } },
    "exit 2 + stderr": { recorded: "held", verdict: { decision: "deny", reason: "no" } },
    "exit 2, no stderr": "held",
    "exit 2 + allow JSON": "held",
    "exit 1": "runs",
    "exit 1 + native deny JSON": "held",
    "exit 3": "runs",
    "exit 127": "runs",
    "killed by signal": "runs",
    timeout: { recorded: "runs", verdict: { runs: [{ outcome: "timed_out" }] } },
    garbage: { recorded: "runs", verdict: { runs: [{ outcome: "passed" }], context: [] } },
    "broken JSON": { recorded: "runs", verdict: { runs: [{ outcome: "failed" }] } },
    "text + JSON": "runs",
    "deny + unknown extra field": "held",
    "deny without reason": "held",
    "missing hookEventName": { recorded: "runs", ours: "held", deviation: "unnamed-deny" },
    "wrong hookEventName": { recorded: "runs", ours: "held", deviation: "unnamed-deny" },
    "allow, then deny": "held",
    "deny, then allow": "held",
    "ask, then allow": "held",
    "exit 2, then allow": "held",
  }),
});

table("PreToolUse", {
  title: "before a tool, more",
  payload: BASH,
  rows: [
    {
      title: "the same command twice runs once",
      hooks: [{ stdout: "x" }, { stdout: "x" }],
      recorded: "runs",
      verdict: { runs: [{ outcome: "passed" }, { because: "duplicate" }] },
    },
    {
      title: "a rewrite needs no approval",
      hooks: [{ stdout: before({ updatedInput: { command: "ls" } }) }],
      recorded: "runs",
      verdict: { decision: "none", updated_input: { command: "ls" } },
    },
    {
      title: "a rewrite may stand beside an approval",
      hooks: [{ stdout: before({ permissionDecision: "allow", updatedInput: { command: "ls" } }) }],
      recorded: "runs",
      verdict: { decision: "allow", updated_input: { command: "ls" } },
    },
    {
      title: "of two rewrites one counts",
      hooks: [
        { stdout: before({ updatedInput: { command: "one" } }) },
        { stdout: before({ updatedInput: { command: "two" } }) },
      ],
      recorded: "runs",
      deviation: "declared-order",
      verdict: { updated_input: { command: "two" }, conflicts: [{ effect: "updated_input" }] },
    },
    {
      title: "an approval in either form lifts a missing permission",
      hooks: [{ stdout: { decision: "approve" } }],
      recorded: "runs",
      verdict: { decision: "allow" },
    },
    {
      title: "an approval at the top lifts nothing",
      hooks: [{ stdout: { permissionDecision: "allow" } }],
      recorded: "runs",
      verdict: { decision: "none" },
    },
    {
      title: "context reaches the model",
      hooks: [{ stdout: before({ additionalContext: "careful" }) }],
      recorded: "runs",
      verdict: { context: ["careful"] },
    },
  ],
});

behaviourSuite({
  dialect: claudeCode,
  title: "before a tool, with `onFailure: block`",
  event: "PreToolUse",
  payload: BASH,
  file: (hooks) => settings("PreToolUse", hooks, { onFailure: "block" }),
  rows: [
    { title: "timeout", hooks: [{ hangs: true }], recorded: "held" },
    { title: "exit 1", hooks: [{ exit: 1 }], recorded: "held" },
    { title: "exit 127", hooks: [{ exit: 127 }], recorded: "held" },
    { title: "killed by signal", hooks: [{ kills: "itself" }], recorded: "held" },
    {
      title: "broken JSON",
      hooks: [{ stdout: "{bad" }],
      recorded: "runs",
      ours: "held",
      deviation: "malformed-answer-blocks",
    },
    { title: "garbage", hooks: [{ stdout: "what?" }], recorded: "runs" },
  ],
});

table("PermissionRequest", {
  title: "when permission is asked for",
  payload: BASH,
  rows: [
    {
      title: "exit 2 is not heard",
      hooks: [{ exit: 2, stderr: "no" }],
      recorded: "runs",
      ours: "held",
      deviation: "permission-exit-code",
    },
  ],
});

table("PostToolUse", {
  title: "after a tool",
  payload: { ...BASH, tool_response: { stdout: "hi" } },
  held: ({ decision }) => decision === "deny",
  rows: [
    {
      title: "the reason of a block reaches the model",
      hooks: [{ stdout: { decision: "block", reason: "look again" } }],
      recorded: "held",
      verdict: { reason: "look again" },
    },
    {
      title: "stderr of exit 2 reaches the model",
      hooks: [{ exit: 2, stderr: "look again" }],
      recorded: "held",
      verdict: { reason: "look again" },
    },
    {
      title: "updatedToolOutput replaces the result",
      hooks: [{ stdout: { hookSpecificOutput: { hookEventName: "PostToolUse", updatedToolOutput: "x" } } }],
      recorded: "runs",
      verdict: { updated_output: "x" },
    },
    {
      title: "plain text reaches nobody",
      hooks: [{ stdout: "hello" }],
      recorded: "runs",
      verdict: { context: [] },
    },
  ],
});

table("UserPromptSubmit", {
  title: "a prompt",
  payload: { prompt: "hi" },
  held: ({ decision, stop }) => decision === "deny" || stop !== undefined,
  rows: [
    {
      title: "plain text is context",
      hooks: [{ stdout: "today is a good day" }],
      recorded: "runs",
      verdict: { context: ["today is a good day"] },
    },
    { title: "block", hooks: [{ stdout: { decision: "block", reason: "no" } }], recorded: "held" },
    {
      title: "deny",
      hooks: [{ stdout: { decision: "deny", reason: "no" } }],
      recorded: "runs",
      ours: "held",
      deviation: "misplaced-deny",
    },
    { title: "exit 2", hooks: [{ exit: 2, stderr: "no" }], recorded: "held" },
    { title: "continue false", hooks: [{ stdout: { continue: false } }], recorded: "held" },
  ],
});

table("SessionStart", {
  title: "the start of a session",
  payload: { source: "startup" },
  held: ({ stop }) => stop !== undefined,
  rows: [
    {
      title: "plain text is context",
      hooks: [{ stdout: "welcome" }],
      recorded: "runs",
      verdict: { context: ["welcome"] },
    },
    {
      title: "continue false does not end it",
      hooks: [{ stdout: { continue: false } }],
      recorded: "runs",
      verdict: { unsupported: [{ effect: "stop" }] },
    },
  ],
});

table("Stop", {
  title: "the end of an answer",
  payload: { stop_hook_active: true },
  rows: [
    {
      title: "block makes it go on",
      hooks: [{ stdout: { decision: "block", reason: "tests are missing" } }],
      recorded: "held",
      deviation: "stop-cap",
      verdict: { reason: "tests are missing" },
    },
  ],
});
