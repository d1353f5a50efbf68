import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/spec/index.js";
import { decodeUser, merged } from "./neocode-support.js";

const NOTE = { id: "n", point: "user_prompt_submit", handler: "add_context_note", params: { note: "n" } };

describe("a broken entry", () => {
  it("closes the gate of a guard with a field of the wrong type, and of no other hook", async () => {
    const wrong = { ...NOTE, timeout_sec: "3" };
    const closed = { ...wrong, failure_policy: "fail_closed" };
    const failures = async (hooks: JsonObject): Promise<readonly unknown[]> => {
      const rules = await merged([await decodeUser(hooks)]);
      expect(rules.map(({ skip }) => skip?.because)).toEqual(["invalid"]);
      return rules.map(({ name, failure }) => [name, failure]);
    };
    for (const over of [{}, { priority: "high" }, { params: ["n"] }, { enabled: "maybe" }, { kind: [] }])
      expect(await failures({ items: [{ ...closed, ...over }] }), JSON.stringify(over)).toEqual([
        ["n", "closed"],
      ]);
    expect(await failures({ items: [{ ...closed, id: {} }] })).toEqual([[undefined, "closed"]]);
    expect(await failures({ default_failure_policy: "fail_closed", items: [wrong] })).toEqual([
      ["n", "closed"],
    ]);
    expect(await failures({ items: [wrong] })).toEqual([["n", "open"]]);
    expect(await failures({ items: [{ ...closed, kind: "http" }] })).toEqual([["n", undefined]]);
    const off = await decodeUser({ items: [{ ...closed, enabled: false }] });
    expect(off.rules).toMatchObject([{ skip: { because: "disabled" } }]);
  });
});
