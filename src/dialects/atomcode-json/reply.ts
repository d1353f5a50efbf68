import { EVENTS, isJsonObject } from "../../spec/index.js";
import type { GuestReply, HookEvent, JsonObject, JsonValue, Loss, Verdict } from "../../spec/index.js";
import { defined } from "../kit/json-fields.js";
import { events } from "./events.js";

/**
 * What AtomCode is told, on one line, in its own form and in Claude Code's at once. A deny is both of them, exit code 2
 * and its reason on stderr: whichever of these is read, it holds.
 */
export function reply(verdict: Verdict, { hook_event_name: name }: HookEvent): GuestReply {
  const answer = Object.hasOwn(ANSWERS, name) ? ANSWERS[name]?.(verdict) : undefined;
  if (answer === undefined) return { stdout: "", stderr: "", exitCode: 0 };
  const { blocks, ...object } = answer;
  const stdout = `${JSON.stringify({ ...object, ...blocking(name, blocks) })}\n`;
  return blocks === undefined || name === "PostToolUse"
    ? { stdout, stderr: "", exitCode: 0 }
    : { stdout, stderr: `${blocks}\n`, exitCode: 2 };
}

interface Answer {
  readonly hookSpecificOutput?: JsonObject;
  readonly action?: string;
  readonly args?: JsonObject;
  /** It holds AtomCode back; why. */
  readonly blocks?: string;
}

/** Undefined: nothing to say. An empty object would be text for the model in some places. */
const ANSWERS: Readonly<Record<string, (verdict: Verdict) => Answer | undefined>> = {
  PreToolUse: permission,
  UserPromptSubmit: (verdict) =>
    holds(verdict) ? { blocks: reasonOf(verdict) } : told("UserPromptSubmit", verdict),
  PostToolUse: afterwards,
  SessionStart: (verdict) => told("SessionStart", verdict),
};

function permission(verdict: Verdict): Answer | undefined {
  const { decision, reason, stop, context, updated_input: input } = verdict;
  const denied = decision === "deny" || stop !== undefined;
  const asked = decision === "ask" || decision === "defer";
  const word = denied ? "deny" : asked ? "ask" : decision === "allow" ? "allow" : undefined;
  const why = denied || asked ? reasonOf(verdict) : reason;
  const rewrite = !denied && isJsonObject(input) ? input : undefined;
  const own = defined({
    permissionDecision: word,
    permissionDecisionReason: word === undefined ? undefined : why,
    updatedInput: rewrite,
    additionalContext: context.length === 0 ? undefined : context.join("\n\n"),
  });
  if (Object.keys(own).length === 0) return undefined;
  const hookSpecificOutput = { hookEventName: "PreToolUse", ...own };
  if (denied) return { hookSpecificOutput, blocks: reasonOf(verdict) };
  // Who knows the own form alone must not run unchanged what was approved as changed.
  if (rewrite !== undefined) return { hookSpecificOutput, action: "modify", args: rewrite };
  return word === "allow" ? { hookSpecificOutput, action: "allow" } : { hookSpecificOutput };
}

function afterwards(verdict: Verdict): Answer | undefined {
  const output = textOf(verdict.updated_output);
  const hookSpecificOutput: JsonObject = { hookEventName: "PostToolUse", updatedToolOutput: output };
  const rewrite = output === undefined ? {} : { hookSpecificOutput };
  if (holds(verdict)) return { ...rewrite, blocks: reasonOf(verdict) };
  return output === undefined ? undefined : rewrite;
}

function told(name: string, { context }: Verdict): Answer | undefined {
  if (context.length === 0) return undefined;
  return { hookSpecificOutput: { hookEventName: name, additionalContext: context.join("\n\n") } };
}

/** After a tool, AtomCode reads one of the two words alone. */
function blocking(name: string, reason: string | undefined): JsonObject {
  if (reason === undefined) return {};
  return { ...(name === "PostToolUse" ? {} : { action: "block" }), decision: "block", reason };
}

function holds({ decision, stop }: Verdict): boolean {
  return stop !== undefined || ["ask", "defer", "deny"].includes(decision);
}

function reasonOf({ reason = "", stop }: Verdict): string {
  const texts = [reason, stop?.reason ?? ""];
  return texts.find((text) => text.trim() !== "") ?? "a hook holds it back and gave no reason";
}

function textOf(output: JsonValue | undefined): string | undefined {
  if (output === undefined) return undefined;
  return typeof output === "string" ? output : JSON.stringify(output);
}

export const losses: readonly Loss[] = [
  {
    effect: "decision",
    event: "PreToolUse",
    decision: "defer",
    why: "there is no such word: the person is asked",
  },
  {
    effect: "decision",
    event: "UserPromptSubmit",
    decision: "ask",
    why: "there is no such word: the prompt is blocked",
  },
  {
    effect: "decision",
    event: "UserPromptSubmit",
    decision: "defer",
    why: "there is no such word: the prompt is blocked",
  },
  {
    effect: "context",
    event: "PreToolUse",
    why: "its document has a field for it that the program does not read",
  },
  { effect: "context", event: "UserPromptSubmit", decision: "deny", why: "no model is called" },
  { effect: "context", event: "PostToolUseFailure", why: "AtomCode reads no text for the model there" },
  { effect: "updated_input", decision: "deny", why: "with a deny there is nothing left to rewrite" },
  { effect: "stop", why: "a hook cannot end the run: the tool or the prompt is held back" },
  ...Object.entries(events).flatMap(([native, { from, effects = [] }]) =>
    native === from[0]
      ? (EVENTS[native]?.effects ?? [])
          .filter((effect) => effect !== "stop" && !effects.includes(effect))
          .map((effect): Loss => ({ effect, event: native, why: "AtomCode has no field for it there" }))
      : [],
  ),
];
