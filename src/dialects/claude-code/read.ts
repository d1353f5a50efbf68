import type { HookEvent, Output, Reading, Rule } from "../../spec/index.js";
import { readHookReply } from "../kit/hook-reply.js";
import type { ReplyGrammar } from "../kit/hook-reply.js";
import { readObject } from "./answer.js";
import { PLAIN_IS_CONTEXT } from "./events.js";
import { readModel } from "./model-reply.js";

const GRAMMAR: ReplyGrammar = { otherOutput: "makes_it_text", object: readObject, plain: readPlain };

/** What an output means to Claude Code, with a deny heard wherever it is said. */
export function read(output: Output, rule: Rule, event: HookEvent): Reading {
  if (rule.executor === "prompt" || rule.executor === "agent") return readModel(output, rule);
  const reading = readHookReply(withoutAcknowledged(output), event, GRAMMAR);
  const { failed } = reading;
  if (failed !== undefined) return closed(reading, output, rule);
  if (rule.native === "PermissionRequest" && output.kind === "exit" && output.code === 2)
    return { ...reading, warnings: ["Claude Code does not hear exit code 2 at PermissionRequest"] };
  if (rule.native === "ConfigChange" && event["source"] === "policy_settings") return unstoppable(reading);
  return reading;
}

/** Failures that decide: a model is not switched when time is up, and feedback after a tool comes of a block. */
function closed(reading: Reading, output: Output, { native, failure }: Rule): Reading {
  const { failed } = reading;
  const timedOut = native === "PreModelSwitch" && output.kind === "error" && output.code === "timeout";
  const feedback = failure === "closed" && native === "PostToolUse";
  if (!timedOut && !feedback) return reading;
  return { ...reading, decision: "deny", reason: `its hook failed: ${failed?.message}` };
}

/** An administrator's settings take effect whatever a hook says. */
function unstoppable(reading: Reading): Reading {
  const { decision = "none", reason: _, ...rest } = reading;
  if (decision === "none") return reading;
  return { ...rest, decision: "none", warnings: ["a change of managed settings cannot be blocked"] };
}

function readPlain(text: string, { hook_event_name: name }: HookEvent): Reading {
  if (name === "WorktreeCreate") return { updated_output: (text.split("\n").at(-1) ?? "").trim() };
  return PLAIN_IS_CONTEXT.has(name) ? { context: text } : {};
}

/** Such a hook has said that it goes into the background: nobody reads the rest. */
const ACKNOWLEDGED = /^\s*\{\s*"async"\s*:\s*true/u;

function withoutAcknowledged(output: Output): Output {
  return output.kind === "exit" && ACKNOWLEDGED.test(output.stdout) ? { ...output, stdout: "" } : output;
}
