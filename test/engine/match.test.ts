import { describe, expect, it } from "vitest";
import { matches, Sight } from "../../src/engine/match.js";
import { sameJson } from "../../src/spec/index.js";
import type { HookEvent, JsonObject, JsonValue, Matcher, Subject } from "../../src/spec/index.js";
import { fakeHooks } from "./fakes.js";

function eventOf(input: JsonValue | undefined): HookEvent {
  const base = { hook_event_name: "PreToolUse", id: "1", at: "now", cwd: "/w", tool_name: "Tool" };
  return input === undefined ? base : { ...base, tool_input: input };
}

function holds(subject: Subject, wildcard: string, input: JsonValue | undefined): boolean | undefined {
  const matcher: Matcher = { subject, test: { wildcard: [wildcard] }, text: wildcard };
  return matches(matcher, new Sight(eventOf(input)));
}

function nested(levels: number, innermost: JsonValue): JsonValue {
  let value = innermost;
  for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? { a: value } : [value];
  return value;
}

describe("strings of an input", () => {
  it("are found however deep they lie, and no input makes emit reject", async () => {
    expect(holds("strings", "*needle*", nested(50_000, "a needle"))).toBe(true);
    expect(holds("strings", "*needle*", nested(50_000, "hay"))).toBe(false);
    const when = [{ subject: "strings", test: { wildcard: ["*needle*"] }, text: "needle" }] as const;
    const hooks = fakeHooks({ one: [{ when, answer: { decision: "deny" } }] });
    const verdict = await hooks.emit("PreToolUse", {
      tool_name: "Tool",
      tool_input: nested(50_000, "a needle"),
    });
    expect(verdict.decision).toBe("deny");
  });

  it("count as a match where there is no end of them", () => {
    const endless: { self?: JsonObject; twin?: JsonObject } = {};
    endless.self = endless as JsonObject;
    endless.twin = endless as JsonObject;
    expect(holds("strings", "needle", endless as JsonObject)).toBe(true);
    expect(
      holds(
        "strings",
        "needle",
        Array.from({ length: 300_000 }, () => 1),
      ),
    ).toBe(true);
  });

  it("do not lie in lists of lists", () => {
    expect(holds("strings", "x", { a: ["x"] })).toBe(true);
    expect(holds("strings", "x", { a: [["x"]] })).toBe(false);
  });

  it("are those of fields only where the subject says so: an input that is no object has none", () => {
    for (const input of ["xx", ["xx"], 7, null, undefined]) expect(holds("fields", "*", input)).toBe(false);
    expect(holds("fields", "*x*", { a: "xx" })).toBe(true);
    expect(holds("strings", "*x*", "xx")).toBe(true);
  });
});

describe("the domain of a URL", () => {
  it("is the host, however the URL is written", () => {
    for (const url of [
      "https://evil.com/",
      "https://evil.com./x",
      "https://EVIL.com",
      "https://user@evil.com:8443/",
      "evil.com/x",
      "evil.com:8080/x",
      "//evil.com/x",
      " https:\\\\evil.com",
    ])
      expect(holds("domain", "evil.com", { url }), url).toBe(true);
    for (const url of ["https://a.evil.com/", "https://evil.com.org/", "https://good.com/evil.com"])
      expect(holds("domain", "evil.com", { url }), url).toBe(false);
  });

  it("counts as a match where no host can be read", () => {
    for (const input of [{ url: "javascript:alert(1)" }, { url: "" }, { url: 7 }, {}, "evil.com", undefined])
      expect(holds("domain", "evil.com", input)).toBe(true);
  });
});

describe("comparing JSON values", () => {
  it("knows neither an order of keys nor a depth", () => {
    expect(sameJson({ a: 1, b: [{ c: null }] }, { b: [{ c: null }], a: 1 })).toBe(true);
    expect(sameJson({ a: 1 }, { a: 1, b: undefined })).toBe(false);
    expect(sameJson([1, 2], [2, 1])).toBe(false);
    expect(sameJson([], {})).toBe(false);
    expect(sameJson(nested(50_000, 1), nested(50_000, 1))).toBe(true);
    expect(sameJson(nested(50_000, 1), nested(50_000, 2))).toBe(false);
  });

  it("ends where values do not, and calls them different", () => {
    const endless = (): JsonObject => {
      const value: { self?: JsonObject } = {};
      value.self = value as JsonObject;
      return value as JsonObject;
    };
    expect(sameJson(endless(), endless())).toBe(false);
  });
});

describe("the first of several fields", () => {
  const first = (fields: object, wildcard: string): boolean | undefined => {
    const matcher: Matcher = {
      subject: "first:tool_name,prompt,=start",
      test: { wildcard: [wildcard] },
      text: "",
    };
    return matches(matcher, new Sight({ hook_event_name: "SessionStart", id: "1", at: "now", ...fields }));
  };

  it("is the first that is a text and not empty, else the text that stands for itself", () => {
    expect(first({ tool_name: "exec", prompt: "p" }, "exec")).toBe(true);
    expect(first({ tool_name: "", prompt: "p" }, "p")).toBe(true);
    expect(first({ prompt: 7 }, "start")).toBe(true);
    expect(first({}, "start")).toBe(true);
    expect(first({ tool_name: "exec" }, "start")).toBe(false);
  });
});
