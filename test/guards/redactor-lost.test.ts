import { describe, expect, it } from "vitest";
import { Redactor } from "../../src/guards/redactor.js";
import type { JsonObject, JsonValue } from "../../src/spec/index.js";

const SECRET = "tok-12345";

function isLost(updated: JsonValue, original: JsonValue): boolean {
  return new Redactor(() => ({ env: { K_TOKEN: SECRET } })).isLost(updated, original);
}

describe("what a mask stands for", () => {
  it.each<[why: string, updated: JsonValue, original: JsonValue]>([
    ["in a text with something else around it", "y ***", `x ${SECRET}`],
    ["in a text that has more", "x *** y", `x ${SECRET}`],
    ["in a text with another mask beside one of its own", "*** y ***", `*** x ${SECRET}`],
    ["in a list", ["a", "y ***"], ["a", `x ${SECRET}`]],
    ["in a field", { a: "a", b: "y ***" }, { a: "a", b: `x ${SECRET}` }],
    ["deep within", { a: [{ b: ["y ***"] }] }, { a: [{ b: [`x ${SECRET}`] }] }],
    ["under a secret's name", { token: "y ***" }, { token: "short" }],
  ])("is lost %s", (_why, updated, original) => {
    expect(isLost(updated, original)).toBe(true);
  });

  it.each<[why: string, updated: JsonValue, original: JsonValue]>([
    ["the text is as it was shown", "x ***", `x ${SECRET}`],
    ["the text has no mask", "y", `x ${SECRET}`],
    ["the masks are those of the text itself", "y ***", `*** ${SECRET}`],
    ["nothing was masked in the text", "y ***", "x"],
    ["the original was given back", `x ${SECRET}`, `x ${SECRET}`],
    ["no text was shown", "***", 1],
    ["no text is given back", 1, SECRET],
    ["nothing is given back", null, { a: SECRET }],
    ["no list was shown", ["y ***"], `x ${SECRET}`],
    ["the list was shorter", ["x ***", "y ***"], [`x ${SECRET}`]],
    ["a list was shown, and no object", { 0: "y ***" }, [`x ${SECRET}`]],
    ["an object was shown, and no list", ["y ***"], { 0: `x ${SECRET}` }],
    ["no object was shown", { a: "y ***" }, null],
    ["the field was not there", { b: "y ***" }, { a: `x ${SECRET}` }],
    ["the field is gone", {}, { a: `x ${SECRET}` }],
    ["the rest is as it was shown", { a: "x ***", b: [1, "y"] }, { a: `x ${SECRET}`, b: [1, "z"] }],
  ])("is not lost where %s", (_why, updated, original) => {
    expect(isLost(updated, original)).toBe(false);
  });

  it("is looked for in the fields of what was shown, and in nothing that every object has", () => {
    const updated = JSON.parse('{"__proto__":"y ***","constructor":"y ***"}') as JsonObject;
    expect(isLost(updated, { a: SECRET })).toBe(false);
    expect(isLost(updated, JSON.parse(`{"__proto__":"x ${SECRET}"}`) as JsonObject)).toBe(true);
  });
});
