import { isJsonObject } from "../../spec/index.js";
import type { GuestReply, HookEvent, JsonObject, JsonValue, Loss, Verdict } from "../../spec/index.js";

/**
 * What Copilot is told. It reads the flat form under both spellings, so one answer serves both.
 *
 * A deny is that form **and** exit code 2. Tried on 1.0.102: the model is told the reason from stdout, as with exit
 * code 0; and were stdout not read (other output, cut off), the exit code would deny all the same. stderr never
 * reaches the model, and any other exit code hides the reason ("hook errored").
 *
 * Where exit code 2 denies nothing it shows stderr to the person, and stdout is read besides: so notices get through.
 */
export function reply(verdict: Verdict, { hook_event_name: name }: HookEvent): GuestReply {
  const answer = Object.hasOwn(ANSWERS, name) ? ANSWERS[name]?.(verdict) : undefined;
  const { exitCode = 0, ...object } = answer ?? {};
  const fields = Object.entries(object).filter(([, value]) => value !== undefined);
  const stdout = fields.length === 0 ? "" : JSON.stringify(Object.fromEntries(fields));
  if (verdict.notices.length === 0 || NOT_SHOWN.has(name)) return { stdout, stderr: "", exitCode };
  return { stdout, stderr: verdict.notices.join("\n"), exitCode: 2 };
}

/** Where exit code 2 denies, or speaks to the model. */
const NOT_SHOWN: ReadonlySet<string> = new Set(["PreToolUse", "PermissionRequest", "PostToolUseFailure"]);

type Answer = JsonObject & { readonly exitCode?: 2 };

const ANSWERS: Readonly<Record<string, (verdict: Verdict) => Answer>> = {
  SessionStart: told,
  UserPromptSubmit: (verdict) =>
    holds(verdict)
      ? { decision: "block", reason: reasonOf(verdict) }
      : { ...told(verdict), modifiedPrompt: textOf(verdict.updated_input) },
  UserPromptExpansion: ({ updated_input: input }) => ({ modifiedTransformedPrompt: textOf(input) }),
  PreToolUse: permission,
  PermissionRequest: request,
  PostToolUse: (verdict) =>
    holds(verdict)
      ? { decision: "block", reason: reasonOf(verdict) }
      : { ...told(verdict), modifiedResult: resultOf(verdict.updated_output) },
  PostToolUseFailure: told,
  Stop: goesOn,
  SubagentStart: told,
  SubagentStop: goesOn,
  Notification: told,
};

function permission(verdict: Verdict): Answer {
  const { decision, reason, updated_input: input } = verdict;
  if (decision === "deny" || verdict.stop !== undefined) {
    const why = { permissionDecision: "deny", permissionDecisionReason: reasonOf(verdict) };
    return { ...why, ...told(verdict), exitCode: 2 };
  }
  const isAsked = decision === "ask" || decision === "defer";
  return {
    ...(decision === "none" ? {} : { permissionDecision: isAsked ? "ask" : decision }),
    permissionDecisionReason: isAsked ? reasonOf(verdict) : reason,
    modifiedArgs: isJsonObject(input) ? input : undefined,
    ...told(verdict),
  };
}

/** Where a permission is asked for already, nobody could be asked whether to ask: what is not allowed is denied. */
function request(verdict: Verdict): Answer {
  if (!holds(verdict)) return verdict.decision === "allow" ? { behavior: "allow" } : {};
  const interrupt = verdict.stop === undefined ? undefined : true;
  return { behavior: "deny", message: reasonOf(verdict), interrupt, exitCode: 2 };
}

function goesOn(verdict: Verdict): Answer {
  // Whoever ends the run altogether does not want it to go on.
  return verdict.stop === undefined && holds(verdict) ? { decision: "block", reason: reasonOf(verdict) } : {};
}

function told({ context }: Verdict): Answer {
  return { additionalContext: context.length === 0 ? undefined : context.join("\n") };
}

function holds({ decision, stop }: Verdict): boolean {
  return stop !== undefined || ["ask", "defer", "deny"].includes(decision);
}

function reasonOf({ reason = "", stop }: Verdict): string {
  return (
    [reason, stop?.reason ?? ""].find((text) => text !== "") ?? "a hook holds it back and gave no reason"
  );
}

function resultOf(output: JsonValue | undefined): JsonObject | undefined {
  if (output === undefined) return undefined;
  const text = typeof output === "string" ? output : JSON.stringify(output);
  return { resultType: "success", textResultForLlm: text };
}

function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

export const losses: readonly Loss[] = [
  { effect: "decision", decision: "defer", why: "there is no such word: the person is asked" },
  {
    effect: "decision",
    event: "PermissionRequest",
    decision: "ask",
    why: "it is the asking itself: it is denied, since under allow-all nobody would be asked",
  },
  {
    effect: "decision",
    event: "UserPromptSubmit",
    decision: "ask",
    why: "there is no such word: it is blocked",
  },
  { effect: "updated_input", decision: "deny", why: "with a deny there is nothing left to rewrite" },
  { effect: "updated_input", event: "PermissionRequest", why: "permissionRequest has no such field" },
  {
    effect: "updated_output",
    event: "PostToolUse",
    decision: "deny",
    why: "the reason takes the result's place",
  },
  { effect: "context", event: "PostToolUse", decision: "deny", why: "nothing but the reason is read" },
  { effect: "context", event: "UserPromptSubmit", decision: "deny", why: "no model is called" },
  { effect: "context", event: "Stop", why: "agentStop has no such field" },
  { effect: "context", event: "SubagentStop", why: "subagentStop has no such field" },
  ...[...NOT_SHOWN].map((event): Loss => ({ effect: "notices", event, why: "exit code 2 decides there" })),
  {
    effect: "stop",
    why: "a hook cannot end the run, but for permissionRequest: the tool or the prompt is held back",
  },
];
