import { describe, expect, it } from "vitest";
import { definitionText, ruleOfDefinition, settingsDigest } from "../../src/guards/definition.js";
import type { Rule } from "../../src/spec/index.js";

const SOURCE = {
  path: "/w/.anyhook/hooks.yaml",
  file: ".anyhook/hooks.yaml",
  line: 3,
  column: 5,
  pointer: "/a",
};

/** With something in every field that decides. */
const RULE: Rule = {
  id: "anyhook:project:.anyhook/hooks.yaml#/a",
  name: "guard",
  dialect: "anyhook",
  layer: "project",
  source: SOURCE,
  native: "PreToolUse",
  events: ["PreToolUse"],
  variant: "spelling",
  when: [{ subject: "tool", test: { exact: ["Bash"] }, text: "Bash" }],
  executor: "command",
  params: { command: "sh guard.sh" },
  timeoutMs: 1000,
  retry: { attempts: 2, delaysMs: [5], on: ["timeout"] },
  identity: "one",
  background: false,
  batch: { size: 2, intervalMs: 7 },
  once: false,
  mode: "enforce",
  sandbox: "bubblewrap",
  failure: "closed",
};

describe("the definition of a hook", () => {
  it.each<[string, object]>([
    ["system", { dialect: "other" }],
    ["layer", { layer: "local" }],
    ["file", { source: { ...SOURCE, file: "other" } }],
    ["event", { native: "PostToolUse" }],
    ["canonical events", { events: [] }],
    ["spelling", { variant: undefined }],
    ["matcher", { when: [] }],
    ["kind", { executor: "http" }],
    ["command", { params: { command: "true" } }],
    ["time", { timeoutMs: 1 }],
    ["retries", { retry: undefined }],
    ["identity", { identity: "two" }],
    ["waiting", { background: true }],
    ["batch", { batch: { size: 3, intervalMs: 7 } }],
    ["being run once", { once: true }],
    ["mode", { mode: "monitor" }],
    ["sandbox", { sandbox: undefined }],
    ["failure rule", { failure: "open" }],
    ["being off", { skip: { because: "disabled", message: "m" } }],
  ])("is another one with another %s", (_what, over) => {
    expect(definitionText({ ...RULE, ...over })).not.toBe(definitionText(RULE));
  });

  it("is the same wherever in its file it stands, whatever it is called, and however it is written", () => {
    const moved = { ...RULE, id: "x", name: "y", source: { ...SOURCE, line: 9, column: 1, pointer: "/b" } };
    expect(definitionText(moved)).toBe(definitionText(RULE));
    const ways = [
      { b: { d: [{ f: 1, e: 2 }], c: 3 }, a: 4 },
      { a: 4, b: { c: 3, d: [{ e: 2, f: 1 }] } },
    ];
    const [one, other] = ways.map((params) => definitionText({ ...RULE, params }));
    expect(one).toBe(other);
    const off = (message: string): string =>
      definitionText({ ...RULE, skip: { because: "disabled", message } });
    expect(off("one")).toBe(off("another"));
  });

  it("is a line for each key, in order, and every element in its place", () => {
    const text = definitionText(RULE);
    expect(
      text.startsWith('{\n  "background": false,\n  "batch": {\n    "intervalMs": 7,\n    "size": 2\n  },\n'),
    ).toBe(true);
    expect(text.endsWith("}\n")).toBe(true);
    const args = (list: readonly string[]): string =>
      definitionText({ ...RULE, params: { args: [...list] } });
    expect(args(["a", "b"])).not.toBe(args(["b", "a"]));
  });

  it("takes __proto__ and null for what they are", () => {
    const params = JSON.parse('{"__proto__":{"a":1},"n":null}') as Rule["params"];
    expect(definitionText({ ...RULE, params })).toContain('"__proto__": {\n      "a": 1\n    }');
    expect(definitionText({ ...RULE, params })).toContain('"n": null');
  });

  it("becomes the rule again that it was made of, in the place of the one that it stands for", () => {
    expect(ruleOfDefinition(definitionText(RULE), RULE)).toEqual(RULE);
    const { name: _name, ...nameless } = RULE;
    const place = {
      ...nameless,
      id: "x",
      source: { ...SOURCE, file: "elsewhere" },
      params: { command: "true" },
    };
    const made = ruleOfDefinition(definitionText(RULE), place);
    expect(made).toEqual({ ...nameless, id: "x", source: place.source });
    expect(Object.keys(made ?? {})).not.toContain("name");
    expect(Object.keys(made ?? {})).not.toContain("file");
    const off = definitionText({ ...RULE, skip: { because: "disabled", message: "m" } });
    expect(ruleOfDefinition(off, RULE)?.skip).toEqual({ because: "disabled", message: "as it was reviewed" });
    expect(ruleOfDefinition('{"skip":1}', RULE)).not.toHaveProperty("skip");
  });

  it.each(["", "{", "[]", "null", '"rule"', "1"])("is none in %j", (text) => {
    expect(ruleOfDefinition(text, RULE)).toBeUndefined();
  });
});

describe("what a file says beyond its hooks", () => {
  const imported = (dialect: string): object => ({ dialect, line: 1, column: 1 });

  it("has the same digest whatever the order of keys and wherever its imports stand", () => {
    const one = settingsDigest({
      state: { a: 1, b: new Set(["x"]) },
      imports: [{ dialect: "d", line: 1, column: 1 }],
    });
    const other = settingsDigest({
      state: { b: new Set(["x"]), a: 1 },
      imports: [{ dialect: "d", line: 9, column: 2 }],
    });
    expect(one).toMatch(/^[0-9a-f]{64}$/u);
    expect(other).toBe(one);
    expect(settingsDigest({ imports: [] })).toBe(settingsDigest({}));
    const described = (map: ReadonlyMap<string, string>): string => settingsDigest({ state: { map } });
    expect(described(new Map([["a", "b"]]))).toBe(described(new Map()));
  });

  it("has another digest with a switch, a name in a set or an import more", () => {
    const all = [
      {},
      { state: { off: true } },
      { state: { off: false } },
      { state: new Set(["a"]) },
      { state: new Set(["b"]) },
      { state: [{ off: true }] },
      { imports: [imported("d")] },
      { imports: [imported("e")] },
      { imports: [imported("d"), imported("e")] },
    ] as readonly Parameters<typeof settingsDigest>[0][];
    expect(new Set(all.map(settingsDigest)).size).toBe(all.length);
  });
});
