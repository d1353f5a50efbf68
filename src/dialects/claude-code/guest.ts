import { EVENTS, HookError, isJsonObject } from "../../spec/index.js";
import type { GuestCall, GuestEvent, GuestReply, GuestSide, HookEvent, Verdict } from "../../spec/index.js";
import { events } from "./events.js";
import { losses } from "./losses.js";
import { answer, decisionFor, honours } from "./reply.js";

/** We are a command hook inside Claude Code. */
export const guest: GuestSide = { parse, reply, losses };

function parse({ event, body }: GuestCall): GuestEvent {
  if (!isJsonObject(body)) throw new HookError("invalid_payload", "a Claude Code payload is an object");
  const { hook_event_name: said, ...payload } = body;
  const native = typeof said === "string" ? said : (event ?? "");
  const name = Object.hasOwn(events, native) ? events[native]?.from[0] : undefined;
  if (name === undefined) throw new HookError("unknown_event", `Claude Code has no event "${native}"`);
  return { name, payload };
}

/** A deny is exit code 2 and stderr, which nothing on stdout can soften, wherever that is heard. */
function reply(verdict: Verdict, event: HookEvent): GuestReply {
  const { hook_event_name: name } = event;
  const decision = decisionFor(verdict, name);
  const { word, reason } = decision;
  const isGate = events[name]?.gate ?? EVENTS[name]?.gate ?? false;
  // Whoever stops the agent altogether needs JSON; and where permission is asked for, exit code 2 is not heard.
  const needsJson = name === "PermissionRequest" || (verdict.stop !== undefined && honours(name, "stop"));
  const byExitCode = word === "deny" && isGate && !needsJson;
  if (byExitCode) return { stdout: "", stderr: reason, exitCode: 2 };
  return { stdout: answer(verdict, event, decision), stderr: "", exitCode: 0 };
}
