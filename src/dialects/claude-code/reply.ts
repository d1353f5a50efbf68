import { EVENTS, isJsonObject } from "../../spec/index.js";
import type { Decision, EffectName, HookEvent, JsonObject, JsonValue, Verdict } from "../../spec/index.js";
import { events } from "./events.js";

/** A verdict's decision in the words that an event of Claude Code has. */
export interface Told {
  readonly word: "allow" | "ask" | "defer" | "deny" | undefined;
  /** Never empty beside a deny. */
  readonly reason: string;
}

/** What each event can be told beside a deny; where permission is asked for, silence asks the person. */
const WORDS: Readonly<Record<string, Partial<Record<Decision, Told["word"]>>>> = {
  PreToolUse: { allow: "allow", ask: "ask", defer: "defer" },
  PermissionRequest: { allow: "allow", ask: undefined, defer: undefined },
  PreModelSwitch: { allow: "allow", ask: "ask" },
};

/** Where Claude Code has no word for it, the next stricter one stands for it: that is a deny. */
export function decisionFor(verdict: Verdict, name: string): Told {
  const { decision, reason = "" } = verdict;
  const said = reason.trim() === "" ? "denied by a hook" : reason;
  if (!honours(name, "decision")) return { word: undefined, reason };
  if (decision === "deny") return { word: "deny", reason: said };
  if (losesRewrite(verdict, name))
    return { word: "deny", reason: `a hook rewrote this, and Claude Code cannot be told so at ${name}` };
  if (decision === "none") return { word: undefined, reason };
  const words = WORDS[name] ?? {};
  if (Object.hasOwn(words, decision)) return { word: words[decision], reason };
  return decision === "allow" ? { word: undefined, reason } : { word: "deny", reason: said };
}

/** What a guard wanted changed must not go through unchanged. */
function losesRewrite({ decision, updated_input: input }: Verdict, name: string): boolean {
  if (input === undefined || EVENTS[name]?.gate !== true) return false;
  return !honours(name, "updated_input") || (name === "PermissionRequest" && decision !== "allow");
}

/** The JSON for stdout; empty when there is nothing to say. */
export function answer(verdict: Verdict, event: HookEvent, told: Told): string {
  const { hook_event_name: name } = event;
  const { stop, notices, updated_output: output } = verdict;
  if (name === "WorktreeCreate") return typeof output === "string" ? output : "";
  const own = ownOutput(verdict, event, told);
  const object: JsonObject = {
    ...(stop !== undefined && honours(name, "stop") ? { continue: false, stopReason: stop.reason } : {}),
    ...(notices.length > 0 && honours(name, "notices") ? { systemMessage: notices.join("\n") } : {}),
    ...(told.word === "deny" && !Object.hasOwn(WORDS, name)
      ? { decision: "block", reason: told.reason }
      : {}),
    ...(Object.keys(own).length === 0 ? {} : { hookSpecificOutput: { hookEventName: name, ...own } }),
  };
  return Object.keys(object).length === 0 ? "" : JSON.stringify(object);
}

function ownOutput(verdict: Verdict, event: HookEvent, told: Told): JsonObject {
  const { hook_event_name: name } = event;
  const { context, updated_input: input, updated_output: output } = verdict;
  return {
    ...(Object.hasOwn(WORDS, name) ? decisionFields(verdict, name, told) : {}),
    ...(context.length > 0 && honours(name, "context") ? { additionalContext: context.join("\n") } : {}),
    ...(input !== undefined && name === "PreToolUse" ? { updatedInput: input } : {}),
    ...(output !== undefined && honours(name, "updated_output") ? outputFields(output, event) : {}),
  };
}

function decisionFields(
  { updated_input: input, stop }: Verdict,
  name: string,
  { word, reason }: Told,
): JsonObject {
  if (word === undefined) return {};
  if (name !== "PermissionRequest")
    return { permissionDecision: word, ...(reason === "" ? {} : { permissionDecisionReason: reason }) };
  const interrupt = stop === undefined ? {} : { interrupt: true };
  const rewrite = input === undefined ? {} : { updatedInput: input };
  return {
    decision:
      word === "deny" ? { behavior: word, message: reason, ...interrupt } : { behavior: word, ...rewrite },
  };
}

function outputFields(output: JsonValue, { hook_event_name: name, tool_kind: kind }: HookEvent): JsonObject {
  if (name === "MessageDisplay") return typeof output === "string" ? { displayContent: output } : {};
  if (name !== "PostToolUse") return isJsonObject(output) ? output : {};
  // Older versions know the second name only, for tools of MCP servers.
  return { updatedToolOutput: output, ...(kind === "mcp" ? { updatedMCPToolOutput: output } : {}) };
}

/** Whether Claude Code can be told it at this event. */
export function honours(name: string, effect: EffectName): boolean {
  return events[name]?.effects?.includes(effect) === true;
}
