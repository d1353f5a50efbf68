import { copilot } from "../../src/dialects/copilot/index.js";
import { behaviourSuite, rowsOf, toolResults } from "./behaviour.js";
import type { Behaviour, Cell } from "./behaviour.js";

/** @github/copilot 1.0.102, headless, against a scripted model: its two columns of the behaviour matrix. */
function table(event: string, options: Omit<Behaviour, "dialect" | "event" | "file">): void {
  behaviourSuite({
    dialect: copilot,
    event,
    file: (hooks) => ({
      path: ".github/hooks/hooks.json",
      content: {
        version: 1,
        hooks: {
          [event]: hooks.map(({ command, timeoutSeconds }) => ({
            type: "command",
            bash: command,
            ...(timeoutSeconds === undefined ? {} : { timeoutSec: timeoutSeconds }),
          })),
        },
      },
    }),
    ...options,
  });
}

const SHAPES = {
  allow: { permissionDecision: "allow" },
  deny: { permissionDecision: "deny", permissionDecisionReason: "no" },
  denyWithoutReason: { permissionDecision: "deny" },
  ask: { permissionDecision: "ask", permissionDecisionReason: "sure?" },
  defer: { permissionDecision: "defer" },
};
const RESULTS = toolResults(SHAPES);

const DENIED = { recorded: "held", verdict: { decision: "deny", reason: "no" } } as const;
const ERRORED = { recorded: "held", verdict: { decision: "deny", runs: [{ outcome: "failed" }] } } as const;
const ASTRAY = { recorded: "runs", ours: "held", deviation: "misplaced-deny" } as const;

/** What both spellings have in common. */
const COMMON = {
  "flat permissionDecision deny": DENIED,
  "decision deny": ASTRAY,
  "decision block": ASTRAY,
  ask: { recorded: "held", verdict: { decision: "ask", reason: "sure?" } },
  defer: {
    recorded: "runs",
    deviation: "unknown-decision-is-loud",
    verdict: { runs: [{ outcome: "failed", error: { code: "unknown_decision" } }] },
  },
  "continue false": { recorded: "runs", verdict: { decision: "none" } },
  "exit 2 + stderr": { ...DENIED, deviation: "reason-from-stderr" },
  "exit 2, no stderr": { recorded: "held", verdict: { reason: "the hook exited with code 2" } },
  "exit 2 + allow JSON": { recorded: "held", verdict: { decision: "deny" } },
  "exit 1": ERRORED,
  "exit 1 + native deny JSON": ERRORED,
  "exit 3": ERRORED,
  "exit 127": ERRORED,
  "killed by signal": ERRORED,
  timeout: { recorded: "runs", verdict: { decision: "none", runs: [{ outcome: "timed_out" }] } },
  garbage: { recorded: "runs", verdict: { context: [], runs: [{ outcome: "passed" }] } },
  "broken JSON": { recorded: "runs", verdict: { runs: [{ outcome: "failed" }] } },
  "text + JSON": { recorded: "runs", ours: "held", deviation: "deny-among-output" },
  "deny + unknown extra field": DENIED,
  "deny without reason": { recorded: "held", verdict: { decision: "deny" } },
  "allow, then deny": { ...DENIED, verdict: { runs: [{ decision: "allow" }, { decision: "deny" }] } },
  "deny, then allow": { ...DENIED, verdict: { runs: [{ decision: "deny" }, { because: "stopped" }] } },
  "ask, then allow": {
    recorded: "held",
    deviation: "ask-goes-on",
    verdict: { decision: "ask", runs: [{ decision: "ask" }, { decision: "allow" }] },
  },
  "exit 2, then allow": {
    recorded: "held",
    verdict: { runs: [{ decision: "deny" }, { because: "stopped" }] },
  },
} as const satisfies Partial<Record<keyof typeof RESULTS, Cell>>;

const BASH = { sessionId: "s", timestamp: 1, cwd: "/p", toolName: "bash", toolArgs: { command: "echo hi" } };

table("preToolUse", {
  title: "before a tool, in camelCase",
  payload: BASH,
  rows: rowsOf(RESULTS, {
    ...COMMON,
    "hookSpecificOutput deny": ASTRAY,
    "missing hookEventName": ASTRAY,
    "wrong hookEventName": ASTRAY,
  }),
});

table("PreToolUse", {
  title: "before a tool, in PascalCase",
  payload: { session_id: "s", cwd: "/p", tool_name: "Bash", tool_input: { command: "echo hi" } },
  rows: rowsOf(RESULTS, {
    ...COMMON,
    "hookSpecificOutput deny": DENIED,
    "missing hookEventName": DENIED,
    "wrong hookEventName": DENIED,
  }),
});

const NESTED = { hookEventName: "PreToolUse", permissionDecision: "deny", permissionDecisionReason: "no" };

table("preToolUse", {
  title: "before a tool, more",
  payload: BASH,
  rows: [
    {
      title: "a word in another case is no deny",
      hooks: [{ stdout: { permissionDecision: "Deny", permissionDecisionReason: "no" } }],
      ...ASTRAY,
    },
    {
      title: "a flat allow hides a nested deny",
      hooks: [{ stdout: { permissionDecision: "allow", hookSpecificOutput: NESTED } }],
      ...ASTRAY,
    },
    {
      title: "the same command twice runs twice",
      hooks: [{ stdout: "x" }, { stdout: "x" }],
      recorded: "runs",
      verdict: { runs: [{ outcome: "passed" }, { outcome: "passed" }] },
    },
    {
      title: "a rewrite needs no approval, and may bring context",
      hooks: [{ stdout: { modifiedArgs: { command: "ls" }, additionalContext: "careful" } }],
      recorded: "runs",
      verdict: { decision: "none", updated_input: { command: "ls" }, context: ["careful"] },
    },
    {
      title: "updatedInput is Claude Code's word",
      hooks: [{ stdout: { updatedInput: { command: "ls" } } }],
      recorded: "runs",
      verdict: { decision: "none", context: [] },
    },
    {
      title: "an approval lifts a missing permission",
      hooks: [{ stdout: SHAPES.allow }],
      recorded: "runs",
      verdict: { decision: "allow" },
    },
    {
      title: "context reaches the model with a deny too",
      hooks: [{ exit: 2, stdout: { ...SHAPES.deny, additionalContext: "careful" } }],
      recorded: "held",
      verdict: { decision: "deny", reason: "no", context: ["careful"] },
    },
    {
      title: "two objects are no answer",
      hooks: [{ stdout: `${JSON.stringify(SHAPES.allow)}\n${JSON.stringify(SHAPES.deny)}` }],
      recorded: "runs",
      ours: "held",
      deviation: "deny-among-output",
    },
  ],
});

table("userPromptSubmitted", {
  title: "when a prompt is submitted",
  payload: { sessionId: "s", timestamp: 1, cwd: "/p", prompt: "hi" },
  rows: [
    { title: "block", hooks: [{ stdout: { decision: "block", reason: "no" } }], ...DENIED },
    {
      title: "block with exit code 2",
      hooks: [{ exit: 2, stdout: { decision: "block", reason: "no" } }],
      ...DENIED,
    },
    { title: "deny", hooks: [{ stdout: { decision: "deny", reason: "no" } }], ...ASTRAY },
    {
      title: "exit code 2 is shown to the person",
      hooks: [{ exit: 2, stderr: "see" }],
      recorded: "runs",
      verdict: { decision: "none", notices: ["see"] },
    },
    { title: "continue false", hooks: [{ stdout: { continue: false } }], recorded: "runs" },
    {
      title: "plain text is no context",
      hooks: [{ stdout: "hello" }],
      recorded: "runs",
      verdict: { context: [] },
    },
  ],
});

table("agentStop", {
  title: "at the end of a turn (held: it goes on)",
  payload: { sessionId: "s", timestamp: 1, cwd: "/p", stopReason: "end_turn", stop_hook_active: false },
  rows: [
    { title: "block", hooks: [{ stdout: { decision: "block", reason: "no" } }], ...DENIED },
    {
      title: "block with exit code 2",
      hooks: [{ exit: 2, stdout: { decision: "block", reason: "no" } }],
      ...DENIED,
    },
    { title: "exit code 2 alone", hooks: [{ exit: 2, stderr: "see" }], recorded: "runs" },
    { title: "deny", hooks: [{ stdout: { decision: "deny", reason: "no" } }], recorded: "runs" },
  ],
});
