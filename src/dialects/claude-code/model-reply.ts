import type { JsonObject, Output, Reading, Rule } from "../../spec/index.js";
import { okReply } from "../kit/ok-reply.js";
import { events } from "./events.js";

/** Where a rejection also ends the turn, unless the handler says `continueOnBlock`. */
const ENDS_THE_TURN: ReadonlySet<string> = new Set(["PreToolUse", "PostToolUse"]);

/** Where a model may say that its condition can never be met, and that the agent may stop. */
const MAY_BE_IMPOSSIBLE: ReadonlySet<string> = new Set(["Stop", "SubagentStop"]);

/**
 * What a model's answer means: `ok: true` lets the action go on, and approves nothing; `ok: false` prevents it. An
 * agent is read like a prompt with `continueOnBlock`, and knows no `impossible`.
 * Source: Claude Code's hooks reference, response schema, and its hooks guide.
 */
export function readModel(output: Output, { native, executor, params }: Rule): Reading {
  const reply = okReply(output);
  switch (reply.kind) {
    case "ok":
      return {};
    case "failed":
      return { failed: reply.failed };
    case "not_ok":
      return executor === "prompt" ? rejectedByPrompt(native, params, reply) : rejected(native, reply.reason);
    default:
      return reply satisfies never;
  }
}

function rejectedByPrompt(
  native: string,
  params: JsonObject,
  { reason, object }: { readonly reason: string; readonly object: JsonObject },
): Reading {
  if (object["impossible"] === true && MAY_BE_IMPOSSIBLE.has(native))
    return { warnings: [`the model says that its condition can never be met: ${reason}`] };
  const rejection = rejected(native, reason);
  return ENDS_THE_TURN.has(native) && params["continueOnBlock"] !== true
    ? { ...rejection, stop: { reason } }
    : rejection;
}

/** Where nothing can be held back, the reason still reaches the model. */
function rejected(native: string, reason: string): Reading {
  return events[native]?.effects?.includes("decision") === true
    ? { decision: "deny", reason }
    : { context: reason };
}
