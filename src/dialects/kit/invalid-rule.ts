import type { Rule } from "../../spec/index.js";
import type { EventEntry } from "./event-groups.js";

/** Where a rule stands and what it listens to. */
export function placeOf(
  entry: EventEntry,
): Pick<Rule, "id" | "dialect" | "layer" | "source" | "native" | "events"> {
  const { id, dialect, layer, source, native, events } = entry;
  return { id, dialect, layer, source, native, events };
}

/** Stays visible, never runs; in managed scope its event denies until it is mended. */
export function invalidRule(entry: EventEntry, message: string = "its entry in the file is not valid"): Rule {
  return {
    ...placeOf(entry),
    when: [],
    executor: "unknown",
    params: {},
    timeoutMs: 0,
    mode: "enforce",
    skip: { because: "invalid", message },
  };
}
