import type { Deviation } from "../../spec/index.js";

/** Where the own format leaves Claude Code, whose shape it has. */
export const deviations: readonly Deviation[] = [
  {
    id: "closed-gates",
    topic: "failed hooks on gates",
    theirs: "a hook that times out or crashes lets the tool run",
    ours: "it denies, unless `on_failure` says otherwise",
    why: "a guard that can be made to fail is no guard",
  },
  {
    id: "short-timeouts",
    topic: "default timeouts",
    theirs: "600 s for commands",
    ours: "command 30 s, http 10 s, prompt 30 s, agent 60 s",
    why: "an agent waits for every one of them",
  },
  {
    id: "declared-order",
    topic: "competing rewrites",
    theirs: "the hook that finishes last wins",
    ours: "the hook that stands last wins, and the conflict is reported",
    why: "equal inputs give equal verdicts",
  },
  {
    id: "linear-patterns",
    topic: "matchers",
    theirs: "JavaScript regular expressions",
    ours: "RE2 syntax; what RE2 lacks (lookaround, backreferences) runs too, and is cut off after 50 ms: at a gate that counts as a match, elsewhere as none",
    why: "a matcher must not be able to hang the agent",
  },
  {
    id: "environment",
    topic: "environment",
    theirs: "inherited",
    ours: "an allow-list; more by `env` and `env_passthrough`",
    why: "tokens of the agent are none of a hook's business",
  },
  {
    id: "deny-in-noise",
    topic: "what a hook prints around its answer",
    theirs: "text before or after the JSON makes all of it text",
    ours: "a deny, defer or ask counts wherever it stands; an allow only where nothing stands behind it",
    why: "a debug line must not open a gate",
  },
  {
    id: "text-is-context",
    topic: "plain text at exit code 0",
    theirs: "context at four events, otherwise for the log only",
    ours: "context wherever the event carries it and is no gate, and with the prompt",
    why: "one rule that a hook's author can remember",
  },
  {
    id: "unresolved-placeholders",
    topic: "`${tool_input.…}` in the input of an MCP tool",
    theirs: "what the event does not have is filled in as empty text",
    ours: "the run has failed",
    why: "a scanner that is asked about no file finds nothing in it",
  },
  {
    id: "loopback",
    topic: "http hooks",
    theirs: "loopback is a target like any other",
    ours: "only where the user's `network.allow` names it",
    why: "a repository's file could talk to what listens on this machine",
  },
];
