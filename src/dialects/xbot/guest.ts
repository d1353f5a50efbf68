import { HookError, isJsonObject } from "../../spec/index.js";
import type {
  GuestCall,
  GuestEvent,
  GuestReply,
  GuestSide,
  JsonObject,
  JsonValue,
  Verdict,
} from "../../spec/index.js";
import { goJson } from "../kit/go-json.js";
import { events } from "./events.js";
import { FIELDS } from "./payload.js";
import { tools } from "./tools.js";

/** We are a command hook inside xbot. */
export const guest: GuestSide = {
  parse,
  reply,
  losses: [
    { effect: "context", decision: "deny", why: "with a deny, xbot reads nothing but the reason" },
    { effect: "updated_input", decision: "deny", why: "with a deny there is nothing left to rewrite" },
    { effect: "updated_output", why: "xbot has no such field" },
    { effect: "notices", why: "xbot has no such field" },
    { effect: "stop", why: "xbot has no such field" },
  ],
};

function parse({ event, body }: GuestCall): GuestEvent {
  if (!isJsonObject(body)) throw new HookError("invalid_payload", "an xbot payload is an object");
  const native = typeof body["hook_event_name"] === "string" ? body["hook_event_name"] : (event ?? "");
  const name = Object.hasOwn(events, native) ? events[native]?.from[0] : undefined;
  if (name === undefined) throw new HookError("unknown_event", `xbot has no event "${native}"`);
  const renamed = new Map((FIELDS[native] ?? []).map(([theirs, ours]) => [theirs, ours]));
  const { hook_event_name: _, results, tool_count: count, tool_output: toolOutput, ...fields } = body;
  const payload = Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [renamed.get(key) ?? key, value]),
  );
  if (toolOutput !== undefined) payload["tool_response"] = toolOutput;
  const calls = Array.isArray(results) ? results.filter(isJsonObject).map(callOf) : undefined;
  if (calls !== undefined) payload["tool_calls"] = calls;
  // Said twice it is said once; a count that says something else is kept.
  if (count !== undefined && count !== calls?.length) payload["tool_count"] = count;
  return { name, payload };
}

function callOf({ tool_name: name, success, error, elapsed }: JsonObject): JsonObject {
  const tool = tools.find(({ native }) => native === name);
  const durationMs = millisecondsOf(elapsed);
  const failed = typeof error === "string" && error !== "";
  return {
    tool_name: tool?.canonical ?? name,
    ...(failed ? { error } : {}),
    ...(typeof success === "boolean" && success === failed ? { success } : {}),
    ...(durationMs === undefined ? {} : { duration_ms: durationMs }),
  };
}

const UNITS: Readonly<Record<string, number>> = { h: 3.6e6, m: 6e4, s: 1e3, ms: 1, µs: 1e-3, ns: 1e-6 };

/** Go's duration text, back to milliseconds. */
function millisecondsOf(text: JsonValue | undefined): number | undefined {
  if (typeof text !== "string") return undefined;
  let total = 0;
  // A number is entered at its beginning only: the search stays linear.
  for (const [, value, unit] of text.matchAll(/(?<![\d.])([\d.]+)(ns|µs|ms|s|m|h)/gu))
    total += Number(value) * (UNITS[unit as string] ?? 0);
  return Number(total.toFixed(6));
}

/** Exit code 2 and stderr is the deny that nothing on stdout can soften. */
function reply(verdict: Verdict): GuestReply {
  const { decision, reason = "", context, updated_input: updatedInput } = verdict;
  if (decision === "deny")
    return { stdout: "", stderr: reason === "" ? "denied by a hook" : reason, exitCode: 2 };
  const answer: JsonObject = {
    ...(decision === "none" ? {} : { decision }),
    ...(reason === "" ? {} : { reason }),
    ...(context.length === 0 ? {} : { context: context.join("\n") }),
    ...(updatedInput === undefined ? {} : { updatedInput }),
  };
  return { stdout: Object.keys(answer).length === 0 ? "" : goJson(answer), stderr: "", exitCode: 0 };
}
