import { HookError } from "../spec/index.js";
import type { GuestCall, GuestReply, HookEvent, Verdict } from "../spec/index.js";
import { isGate } from "./agent.js";
import type { Agent } from "./agent.js";
import { recordRefusal } from "./record.js";
import type { RecordPlace } from "./record.js";

/** What is known when we cannot answer for the hooks. */
export interface Refusal extends RecordPlace {
  readonly reason: string;
  readonly monitor: boolean;
  readonly agent?: Agent | undefined;
  /** A native event of that agent. */
  readonly native?: string | undefined;
  readonly call?: GuestCall | undefined;
  /** Whose secrets are masked. */
  readonly env?: GuestCall["env"] | undefined;
  /** Canonical; absent where the payload could not be understood. */
  readonly event?: HookEvent | undefined;
}

/**
 * A gate stays closed, in the agent's own form; where nobody can be held back it is a warning. What cannot be told
 * apart counts as a gate: exit code 2 with a reason on stderr holds back every agent known.
 */
export async function refuse(refusal: Refusal): Promise<GuestReply> {
  const { agent, native, call, monitor, event = eventOf(agent, native) } = refusal;
  const { Redactor } = await import("../guards/redactor.js");
  const { text } = new Redactor(() => ({ env: refusal.env ?? process.env }));
  const reason = text(`anyhook: ${refusal.reason}`);
  if (monitor) return warning(`${reason} (monitor: nothing is enforced)`);
  if (agent !== undefined && native !== undefined && !isGate(agent, native, event)) return warning(reason);
  await recordRefusal(refusal, event, reason);
  if (agent === undefined || native === undefined) return lastResort(reason);
  try {
    return agent.guest.reply(denial(event, reason), event, call);
  } catch {
    return lastResort(reason);
  }
}

function warning(text: string): GuestReply {
  return { stdout: "", stderr: `${text}\n`, exitCode: 0 };
}

/** An error, for the agent and the person behind it. */
export function textOf(error: unknown): string {
  if (!HookError.is(error))
    return `internal error: ${error instanceof Error ? error.message : String(error)}`;
  return error.hint === undefined ? error.message : `${error.message} (${error.hint})`;
}

export function denial(event: HookEvent, reason: string): Verdict {
  const nothing = { context: [], notices: [], runs: [], conflicts: [], unsupported: [] };
  return { event, decision: "deny", reason, decided_by: "bridge", ...nothing, duration_ms: 0 };
}

function lastResort(reason: string): GuestReply {
  return { stdout: "", stderr: `${reason}\n`, exitCode: 2 };
}

function eventOf(agent: Agent | undefined, native: string | undefined): HookEvent {
  const canonical = native === undefined ? undefined : agent?.dialect.events[native]?.from[0];
  return stamped(canonical ?? native ?? "unknown", {});
}

/** An event before, or without, the runtime. */
export function stamped(name: string, payload: Readonly<Record<string, unknown>>): HookEvent {
  const now = new Date();
  const id = `bridge-${process.pid}-${now.getTime().toString(36)}`;
  return { ...payload, hook_event_name: name, id, at: now.toISOString() };
}
