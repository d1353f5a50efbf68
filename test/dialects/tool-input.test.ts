import { describe, expect, it } from "vitest";
import { interpolatePaths } from "../../src/dialects/kit/tool-input.js";
import type { JsonObject } from "../../src/spec/index.js";

const PAYLOAD: JsonObject = {
  tool_name: "Edit",
  tool_input: {
    file_path: "/a b",
    line: 3,
    none: null,
    deep: { list: [{ name: "x" }, true] },
    "dollar $&": "$& $1 ${tool_name}",
  },
};

function fill(value: JsonObject[string]): unknown {
  return interpolatePaths({ value }, PAYLOAD)["value"];
}

describe("interpolatePaths", () => {
  it.each([
    ["${tool_input.file_path}", "/a b"],
    ["${tool_input.line}", 3],
    ["${tool_input.none}", null],
    ["${tool_input.deep.list}", [{ name: "x" }, true]],
    ["${tool_input.deep}", { list: [{ name: "x" }, true] }],
    ["${tool_input.deep.list.0.name}", "x"],
    ["${ tool_name }", "Edit"],
    ["${tool_input}", PAYLOAD["tool_input"]],
  ])("keeps the type of what a text is nothing but: %s", (text, value) => {
    expect(fill(text)).toEqual(value);
  });

  it.each([
    ["${tool_name}: ${tool_input.file_path}", "Edit: /a b"],
    ["L${tool_input.line}", "L3"],
    ["${tool_input.none} ${tool_input.deep.list.1}", "null true"],
    ["<${tool_input.deep}>", '<{"list":[{"name":"x"},true]}>'],
    ["a ${tool_input.absent}b", "a b"],
    ["$${tool_name}$", "$Edit$"],
    ["${tool_name", "${tool_name"],
    ["${}", "${}"],
    ["${${tool_name}}", "${Edit}"],
    ["$tool_name {tool_name}", "$tool_name {tool_name}"],
  ])("puts values into longer texts: %s", (text, value) => {
    expect(fill(text)).toEqual(value);
  });

  it("reaches every depth of the input, and leaves everything but texts alone", () => {
    expect(fill([{ at: ["${tool_input.line}", 1, null, { to: "${tool_name}!" }] }])).toEqual([
      { at: [3, 1, null, { to: "Edit!" }] },
    ]);
    expect(interpolatePaths({ "${tool_name}": 1 }, PAYLOAD)).toEqual({ "${tool_name}": 1 });
  });

  it("does not search what it has filled in, nor expand patterns of replacement in it", () => {
    expect(fill("<${tool_input.dollar $&}>")).toBe("<${tool_input.dollar $&}>");
    const payload = { a: "$& $1 ${b}", b: "secret" };
    expect(interpolatePaths({ v: "<${a}>" }, payload)).toEqual({ v: "<$& $1 ${b}>" });
  });

  it.each([
    "__proto__",
    "constructor.name",
    "tool_input.toString",
    "tool_name.length",
    "tool_input.deep.list.length",
    "tool_input.deep.list.-1",
    "tool_input.deep.list.00",
    "tool_input..file_path",
  ])("finds own fields and items alone: %s", (path) => {
    const missing: string[] = [];
    const filled = interpolatePaths({ v: `\${${path}}` }, PAYLOAD, (name) => missing.push(name));
    expect([filled, missing]).toEqual([{ v: "" }, [path]]);
  });

  it("keeps a key like __proto__ a field like any other", () => {
    const input = JSON.parse('{"__proto__": "${tool_name}"}') as JsonObject;
    const filled = interpolatePaths(input, PAYLOAD);
    expect(Object.entries(filled)).toEqual([["__proto__", "Edit"]]);
    expect(Object.getPrototypeOf(filled)).toBe(Object.prototype);
  });

  it.each([
    "${".repeat(500_000),
    `\${${"a".repeat(1_000_000)}`,
    "${a.".repeat(250_000),
    "${a}".repeat(250_000),
  ])("takes linear time", (text) => {
    const before = performance.now();
    fill(text);
    expect(performance.now() - before).toBeLessThan(2000);
  });
});
