import { isJsonObject, strongest } from "../../spec/index.js";
import type { Decision, HookEvent, JsonObject, JsonValue } from "../../spec/index.js";
import type { Moment } from "./events.js";

/** Where an answer is given. */
export interface Scene {
  readonly moment: Moment;
  readonly event: HookEvent;
}

const PLACES = ["permissionDecision", "action", "decision"] as const;
type Place = (typeof PLACES)[number];

export interface Word {
  /** Elsewhere nothing is read; what holds back there was meant to. */
  readonly place: Place | "elsewhere";
  readonly word: JsonValue;
  /** Undefined: it is no decision. */
  readonly meaning: Decision | undefined;
}

/** What AtomCode understands at each place; `approve` and `continue` are common there, and approve nothing. */
const MEANINGS: Readonly<Record<Place, ReadonlyMap<string, Decision>>> = {
  permissionDecision: new Map([
    ["allow", "allow"],
    ["ask", "ask"],
    ["deny", "deny"],
  ]),
  action: new Map([
    ["allow", "allow"],
    ["block", "deny"],
    ["modify", "none"],
  ]),
  decision: new Map([
    ["block", "deny"],
    ["allow", "none"],
    ["approve", "none"],
    ["continue", "none"],
  ]),
};

/** Which of the places AtomCode looks at, at each event that decides something. */
const HEARD: Readonly<Partial<Record<Moment, readonly Place[]>>> = {
  PreToolUse: ["permissionDecision", "action", "decision"],
  UserPromptSubmit: ["action", "decision"],
  PostToolUse: ["decision"],
  PostToolUseFailure: ["decision"],
};

const HOLDING: ReadonlyMap<string, Decision> = new Map([
  ["deny", "deny"],
  ["block", "deny"],
  ["ask", "ask"],
]);

/** The words of an answer that decide something. */
export function wordsOf(object: JsonObject, own: JsonObject): readonly Word[] {
  const given: Readonly<Record<Place, JsonValue | undefined>> = {
    permissionDecision: own["permissionDecision"],
    action: object["action"],
    decision: object["decision"],
  };
  const words = PLACES.flatMap((place): readonly Word[] => {
    const word = given[place];
    if (word === undefined || word === null) return [];
    if (typeof word !== "string") return [{ place, word, meaning: undefined }];
    return [{ place, word, meaning: MEANINGS[place].get(word) ?? holding(word) }];
  });
  const { decision } = own;
  const astray = [
    object["permissionDecision"],
    own["action"],
    decision,
    ...behaviors(decision, given.decision),
  ];
  return [
    ...words,
    ...astray.flatMap((word): readonly Word[] => {
      const meaning = typeof word === "string" ? holding(word) : undefined;
      return word === undefined || meaning === undefined ? [] : [{ place: "elsewhere", word, meaning }];
    }),
  ];
}

function holding(word: string): Decision | undefined {
  return HOLDING.get(word.trim().toLowerCase());
}

/** Claude Code's form at another event. */
function behaviors(...decisions: readonly (JsonValue | undefined)[]): readonly (JsonValue | undefined)[] {
  return decisions.map((decision) => (isJsonObject(decision) ? decision["behavior"] : undefined));
}

/** Only a tool's call can be approved. */
export function decisionOf(words: readonly Word[], { moment }: Scene): Decision {
  let decision: Decision = "none";
  for (const { meaning } of words) decision = strongest(decision, meaning ?? "none");
  return decision === "allow" && moment !== "PreToolUse" ? "none" : decision;
}

/** Why an answer is none: a word that means nothing, where AtomCode listens at all. */
export function unknownWord(words: readonly Word[], { moment }: Scene): string | undefined {
  const unknown = words.find(({ meaning }) => meaning === undefined);
  if (unknown === undefined || HEARD[moment] === undefined) return undefined;
  return `${shown(unknown.word)} is no \`${unknown.place}\` of AtomCode`;
}

/** Words that count here, and not in AtomCode itself; or the other way round. */
export function remarksOn(words: readonly Word[], scene: Scene): readonly string[] {
  return words.flatMap((word) => remarkOn(word, scene) ?? []);
}

function remarkOn({ place, word, meaning }: Word, { moment }: Scene): string | undefined {
  const heard = HEARD[moment];
  if (heard === undefined || typeof word !== "string") return undefined;
  if (meaning === "deny" || meaning === "ask")
    return place !== "elsewhere" && heard.includes(place) && MEANINGS[place].has(word)
      ? undefined
      : `AtomCode does not hear this ${shown(word)} at ${moment}; it counts all the same`;
  const approves = place === "decision" && (word === "allow" || word === "approve");
  return approves && moment === "PreToolUse"
    ? '`decision` approves nothing in AtomCode: say `action`: "allow"'
    : undefined;
}

function shown(word: JsonValue): string {
  return JSON.stringify(word).slice(0, 100);
}
