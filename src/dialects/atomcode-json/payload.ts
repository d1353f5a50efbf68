import type { HookEvent, JsonObject, JsonValue, Rule } from "../../spec/index.js";
import { resultText } from "../kit/result-text.js";
import { IN_COMPANY, momentOf } from "./events.js";
import type { Moment } from "./events.js";

/** What AtomCode writes to a hook's stdin. Source: its hooks page, "The stdin payload", and its source. */
export function toPayload(event: HookEvent, rule: Pick<Rule, "native" | "variant">): JsonObject {
  const moment = momentOf(rule.native) ?? "PreToolUse";
  const session: JsonObject = { session_id: textOf(event.session_id) ?? "" };
  const own = BODIES[moment](event, { name: { hook_event_name: moment }, variant: rule.variant });
  return { ...session, ...own, cwd: textOf(event.cwd) ?? "" };
}

interface Given {
  readonly name: JsonObject;
  readonly variant: string | undefined;
}

type Body = (event: HookEvent, given: Given) => JsonObject;

const BODIES: Readonly<Record<Moment, Body>> = {
  PreToolUse: (event, { name }) => ({
    ...name,
    ...callId(event),
    tool_name: textOf(event.tool_name) ?? "",
    tool_input: event.tool_input ?? {},
  }),
  PostToolUse: after,
  PostToolUseFailure: after,
  UserPromptSubmit: (event, { name }) => ({ ...name, prompt: textOf(event["prompt"]) ?? "" }),
  SessionStart: (_, { name }) => name,
  SessionEnd: (_, { name }) => name,
  Stop: ended,
  StopFailure: ended,
};

/** By it a hook tells which result belongs to which call. */
function callId(event: HookEvent): JsonObject {
  const id = textOf(event["tool_use_id"]);
  return id === undefined ? {} : { call_id: id };
}

/** A call that was denied has no name afterwards. */
function after(event: HookEvent, { name }: Given): JsonObject {
  const tool = textOf(event.tool_name) ?? null;
  return { ...name, ...callId(event), tool_name: tool, tool_response: outcomeOf(event) };
}

/** The text that the tool answered with; of one that failed, the error. */
export function outcomeOf(event: HookEvent): string {
  const { error, tool_response: response } = event as Readonly<Record<string, JsonValue | undefined>>;
  if (event.hook_event_name !== "PostToolUseFailure") return resultText(response);
  return resultText(error ?? response);
}

function ended(event: HookEvent, { name, variant }: Given): JsonObject {
  return {
    transcript_path: textOf(event["transcript_path"]) ?? null,
    ...name,
    // Not Claude Code's meaning: whether other hooks of the event run beside this one.
    stop_hook_active: variant === IN_COMPANY,
    stop_reason:
      textOf(event["stop_reason"]) ?? (name["hook_event_name"] === "Stop" ? "Stopped" : "ProviderError"),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
