import type { Effects, JsonObject, Output } from "../../spec/index.js";

/** A text parameter without the blanks around it; undefined when there is nothing else. */
export function textOf(input: JsonObject, name: string): string | undefined {
  const value = Object.hasOwn(input, name) ? input[name] : undefined;
  const text = typeof value === "string" ? value.trim() : "";
  return text === "" ? undefined : text;
}

/** A list of texts, likewise without blank ones. */
export function textsOf(input: JsonObject, name: string): readonly string[] {
  const value = Object.hasOwn(input, name) ? input[name] : undefined;
  const texts = Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
  return texts.map((text) => text.trim()).filter((text) => text !== "");
}

export function done(effects: Effects): Output {
  return { kind: "effects", effects };
}
