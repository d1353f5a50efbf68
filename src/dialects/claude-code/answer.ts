import { isJsonObject } from "../../spec/index.js";
import type { Effects, HookEvent, JsonObject, JsonValue, Reading } from "../../spec/index.js";
import { readAnswer } from "../kit/hook-answer.js";
import { objectOf } from "../kit/json-fields.js";

/** Keys at the top of an answer; `permissionDecision` is misplaced there, and only a deny of it is heard. */
const TOP: ReadonlySet<string> = new Set([
  "continue",
  "stopReason",
  "systemMessage",
  "decision",
  "reason",
  "hookSpecificOutput",
  "permissionDecision",
  "permissionDecisionReason",
]);

/** What only Claude Code itself can do. */
const UNHEARD = [
  "classifierContext",
  "initialUserMessage",
  "reloadSkills",
  "retry",
  "sessionTitle",
  "suppressOriginalPrompt",
  "terminalSequence",
  "updatedPermissions",
  "watchPaths",
];

/**
 * One JSON answer at one event. As in Claude Code, an answer that names another event, or approves in another form than
 * the event's, is no answer; unlike there, what holds the agent back is heard all the same.
 */
export function readObject(object: JsonObject, event: HookEvent): Reading {
  const own = objectOf(object["hookSpecificOutput"]);
  const known = Object.entries(object).filter(([key]) => TOP.has(key));
  const reading = readAnswer(Object.fromEntries(known));
  const problem = problemOf(reading, object, event);
  const { decision, reason = "", failed } = reading;
  if (problem !== undefined) {
    if (decision === undefined || decision === "none" || decision === "allow")
      return { failed: failed ?? { code: "unreadable_reply", message: problem } };
    return { decision, reason, warnings: [`Claude Code does not hear it: ${problem}`] };
  }
  if (failed !== undefined) return reading;
  const { updated_input: _, warnings: odd = [], ...rest } = reading;
  const warnings = [...odd, ...unheard(object, own)];
  return {
    ...rest,
    ...contextOf(own),
    ...inputOf(own, event),
    ...particular(own, event),
    ...(warnings.length === 0 ? {} : { warnings }),
  };
}

/** Why Claude Code would pass over the answer. */
function problemOf(
  { decision, updated_input: input }: Reading,
  object: JsonObject,
  event: HookEvent,
): string | undefined {
  const { hook_event_name: name } = event;
  const { hookSpecificOutput: output, decision: word, permissionDecision: flat } = object;
  if (output !== undefined && !isJsonObject(output)) return "`hookSpecificOutput` is no object";
  const own = objectOf(output);
  if (output !== undefined && own["hookEventName"] !== name)
    return `\`hookSpecificOutput.hookEventName\` must be "${name}"`;
  if (word !== undefined && word !== "block" && word !== "approve")
    return '`decision` must be "block" or "approve"';
  if (flat !== undefined) return "`permissionDecision` belongs into `hookSpecificOutput`";
  if (decision === "allow" && !approves(name, own, word)) return `nothing is approved like this at ${name}`;
  if (input !== undefined && !isJsonObject(input)) return "`updatedInput` must be an object";
  return undefined;
}

function approves(name: string, own: JsonObject, word: JsonValue | undefined): boolean {
  if (name === "PermissionRequest") return objectOf(own["decision"])["behavior"] === "allow";
  if (name === "PreModelSwitch") return own["permissionDecision"] === "allow";
  // Elsewhere there is nothing to approve, and the word is without effect.
  return name !== "PreToolUse" || word === "approve" || own["permissionDecision"] === "allow";
}

/** One text; more than one would be another format's. */
function contextOf(own: JsonObject): Effects {
  const { additionalContext: context } = own;
  return typeof context === "string" && context !== "" ? { context } : {};
}

/** Where permission is asked for, a rewrite counts beside the approval only; elsewhere it needs none. */
function inputOf(own: JsonObject, { hook_event_name: name }: HookEvent): Effects {
  const { behavior, updatedInput: beside } = objectOf(own["decision"]);
  const asked = behavior === "allow" ? beside : undefined;
  const input = name === "PermissionRequest" ? asked : own["updatedInput"];
  return isJsonObject(input) ? { updated_input: input } : {};
}

/** What some events have of their own. */
function particular(own: JsonObject, { hook_event_name: name }: HookEvent): Effects {
  switch (name) {
    case "PermissionRequest":
      return permission(objectOf(own["decision"]));
    case "MessageDisplay":
      return outputOf(own["displayContent"]);
    case "WorktreeCreate":
      return outputOf(own["worktreePath"]);
    case "Elicitation":
    case "ElicitationResult":
      return elicitation(own);
    default:
      return {};
  }
}

function permission({ message, interrupt }: JsonObject): Effects {
  return interrupt === true ? { stop: { reason: typeof message === "string" ? message : "" } } : {};
}

/** The action is kept too: to decline is not to cancel. */
function elicitation({ action, content }: JsonObject): Effects {
  if (action === "accept")
    return { decision: "allow", updated_output: { action, ...(content === undefined ? {} : { content }) } };
  return action === "decline" || action === "cancel" ? { decision: "deny", updated_output: { action } } : {};
}

function outputOf(value: JsonValue | undefined): Effects {
  return typeof value === "string" ? { updated_output: value } : {};
}

function unheard(object: JsonObject, own: JsonObject): readonly string[] {
  const nested = objectOf(own["decision"]);
  return UNHEARD.filter((key) => [object, own, nested].some((one) => one[key] !== undefined)).map(
    (key) => `\`${key}\` has no effect outside of Claude Code`,
  );
}
