import type { HookEvent } from "../../spec/index.js";
import { done, textsOf } from "./input.js";
import type { Builtin } from "./task.js";

/** Where agents put what the model said. */
const ANSWERS = ["response", "last_assistant_message", "llm_response"];
/** Texts within one answer that are looked at, and how deep. */
const MOST_TEXTS = 10_000;
const DEEPEST = 64;

/** A plain search for each text, upper and lower case alike; the first that is found is named. AtomCode's wording. */
export const responseValidation: Builtin = ({ call, input }) => {
  const answers = textsIn(call.event).map((text) => text.toLowerCase());
  const found = textsOf(input, "patterns").find((pattern) =>
    answers.some((answer) => answer.includes(pattern.toLowerCase())),
  );
  if (found === undefined) return done({});
  return done({ notices: [`Response may contain sensitive information: '${found}'`] });
};

/** Level by level: an answer may nest deeper than a stack. */
function textsIn(event: HookEvent): readonly string[] {
  const texts: string[] = [];
  let level: readonly unknown[] = ANSWERS.map((name) => event[name]);
  for (let depth = 0; depth < DEEPEST && level.length > 0 && texts.length < MOST_TEXTS; depth += 1) {
    for (const value of level) if (typeof value === "string") texts.push(value);
    level = level
      .filter((value): value is object => typeof value === "object" && value !== null)
      .flatMap((value) => Object.values(value) as unknown[]);
  }
  return texts;
}
