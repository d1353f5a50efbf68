import type { JsonObject, Matcher, Rule, Subject } from "../../spec/index.js";
import type { EventEntry } from "../kit/event-groups.js";
import { placeOf } from "../kit/invalid-rule.js";
import type { Definition } from "./definition.js";
import { MAX_TOKENS, systemText } from "./prompt.js";

/** A definition as a rule. */
export function ruleOf(entry: EventEntry, definition: Definition, subject: Subject): Rule {
  const { type, matcher, timeout_seconds: seconds, block_on_failure: block } = definition;
  return {
    ...placeOf(entry),
    when: matcher === null || matcher === "" ? [] : [matcherOf(matcher, subject)],
    executor: type,
    params: paramsOf(definition),
    timeoutMs: seconds * 1000,
    mode: "enforce",
    failure: block ? "closed" : "open",
  };
}

function matcherOf(pattern: string, subject: Subject): Matcher {
  return { subject, test: { fnmatch: pattern }, text: pattern };
}

/** What the program's HTTP client sends besides; headers of the hook win. */
const HEADERS = { accept: "*/*", "accept-encoding": "gzip, deflate" };

function paramsOf(definition: Definition): JsonObject {
  switch (definition.type) {
    case "command":
      return { command: definition.command };
    case "http":
      return { url: definition.url, headers: { ...HEADERS, ...definition.headers } };
    case "prompt":
    case "agent": {
      const { type, prompt, model } = definition;
      const asked = { prompt, system: systemText(type), max_tokens: MAX_TOKENS, tools: false };
      // As in Python's `hook.model or default_model`: an empty name is none.
      return model === null || model === "" ? asked : { ...asked, model };
    }
    default:
      return definition satisfies never;
  }
}
