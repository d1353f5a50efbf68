import { isJsonObject, strongest } from "../../spec/index.js";
import type { Decision, Effects, JsonObject, JsonValue, Reading } from "../../spec/index.js";
import { decisionWord } from "./decision-word.js";
import { objectOf } from "./json-fields.js";

/**
 * One object in Claude Code's grammar, or canonical effects. Of several decisions the strongest counts; one at a place
 * that the grammar does not have may hold back, but approves nothing.
 */
export function readAnswer(object: JsonObject): Reading {
  const own = objectOf(object["hookSpecificOutput"]);
  const nested = objectOf(own["decision"]);
  const { behavior: astray } = objectOf(object["decision"]);
  const top = astray === undefined ? object["decision"] : undefined;
  const elsewhere = isJsonObject(own["decision"]) ? undefined : own["decision"];
  const proper = meanings(own["permissionDecision"], top, nested["behavior"]);
  const misplaced = meanings(object["permissionDecision"], elsewhere, astray);
  const counting = [...proper, ...misplaced.filter(({ meaning }) => meaning !== "allow")];

  let decision: Decision = "none";
  for (const { meaning } of counting) decision = strongest(decision, meaning ?? "none");
  const effects = effectsOf(object, own, nested);
  if (decision === "deny") return { ...effects, decision };
  const unknown = counting.find(({ meaning }) => meaning === undefined);
  if (unknown !== undefined) {
    const message = `${shown(unknown.word)} is no decision`;
    return { decision: holding(decision), failed: { code: "unknown_decision", message } };
  }
  const reading = counting.length === 0 ? effects : { ...effects, decision };
  if (counting.length === proper.length + misplaced.length) return reading;
  return { ...reading, warnings: ["its `allow` stands at a place where none counts"] };
}

interface Word {
  readonly word: JsonValue;
  /** Undefined: it is no decision. */
  readonly meaning: Decision | undefined;
}

function meanings(...words: readonly (JsonValue | undefined)[]): readonly Word[] {
  const given = words.filter((word) => word !== undefined && word !== null);
  return given.map((word) => ({ word, meaning: typeof word === "string" ? meaningOf(word) : undefined }));
}

const SYNONYMS: Readonly<Record<string, Decision>> = { approve: "allow", none: "none" };

function meaningOf(word: string): Decision | undefined {
  // Whatever its spelling: a deny is not lost over a capital letter.
  if (["deny", "block"].includes(word.trim().toLowerCase())) return "deny";
  return decisionWord(word) ?? decisionWord(word, SYNONYMS);
}

/** Of a failed answer nothing counts that could approve. */
function holding(decision: Decision): Decision {
  return decision === "allow" ? "none" : decision;
}

function shown(word: JsonValue): string {
  return JSON.stringify(word).slice(0, 100);
}

function effectsOf(object: JsonObject, own: JsonObject, nested: JsonObject): Effects {
  const reason = firstText(
    own["permissionDecisionReason"],
    object["permissionDecisionReason"],
    object["reason"],
    own["reason"],
    nested["message"],
  );
  const input = [own["updatedInput"], nested["updatedInput"], object["updated_input"]].find(
    (value) => value !== undefined && value !== null,
  );
  const updated = [own["updatedToolOutput"], own["updatedMCPToolOutput"], object["updated_output"]].find(
    (value) => value !== undefined,
  );
  const context = [
    ...texts(own["additionalContext"]),
    ...texts(object["additionalContext"]),
    ...texts(object["context"]),
  ];
  const notices = [...texts(object["systemMessage"]), ...texts(object["notices"])];
  const stop = stopOf(object);
  return {
    ...(reason === undefined ? {} : { reason }),
    ...(input === undefined ? {} : { updated_input: input }),
    ...(updated === undefined ? {} : { updated_output: updated }),
    ...(context.length === 0 ? {} : { context }),
    ...(notices.length === 0 ? {} : { notices }),
    ...(stop === undefined ? {} : { stop }),
  };
}

function stopOf(object: JsonObject): Effects["stop"] {
  if (object["continue"] === false)
    return { reason: firstText(object["stopReason"], object["reason"]) ?? "" };
  const { stop } = object;
  return isJsonObject(stop) ? { reason: firstText(stop["reason"]) ?? "" } : undefined;
}

function firstText(...values: readonly (JsonValue | undefined)[]): string | undefined {
  return values.find((value) => typeof value === "string") as string | undefined;
}

function texts(value: JsonValue | undefined): readonly string[] {
  if (typeof value === "string") return value === "" ? [] : [value];
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
