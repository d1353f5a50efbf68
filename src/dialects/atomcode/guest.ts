import { EVENT_NAMES, HookError, isJsonObject } from "../../spec/index.js";
import type {
  GuestCall,
  GuestEvent,
  GuestReply,
  GuestSide,
  HookEvent,
  JsonObject,
  JsonValue,
  Verdict,
} from "../../spec/index.js";
import { events, momentOf } from "./events.js";
import type { Moment } from "./events.js";
import { jsonOf } from "./json-text.js";

/** We are a script inside AtomCode, or whoever gets its webhooks. */
export const guest: GuestSide = {
  parse,
  reply,
  losses: [
    { effect: "decision", decision: "allow", why: "`ok` approves nothing" },
    { effect: "decision", decision: "ask", why: "there is no such word: it is denied" },
    { effect: "decision", decision: "defer", why: "there is no such word: it is denied" },
    { effect: "updated_input", decision: "ask", why: "it is denied: there is nothing left to rewrite" },
    { effect: "updated_input", decision: "defer", why: "it is denied: there is nothing left to rewrite" },
    { effect: "updated_input", decision: "deny", why: "with a deny there is nothing left to rewrite" },
    { effect: "updated_output", why: "there is no such field" },
    ...EVENT_NAMES.filter((name) => name !== "SystemPrompt").map(
      (event) => ({ effect: "context", event, why: "only the system prompt can be added to" }) as const,
    ),
    { effect: "notices", why: "one answer says one thing: they are told where nothing else is" },
    { effect: "stop", why: "a hook cannot end the run: before a tool it is denied" },
  ],
};

/** Scripts get the context alone, and know their moment from where they are listed; webhooks get it by name. */
function parse({ event, body }: GuestCall): GuestEvent {
  if (!isJsonObject(body)) throw new HookError("invalid_payload", "an AtomCode payload is an object");
  const said = typeof body["event"] === "string" ? body["event"] : undefined;
  const moment = momentOf(event) ?? momentOf(said);
  if (moment === undefined) {
    const hint = "payloads of scripts do not name their event: say it, as in `--as atomcode pre_tool`";
    throw new HookError("unknown_event", `AtomCode has no event "${event ?? said ?? ""}"`, { hint });
  }
  const context = [body["context"], body["hook_context"], body["turn_context"]].find(isJsonObject) ?? body;
  return outcome(moment, body, { ...fieldsOf(context), ...extraOf(body) });
}

const RENAMED: Readonly<Record<string, string>> = {
  working_dir: "cwd",
  call_id: "tool_use_id",
  model_name: "model",
  content: "prompt",
};

/** Not part of what happened: how the hook is written, and copies. */
const ENVELOPE: ReadonlySet<string> = new Set([
  "hook_name",
  "hook_event_name",
  "trigger",
  "event",
  "context",
  "hook_context",
  "turn_context",
  "result_context",
  "response",
]);

function fieldsOf(context: JsonObject): JsonObject {
  const known = Object.entries(context).filter(
    ([key, value]) => !ENVELOPE.has(key) && key !== "tool_args" && value !== null && value !== "",
  );
  const { tool_args: args } = context;
  return {
    ...Object.fromEntries(
      known.map(([key, value]) => [Object.hasOwn(RENAMED, key) ? RENAMED[key] : key, value]),
    ),
    ...(args === undefined || args === "" || args === null ? {} : { tool_input: parsed(args) }),
  };
}

function extraOf({ response, turn_result: result }: JsonObject): JsonObject {
  return {
    ...(response === undefined ? {} : { llm_response: response }),
    ...(result === undefined ? {} : { turn_result: result }),
  };
}

/** After a tool: what came of it, under the event that says so. */
function outcome(moment: Moment, body: JsonObject, payload: JsonObject): GuestEvent {
  const [name] = events[moment].from;
  const { result_context: given } = body;
  if (moment !== "post_tool" || !isJsonObject(given)) return { name, payload };
  const { result, success, duration_ms: durationMs, tool_args: args } = given;
  const after: JsonObject = {
    ...payload,
    // What it ran with in the end, where hooks had changed that.
    ...(args === undefined || args === "" ? {} : { tool_input: parsed(args) }),
    ...(durationMs === undefined ? {} : { duration_ms: durationMs }),
  };
  return success === false
    ? { name: "PostToolUseFailure", payload: { ...after, error: result } }
    : { name, payload: { ...after, tool_response: result } };
}

/** Arguments come as the text of a JSON, or as whatever the model wrote. */
function parsed(args: JsonValue): JsonValue {
  return typeof args === "string" ? (jsonOf(args) ?? args) : args;
}

/** One line of JSON, which scripts print and webhooks answer; any exit code but 0 would undo it. */
function reply(verdict: Verdict, event: HookEvent, call?: GuestCall): GuestReply {
  const answer = answerOf(verdict, event, call);
  const stdout = typeof answer === "string" ? answer : JSON.stringify(answer);
  return { stdout: answer === undefined ? "" : stdout, stderr: "", exitCode: 0 };
}

function answerOf(
  verdict: Verdict,
  { hook_event_name: name }: HookEvent,
  call: GuestCall | undefined,
): JsonObject | string | undefined {
  const { decision, reason = "", updated_input: input, context, notices, stop } = verdict;
  const isBeforeTool = name === "PreToolUse";
  if (isBeforeTool && (stop !== undefined || ["ask", "defer", "deny"].includes(decision)))
    return { result: "deny", message: reason || stop?.reason || "denied by a hook" };
  if (isBeforeTool && input !== undefined) {
    const content = JSON.stringify(input);
    // Its program takes the one from scripts, and the other from webhooks.
    return { result: "modify", message: content, modified_content: content };
  }
  if (name === "SystemPrompt" && context.length > 0) {
    const text = context.join("\n");
    // Of a script all that it prints is taken, as it stands.
    const isWebhook = call !== undefined && isJsonObject(call.body) && typeof call.body["event"] === "string";
    return isWebhook ? { result: "ok", message: text, modified_content: text } : text;
  }
  return notices.length === 0 ? undefined : { result: "warning", message: notices.join("\n") };
}
