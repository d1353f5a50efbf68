import { isJsonObject } from "../../spec/index.js";
import type { HookEvent, JsonValue, Reading, Rule } from "../../spec/index.js";
import { objectReply } from "../kit/json-reply.js";
import { jsonOf } from "./json-text.js";

/** What a hook answered, whichever way. `doubt`: what was odd about it, for people. */
export type Result = { readonly doubt?: string } & (
  | { readonly kind: "ok"; readonly said?: string; readonly content?: string }
  | { readonly kind: "warning" | "deny"; readonly message: string }
  | { readonly kind: "modify"; readonly said?: string; readonly content?: string }
  /** A word that is none of the four, and an answer that was meant for one and is none. */
  | { readonly kind: "unknown" | "unreadable"; readonly message: string }
);

/** A line of AtomCode's log, as the document shows it: `[Hook Warning] slack-notify: …`. */
export function line(kind: "Warning" | "Denied", { name = "hook" }: Rule, said: string): string {
  return `[Hook ${kind}] ${name}: ${said}`;
}

/** What the answer asks for at this moment. */
export function effectsOf(result: Result, rule: Rule, event: HookEvent): Reading {
  const reading = meaningOf(result, rule, event);
  const { doubt } = result;
  return doubt === undefined ? reading : { ...reading, warnings: [...(reading.warnings ?? []), doubt] };
}

function meaningOf(result: Result, rule: Rule, event: HookEvent): Reading {
  switch (result.kind) {
    case "ok":
      return rule.native === "system_prompt" ? added(result.content ?? result.said) : {};
    case "warning":
      return { notices: [line("Warning", rule, result.message)] };
    case "deny": {
      const { message } = result;
      // Whoever reads the verdict wants to know which hook it was.
      const reason = rule.name === undefined ? message : `${rule.name}: ${message}`;
      return { decision: "deny", reason, notices: [line("Denied", rule, message)] };
    }
    case "modify":
      return modified(result, rule, event);
    case "unknown": {
      const { message } = result;
      return { notices: [line("Warning", rule, message)], failed: { code: "unknown_decision", message } };
    }
    case "unreadable": {
      const { message } = result;
      return { notices: [line("Warning", rule, message)], failed: { code: "unreadable_reply", message } };
    }
    default:
      return result satisfies never;
  }
}

function added(text: string | undefined): Reading {
  return text === undefined || text.trim() === "" ? {} : { context: text };
}

/** Before a tool its new arguments, where a prompt is made more of it; elsewhere there is nothing to change. */
function modified(
  { content, said }: { readonly content?: string; readonly said?: string },
  rule: Rule,
  event: HookEvent,
): Reading {
  const { native } = rule;
  if (native === "system_prompt") return added(content ?? said);
  if (content === undefined || content === "") {
    const message = "`modify` without `modified_content` changes nothing";
    return { notices: [line("Warning", rule, message)], warnings: [message] };
  }
  if (native === "session_start") return added(content);
  if (native !== "pre_tool" && native !== "tool_call_start")
    return { warnings: [`there is nothing to modify at ${native}`] };
  const input = newArguments(content, event.tool_input);
  if (input !== undefined)
    return { updated_input: input, notices: [`[Hook Modified] ${rule.name ?? "hook"} modified arguments`] };
  const message = "its new arguments are no JSON object: the old ones stay";
  return { notices: [line("Warning", rule, message)], failed: { code: "unreadable_reply", message } };
}

/** The text of a JSON object; a text for a tool that takes one. Anything else would break the tool, or be misread. */
function newArguments(content: string, old: JsonValue | undefined): JsonValue | undefined {
  if (typeof old === "string") return content;
  const object = jsonOf(content);
  return isJsonObject(object) && objectReply(object, content).kind === "object" ? object : undefined;
}
