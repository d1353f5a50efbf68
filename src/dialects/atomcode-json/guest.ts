import { HookError, isJsonObject } from "../../spec/index.js";
import type { GuestCall, GuestEvent, GuestSide, JsonValue } from "../../spec/index.js";
import { momentOf } from "./events.js";
import { losses, reply } from "./reply.js";

/** We are a command hook inside AtomCode. */
export const guest: GuestSide = { parse, reply, losses };

function parse({ event, body }: GuestCall): GuestEvent {
  if (!isJsonObject(body)) throw new HookError("invalid_payload", "an AtomCode payload is an object");
  const {
    hook_event_name: said,
    call_id: id,
    tool_name: tool,
    transcript_path: transcript,
    ...fields
  } = body;
  const native = typeof said === "string" ? said : (event ?? "");
  const name = momentOf(native);
  if (name === undefined) throw new HookError("unknown_event", `AtomCode has no event "${native}"`);
  // AtomCode means another thing by it than the canonical event does, which bounds loops with it.
  const { stop_hook_active: _, tool_response: response, ...rest } = fields;
  return {
    name,
    payload: {
      ...rest,
      ...given("tool_use_id", id),
      ...given("tool_name", tool),
      ...given("transcript_path", transcript),
      ...given(name === "PostToolUseFailure" ? "error" : "tool_response", response),
    },
  };
}

function given(key: string, value: JsonValue | undefined): Readonly<Record<string, JsonValue>> {
  return value === undefined || value === null ? {} : { [key]: value };
}
