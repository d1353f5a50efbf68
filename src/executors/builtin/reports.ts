import type { HookEvent } from "../../spec/index.js";
import { done } from "./input.js";
import { field, report, stamp } from "./log-file.js";
import type { Builtin, Task } from "./task.js";
import { isBeginning } from "./sessions.js";

/** AtomCode's line: `[2025-01-31 08:00:00] TURN #3 | Tool: Bash | CallID: call_1`. */
export const toolAuditLog: Builtin = (task) => {
  const { event } = task.call;
  const call = firstOf(event, ["tool_use_id", "call_id", "tool_call_id"]);
  return report(
    task,
    `${stamp(event.at)} TURN #${turnOf(task)} | Tool: ${field(event.tool_name)} | CallID: ${field(call)}`,
  );
};

/** AtomCode's line at the end of a turn; what the agent does not tell is what we counted. */
export const turnStats: Builtin = (task) => {
  const { event } = task.call;
  if (isBeginning(event)) return done({});
  const counted = task.tally.endTurn(event.at);
  const { result_type: result, tokens_used: tokens, edited_files: files } = event;
  const { tool_calls: tools = counted.tools, duration_ms: duration = counted.durationMs } = event;
  const calls = Array.isArray(tools) ? tools.length : tools;
  return report(
    task,
    `${stamp(event.at)} TURN #${turnOf(task)} | Result: ${field(result)} | Tokens: ${field(tokens)}` +
      ` | Tools: ${field(calls)} | Duration: ${field(duration)}ms | Files: ${field(files ?? [])}`,
  );
};

/** At any event but a beginning. */
export const sessionSummary: Builtin = (task) => {
  const { event, cwd } = task.call;
  if (isBeginning(event)) return done({});
  const { tally } = task;
  const model = field(firstOf(event, ["model_name", "model"]));
  const provider = firstOf(event, ["provider_name"]);
  return report(
    task,
    `${stamp(event.at)} SESSION ${field(event.session_id)} | Working Dir: ${field(cwd)}` +
      ` | Model: ${model}${provider === undefined ? "" : ` (${field(provider)})`}` +
      ` | Turns: ${tally.count("turns")} | Tools: ${tally.count("tools")} | Errors: ${tally.count("errors")}` +
      ` | Duration: ${tally.ageMs(event.at)}ms`,
  );
};

export const errorReport: Builtin = (task) => {
  const { event } = task.call;
  const message = field(firstOf(event, ["error_message", "error", "error_details"]));
  return report(
    task,
    `${stamp(event.at)} ERROR | Type: ${field(firstOf(event, ["error_type", "tool_name"]))}` +
      ` | Phase: ${field(event["phase"])} | Turn: ${turnOf(task)} | Message: ${message}`,
  );
};

/** What the agent says, else what was counted. */
export function turnOf({ call, tally }: Task): number {
  const { turn_number: turn } = call.event;
  return typeof turn === "number" && Number.isFinite(turn) ? turn : tally.count("turns");
}

function firstOf(event: HookEvent, names: readonly string[]): unknown {
  return names.map((name) => event[name]).find((value) => value !== undefined && value !== null);
}
