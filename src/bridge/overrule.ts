import { EVENTS } from "../spec/index.js";
import type { HookEvent, JsonValue, Verdict } from "../spec/index.js";
import { lossOf } from "./agent.js";
import type { Asked } from "./options.js";
import { denial } from "./refusal.js";
import { seconds } from "./time.js";

/** Where the bridge itself has to hold the agent back. Its own denies say so in `decided_by`. */
export function overrule(asked: Asked, verdict: Verdict, isLate: boolean): Verdict {
  if (!asked.isGate || verdict.decision === "deny") return verdict;
  const reason = isLate ? lateness(asked) : lostRewrite(asked, verdict);
  if (reason === undefined) return verdict;
  return { ...denial(verdict.event, `anyhook: ${reason}`), runs: verdict.runs, notices: verdict.notices };
}

/** A gate that is left open while its hooks are still thinking would be none. */
export function lateness({ agent, time }: Asked): string {
  const { title } = agent.dialect;
  return `no answer from the hooks within ${seconds(time.answerMs)}, the deadline here (${title} waits ${seconds(time.patienceMs)} and then goes on without one)`;
}

/** The agent would run what a hook has replaced: then rather nothing. */
function lostRewrite({ agent, native, event }: Asked, verdict: Verdict): string | undefined {
  const { updated_input: input } = verdict;
  if (input === undefined) return undefined;
  const loss = lossOf(agent, native, verdict, "updated_input") ?? otherKind(event, input);
  return loss === undefined
    ? undefined
    : `a hook rewrote this, and ${agent.dialect.title} cannot be told (${loss})`;
}

/** Agents pass over a rewrite of another kind than what it replaces. */
function otherKind(event: HookEvent, input: JsonValue): string | undefined {
  const { input: field = "" } = EVENTS[event.hook_event_name] ?? {};
  const before = event[field] as JsonValue | undefined;
  if (before === undefined || kindOf(before) === kindOf(input)) return undefined;
  return `\`${field}\` is ${kindOf(before)}, and the rewrite ${kindOf(input)}`;
}

function kindOf(value: JsonValue): string {
  if (Array.isArray(value)) return "a list";
  if (value === null) return "null";
  return { object: "an object", string: "a text" }[typeof value as string] ?? `a ${typeof value}`;
}
