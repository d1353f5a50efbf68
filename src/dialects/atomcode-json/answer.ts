import { isJsonObject } from "../../spec/index.js";
import type { JsonObject, Reading } from "../../spec/index.js";
import { filled, objectOf } from "../kit/json-fields.js";
import { decisionOf, remarksOn, unknownWord, wordsOf } from "./words.js";
import type { Scene } from "./words.js";

/**
 * One JSON answer, in AtomCode's own form (`action`), in Claude Code's (`hookSpecificOutput`, `decision`), or in both:
 * of several decisions the strongest counts. What holds the agent back is heard wherever it stands; an approval and a
 * rewrite only where AtomCode reads them.
 */
export function readAnswer(object: JsonObject, scene: Scene): Reading {
  const own = objectOf(object["hookSpecificOutput"]);
  const words = wordsOf(object, own);
  const decision = decisionOf(words, scene);
  const { effects, odd } = effectsOf(object, own);
  const warnings = [...odd, ...remarksOn(words, scene)];
  const reasons = [own["permissionDecisionReason"], object["reason"], object["permissionDecisionReason"]];
  const reason = reasons.map(filled).find((text) => text !== undefined);
  const said: Reading = {
    ...(decision === "none" ? {} : { decision }),
    ...(reason !== undefined ? { reason } : decision === "deny" ? { reason: defaultReason(scene) } : {}),
    ...effects,
    ...(warnings.length === 0 ? {} : { warnings }),
  };
  const unknown = decision === "deny" ? undefined : unknownWord(words, scene);
  if (unknown === undefined) return said;
  return { ...unapproved(said), failed: { code: "unknown_decision", message: unknown } };
}

/** What is left of an answer that cannot be trusted to approve. */
export function unapproved(reading: Reading): Reading {
  const { decision, updated_input: _, ...rest } = reading;
  return decision === undefined || decision === "allow" ? rest : { ...rest, decision };
}

/** What AtomCode itself says where a hook gave no reason. */
export function defaultReason({ moment, event }: Scene): string {
  if (moment === "PreToolUse") return `blocked by hook (${event.tool_name ?? ""})`;
  return moment === "UserPromptSubmit" ? "prompt blocked by hook" : "blocked by hook";
}

/** What an answer asks for beside its decision, and what of it has the wrong shape. */
function effectsOf(object: JsonObject, own: JsonObject): { effects: Reading; odd: readonly string[] } {
  const modifies = object["action"] === "modify";
  const given = own["updatedInput"] ?? (modifies ? object["args"] : undefined) ?? undefined;
  const output = own["updatedToolOutput"] ?? undefined;
  const context = own["additionalContext"] ?? undefined;
  const odd = [
    modifies && given === undefined ? '`action`: "modify" needs `args`' : undefined,
    given !== undefined && !isJsonObject(given)
      ? "a tool's new input must be an object: it is ignored"
      : undefined,
    output !== undefined && typeof output !== "string"
      ? "`updatedToolOutput` must be a text: it is ignored"
      : undefined,
    context !== undefined && typeof context !== "string"
      ? "`additionalContext` must be a text: it is ignored"
      : undefined,
  ].filter((text) => text !== undefined);
  return {
    effects: {
      ...(isJsonObject(given) ? { updated_input: given } : {}),
      ...(typeof output === "string" ? { updated_output: output } : {}),
      ...(filled(context) === undefined ? {} : { context: String(context) }),
    },
    odd,
  };
}
