import { describe, expect, it } from "vitest";
import { createPositions, pointer } from "../../src/formats/document.js";
import { parseJson } from "../../src/formats/json.js";
import { parseYaml } from "../../src/formats/yaml.js";

describe("pointer", () => {
  it("escapes ~ before /", () => {
    expect(pointer(["hooks", "a/b", 0, "~1"])).toBe("/hooks/a~1b/0/~01");
    expect(pointer([])).toBe("");
  });
});

describe("createPositions", () => {
  it("counts lines and columns from 1, and a line end belongs to its line", () => {
    const positionAt = createPositions("ab\r\n\nc");
    expect([0, 1, 3, 4, 5, 6].map(positionAt)).toEqual([
      { line: 1, column: 1 },
      { line: 1, column: 2 },
      { line: 1, column: 4 },
      { line: 2, column: 1 },
      { line: 3, column: 1 },
      { line: 3, column: 2 },
    ]);
  });
});

describe.each([
  ["JSON", parseJson('{\n  "a": [\n    1,\n    {"b": null}\n  ]\n}', { comments: false })],
  ["YAML", parseYaml('{\n  "a": [\n    1,\n    {"b": null}\n  ]\n}')],
])("locate in %s", (_, { locate }) => {
  it("finds values and keys", () => {
    expect(locate([])).toEqual({ line: 1, column: 1 });
    expect(locate(["a"])).toEqual({ line: 2, column: 8 });
    expect(locate(["a"], "key")).toEqual({ line: 2, column: 3 });
    expect(locate(["a", 0])).toEqual({ line: 3, column: 5 });
    expect(locate(["a", 1, "b"], "key")).toEqual({ line: 4, column: 6 });
    expect(locate(["a", 1, "b"])).toEqual({ line: 4, column: 11 });
  });

  it("falls back to the deepest node on the way", () => {
    expect(locate(["a", 1, "missing", 3])).toEqual({ line: 4, column: 5 });
    expect(locate(["a", 7], "key")).toEqual({ line: 2, column: 8 });
    expect(locate(["nothing"], "key")).toEqual({ line: 1, column: 1 });
  });

  it("takes inherited names for missing ones", () => {
    expect(locate(["constructor", "name"])).toEqual({ line: 1, column: 1 });
  });
});

describe("locate elsewhere", () => {
  it("gives 1:1 in an empty text", () => {
    expect(parseJson("", { comments: false }).locate(["a", 0])).toEqual({ line: 1, column: 1 });
    expect(parseYaml("").locate(["a", 0], "key")).toEqual({ line: 1, column: 1 });
  });

  it("works in a text with errors", () => {
    expect(parseJson('{\n "a": {"b": tru}\n}', { comments: false }).locate(["a", "b"], "key")).toEqual({
      line: 2,
      column: 8,
    });
  });

  it("finds keys of YAML blocks, and goes through an alias to what it names", () => {
    const { locate } = parseYaml("base: &base\n  x: 1\nuse: *base\nempty:\n");
    expect(locate(["base", "x"], "key")).toEqual({ line: 2, column: 3 });
    expect(locate(["use"])).toEqual({ line: 3, column: 6 });
    expect(locate(["use", "x"])).toEqual({ line: 2, column: 6 });
    expect(locate(["empty"], "key")).toEqual({ line: 4, column: 1 });
  });
});
