import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseToml } from "../../src/formats/toml.js";

const HOOKS = [
  'title = "x"',
  "[[webhooks]]",
  'name = "one"',
  "",
  "[[webhooks]]",
  'name = "two"',
  'list = [ "a", { b = 1 } ]',
  "dotted.key = true",
  "[webhooks.headers]",
  'X = "1"',
].join("\n");

describe("parseToml", () => {
  it("gives plain values: tables, lists of tables, dotted keys", () => {
    const { value, problems } = parseToml(HOOKS);
    expect(problems).toEqual([]);
    expect(value).toEqual({
      title: "x",
      webhooks: [
        { name: "one" },
        { name: "two", list: ["a", { b: 1 }], dotted: { key: true }, headers: { X: "1" } },
      ],
    });
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  it("says where keys and values stand", () => {
    const { locate } = parseToml(HOOKS);
    const places = [
      locate([]),
      locate(["title"]),
      locate(["title"], "key"),
      locate(["webhooks"]),
      locate(["webhooks"], "key"),
      locate(["webhooks", 1]),
      locate(["webhooks", 1, "name"]),
      locate(["webhooks", 1, "list", 1, "b"], "key"),
      locate(["webhooks", 1, "dotted", "key"]),
      locate(["webhooks", 1, "headers"]),
      locate(["webhooks", 1, "headers", "X"]),
      // What is not there: the place of what would hold it.
      locate(["webhooks", 0, "url"]),
    ];
    expect(places.map(({ line, column }) => `${line}:${column}`)).toEqual([
      "1:1",
      "1:9",
      "1:1",
      "2:1",
      "2:3",
      "5:1",
      "6:8",
      "7:17",
      "8:14",
      "9:1",
      "10:5",
      "2:1",
    ]);
  });

  it.each([
    ["a = ", "syntax", 1, 5],
    ["a = 1\nb = 'x", "syntax", 2, 5],
    ["a = 1\na = 2", "duplicate_key", 2, 1],
    ["[a]\nb = 1\n[a]", "duplicate_key", 3, 2],
    ["[a]\nb = 1\n[a.b]", "duplicate_key", 3, 2],
    // What 1.1 has, and 1.0 lacks.
    ["a = 07:32", "syntax", 1, 10],
    ["a = { b = 1, }", "syntax", 1, 14],
    ["\ufeffa = 1", "syntax", 1, 1],
  ])("refuses %j with its place", (text, code, line, column) => {
    const { value, problems } = parseToml(text);
    expect(value).toBeUndefined();
    expect(problems.map((problem) => [problem.code, problem.level, problem.line, problem.column])).toEqual([
      [code, "error", line, column],
    ]);
    expect(problems[0]?.message).not.toMatch(/\n|Invalid TOML document/u);
  });

  it("gives no wrong number: what JavaScript would round is null, with a warning, and the rest counts", () => {
    const { value, problems } = parseToml(
      "max = 9007199254740991\nbig = 9007199254740993\nn = nan\ni = -inf\nb = 1",
    );
    expect(value).toEqual({ max: 9_007_199_254_740_991, big: null, n: null, i: null, b: 1 });
    expect(problems.map(({ code, level, line, column }) => [code, level, line, column])).toEqual([
      ["unsupported_toml", "warning", 2, 7],
      ["unsupported_toml", "warning", 3, 5],
      ["unsupported_toml", "warning", 4, 5],
    ]);
  });

  it("makes text of dates and times", () => {
    expect(parseToml("d = 2026-01-02T03:04:05+01:00\nday = 2026-01-02\nt = 07:32:00").value).toEqual({
      d: "2026-01-02T03:04:05.000+01:00",
      day: "2026-01-02",
      t: "07:32:00.000",
    });
  });

  it("takes `__proto__` for a key like any other", () => {
    const { value } = parseToml("__proto__ = 1\n[a.__proto__]\nb = 2\n[c]\nd = { __proto__ = 3 }");
    expect(JSON.stringify(value)).toBe('{"__proto__":1,"a":{"__proto__":{"b":2}},"c":{"d":{"__proto__":3}}}');
    expect(Object.hasOwn({}, "b")).toBe(false);
  });

  it.each([
    ["lists", `a = ${"[".repeat(65)}${"]".repeat(65)}`, "too_deep"],
    ["lists without end", `a = ${"[".repeat(400_000)}`, "too_deep"],
    ["headers", `[${"a.".repeat(400_000)}a]`, "too_deep"],
    ["dotted keys", `${"a.".repeat(65)}a = 1`, "too_deep"],
    ["values", `a = [${"1,".repeat(60_000)}]`, "too_big"],
    ["tables", "[[a]]\n".repeat(60_000), "too_big"],
  ])("refuses too many of them: %s", (_title, text, code) => {
    const { value, problems } = parseToml(text);
    expect([value, problems.map((problem) => problem.code)]).toEqual([undefined, [code]]);
  });

  it("reads 64 levels", () => {
    expect(parseToml(`a = ${"[".repeat(63)}${"]".repeat(63)}`).problems).toEqual([]);
  });

  it("reads a text of a megabyte, be it one string, and an empty one", () => {
    expect(parseToml(`a = "${"x".repeat(1_000_000)}"`).problems).toEqual([]);
    expect(parseToml("")).toMatchObject({ value: {}, problems: [] });
  });

  it("never throws", () => {
    const word = fc.constantFrom(
      "[",
      "]",
      "[[a]]",
      "\n",
      "a",
      ".",
      " = ",
      "1",
      '"x"',
      "'",
      "{",
      "}",
      ",",
      "#",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(word).map((words) => words.join("")),
        ),
        (text) => {
          const { value, problems, locate } = parseToml(text);
          expect(value === undefined).toBe(problems.some(({ level }) => level === "error"));
          for (const { line, column } of [...problems, locate(["a", 0])]) {
            expect(line).toBeGreaterThanOrEqual(1);
            expect(column).toBeGreaterThanOrEqual(1);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});
