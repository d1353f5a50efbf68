import { limits } from "../../guards/limits.js";
import type { HookEvent, HostContext, JsonValue, Rule } from "../../spec/index.js";
import { MOMENTS, momentOf } from "./events.js";
import { outcomeOf } from "./payload.js";

/**
 * Variables that hooks are documented to get: the project's folder today, and what stood for stdin before. What no
 * variable can hold is left out; an inherited value of another event would be worse than none, and is emptied.
 */
export function variablesOf(
  event: HookEvent,
  { native }: Pick<Rule, "native">,
  { cwd, env }: Pick<HostContext, "cwd" | "env">,
): Readonly<Record<string, string>> {
  const moment = momentOf(native) ?? "PreToolUse";
  const { snake, tool } = MOMENTS[moment];
  const wanted: Readonly<Record<string, string | undefined>> = {
    ATOMCODE_PROJECT_DIR: cwd,
    CLAUDE_PROJECT_DIR: cwd,
    ATOMCODE_HOOK_EVENT: snake,
    ATOMCODE_TOOL_NAME: tool === true ? event.tool_name : undefined,
    ATOMCODE_HOOK_CONTEXT: JSON.stringify(contextOf(event, snake, cwd)),
  };
  return Object.fromEntries(
    Object.entries(wanted).flatMap(([name, value]) => {
      if (value !== undefined && Buffer.byteLength(value) <= limits.argumentBytes) return [[name, value]];
      return env[name] === undefined ? [] : [[name, ""]];
    }),
  );
}

/** What was known of the event before there was a payload; the tool's input is JSON within JSON. */
function contextOf(event: HookEvent, name: string, cwd: string): Readonly<Record<string, JsonValue>> {
  const after = name.startsWith("post_tool_use");
  const isTool = after || name === "pre_tool_use";
  const { tool_input: input = {} } = event;
  return {
    event: name,
    tool_name: (isTool ? event.tool_name : undefined) ?? null,
    tool_args: isTool ? (typeof input === "string" ? input : JSON.stringify(input)) : null,
    tool_result: after ? outcomeOf(event) : null,
    tool_success: after ? event.hook_event_name === "PostToolUse" : null,
    session_id: event.session_id ?? "",
    working_dir: cwd,
  };
}
