import { isJsonObject, strongest } from "../../spec/index.js";
import type { Decision, JsonObject, JsonValue, Reading, Rule } from "../../spec/index.js";
import { filled, objectOf } from "../kit/json-fields.js";
import { camelName, isPascal } from "./events.js";
import type { CamelName } from "./events.js";

type Source = Pick<Rule, "native">;
type Reader = (object: JsonObject, pascal: boolean) => Reading;

/** What Copilot reads in an answer at each event. Recorded from 1.0.102; where nothing stands, nothing is read. */
const READERS: Readonly<Record<CamelName, Reader>> = {
  sessionStart: context,
  sessionEnd: nothing,
  userPromptSubmitted: (object) => ({
    ...block(object),
    ...context(object),
    ...given("updated_input", filled(object["modifiedPrompt"])),
  }),
  userPromptTransformed: (object) => given("updated_input", filled(object["modifiedTransformedPrompt"])),
  preToolUse: permission,
  permissionRequest: request,
  postToolUse: (object) => ({
    ...block(object),
    ...context(object),
    ...given("updated_output", resultText(object["modifiedResult"])),
  }),
  postToolUseFailure: context,
  agentStop: block,
  subagentStart: context,
  subagentStop: (object) => ({
    ...block(object),
    ...given("updated_output", filled(object["modifiedResponse"])),
  }),
  errorOccurred: nothing,
  preCompact: nothing,
  notification: context,
};

/** Where a deny that stands at a wrong place is heard all the same. */
const GATES: ReadonlySet<string> = new Set(["preToolUse", "permissionRequest", "userPromptSubmitted"]);

export function readAnswer(object: JsonObject, { native }: Source): Reading {
  const name = camelName(native) ?? "preToolUse";
  const reading = READERS[name](object, isPascal(native));
  if (reading.decision === "deny" || !GATES.has(name)) return reading;
  const astray = misplaced(object);
  // What stands where it belongs is found there as well.
  if (astray === undefined || astray.decision === reading.decision) return reading;
  const warning = `Copilot does not read this ${astray.decision} at ${native}: the answer has another form there`;
  const { failed: _, ...rest } = reading;
  return { ...rest, ...astray, warnings: [warning] };
}

/** Of several objects, what holds the agent back. */
export function holdsBack(objects: readonly JsonObject[], rule: Source): Reading | undefined {
  const readings = objects.map((object) => readAnswer(object, rule));
  const held = ["deny", "ask"].map((word) => readings.find(({ decision }) => decision === word));
  const { decision, reason } = held.find((one) => one !== undefined) ?? {};
  return decision === undefined ? undefined : { decision, ...given("reason", reason) };
}

const WORDS: Readonly<Record<string, Decision>> = { allow: "allow", ask: "ask", deny: "deny" };

/** camelCase knows the flat form only, PascalCase the nested one of Claude Code too. */
function permission(object: JsonObject, pascal: boolean): Reading {
  const own = pascal ? objectOf(object["hookSpecificOutput"]) : {};
  const words = [own["permissionDecision"], object["permissionDecision"]].filter(
    (word) => word !== undefined,
  );
  const meanings = words.map((word) => (typeof word === "string" ? WORDS[word] : undefined));
  const reason = filled(own["permissionDecisionReason"]) ?? filled(object["permissionDecisionReason"]);
  const input = [object["modifiedArgs"], own["updatedInput"]].find(isJsonObject);
  const texts = [object, own].flatMap(({ additionalContext }) => filled(additionalContext) ?? []);
  const effects: Reading = {
    ...given("reason", reason),
    ...given("updated_input", input),
    ...given("context", texts.length > 1 ? texts : texts[0]),
  };
  let decision: Decision | undefined;
  for (const meaning of meanings) if (meaning) decision = strongest(decision ?? "none", meaning);
  const unknown = words.find((_, index) => meanings[index] === undefined);
  if (unknown === undefined || decision === "deny") return { ...effects, ...given("decision", decision) };
  const message = `${JSON.stringify(unknown).slice(0, 100)} is no decision of Copilot`;
  return { failed: { code: "unknown_decision", message } };
}

/** A request for permission is answered flat, in both spellings. */
function request({ behavior, message, interrupt }: JsonObject): Reading {
  if (behavior === "allow") return { decision: "allow" };
  if (behavior !== "deny") return {};
  const reason = filled(message);
  return {
    decision: "deny",
    ...given("reason", reason),
    ...(interrupt === true ? { stop: { reason: reason ?? "" } } : {}),
  };
}

function block({ decision, reason }: JsonObject): Reading {
  if (decision === "allow") return { decision: "allow" };
  return decision === "block" ? { decision: "deny", ...given("reason", filled(reason)) } : {};
}

function context({ additionalContext }: JsonObject): Reading {
  return given("context", filled(additionalContext));
}

function nothing(): Reading {
  return {};
}

/** A result is told to the model as text. */
function resultText(result: JsonValue | undefined): string | undefined {
  const { textResultForLlm, text_result_for_llm: snake } = objectOf(result);
  return [textResultForLlm, snake].find((text) => typeof text === "string");
}

/** What looks like holding back in the form of another event, spelling or agent. */
function misplaced(object: JsonObject): (Reading & { readonly decision: Decision }) | undefined {
  const own = objectOf(object["hookSpecificOutput"]);
  const nested = objectOf(own["decision"]);
  const words = [
    own["permissionDecision"],
    object["permissionDecision"],
    object["decision"],
    object["behavior"],
    nested["behavior"],
  ].flatMap((word) => (typeof word === "string" ? word.trim().toLowerCase() : []));
  const decision = words.some((word) => word === "deny" || word === "block")
    ? "deny"
    : words.includes("ask")
      ? "ask"
      : undefined;
  if (decision === undefined) return undefined;
  const reasons = [
    own["permissionDecisionReason"],
    object["permissionDecisionReason"],
    object["reason"],
    object["message"],
    nested["message"],
  ];
  return { decision, ...given("reason", reasons.flatMap((reason) => filled(reason) ?? [])[0]) };
}

function given<Key extends keyof Reading>(
  key: Key,
  value: Reading[Key] | undefined,
): Pick<Reading, Key> | object {
  return value === undefined ? {} : { [key]: value };
}
