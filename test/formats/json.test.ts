import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseJson } from "../../src/formats/json.js";

describe("parseJson, strict", () => {
  const parse = (text: string) => parseJson(text, { comments: false });

  it("accepts what JSON.parse accepts, with the same value, and nothing else", () => {
    const token = fc.constantFrom(
      ...'{~}~[~]~,~:~"a"~"b":~1~-~0.5~e3~true~nul~null~ ~\n~\t~\u00a0~\ufeff~\v'.split("~"),
      ...'"\t"~"\\x"~"\\u12"~//~/*~\'a\'~"~\\~01~1.~NaN'.split("~"),
    );
    const text = fc.oneof(
      fc.array(token, { maxLength: 8 }).map((tokens) => tokens.join("")),
      fc.jsonValue({ maxDepth: 5 }).map((value) => JSON.stringify(value, null, 1)),
    );
    fc.assert(
      fc.property(text, (given) => {
        const document = parse(given);
        const failed = document.problems.some(({ level }) => level === "error");
        const expected = attempt(() => JSON.parse(given) as unknown);
        expect(failed).toBe(expected === undefined);
        expect(document.value).toEqual(expected?.value);
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    ["{\n  // why\n}", { line: 2, column: 3, message: "unexpected comment: this file is strict JSON" }],
    ['{"a": 1 "b": 2}', { line: 1, column: 9, message: "expected a comma" }],
    ['{"a" 1}', { line: 1, column: 6, message: "expected a colon" }],
    ['{"a": }', { line: 1, column: 7, message: "expected a value" }],
    ["[1,\n2,\n]", { line: 3, column: 1, message: "expected a value", hint: "remove the comma before it" }],
    [
      "{'a': 1}",
      { line: 1, column: 2, message: "unexpected `'a'`", hint: "JSON strings stand in double quotes" },
    ],
    ['["é", tru]', { line: 1, column: 7, message: "unexpected `tru`" }],
    ['["a', { line: 1, column: 2, message: "this string is never closed" }],
    ["[1", { line: 1, column: 3, message: "expected a closing `]`" }],
    ["1 2", { line: 1, column: 3, message: "unexpected text after the end of the value" }],
    ["", { line: 1, column: 1, message: "expected a value" }],
  ])("says in words what is wrong with %j, and where", (text, problem) => {
    const { problems, value } = parse(text);
    expect(problems[0]).toEqual({ code: "syntax", level: "error", ...problem });
    expect(value).toBeUndefined();
  });

  it("counts columns in UTF-16 units", () => {
    expect(parse('["😀" x]').problems[0]).toMatchObject({ line: 1, column: 7 });
  });

  it("lets the last of equal keys win, and warns at it", () => {
    const document = parse('{\n "a": 1,\n "a": {"b": 2}\n}');
    expect(document.value).toEqual({ a: { b: 2 } });
    expect(document.problems).toMatchObject([
      { code: "duplicate_key", level: "warning", line: 3, column: 2 },
    ]);
    expect(document.locate(["a", "b"])).toEqual({ line: 3, column: 13 });
  });

  it("takes __proto__ for a key like any other", () => {
    const { value } = parse('{"__proto__": {"polluted": true}}');
    expect(Object.keys(value as object)).toEqual(["__proto__"]);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  it("reads numbers beyond a double as JSON.parse does", () => {
    expect(parse("[1e999, -1e-999, 12345678901234567890]").value).toEqual([
      Infinity,
      -0,
      12345678901234567000,
    ]);
  });

  it("accepts 64 levels and refuses the 65th where it opens", () => {
    expect(parse("[".repeat(64) + "]".repeat(64)).problems).toEqual([]);
    expect(parse("[".repeat(65) + "]".repeat(65)).problems).toMatchObject([
      { code: "too_deep", line: 1, column: 65 },
    ]);
  });

  it.each(["[", '{"a":', "[{"])("has no stack to overflow with 100,000 of %j", (opening) => {
    expect(parse(opening.repeat(100_000)).problems).toMatchObject([{ code: "too_deep", level: "error" }]);
  });

  it("reports at most 20 problems", () => {
    expect(parse("x ".repeat(10_000)).problems.length).toBeLessThanOrEqual(20);
  });
});

describe("parseJson, with comments", () => {
  it("allows comments without trailing commas, where a format has but the one", () => {
    const options = { comments: true, trailingCommas: false };
    expect(parseJson('{ // one\n "a": 1 /* two */ }', options).value).toEqual({ a: 1 });
    expect(parseJson('{ "a": 1, }', options).problems).toMatchObject([{ code: "syntax", column: 11 }]);
  });

  it("allows comments and trailing commas", () => {
    const document = parseJson('// a\n{"a": [1, /* b */ 2,],}', { comments: true });
    expect(document.problems).toEqual([]);
    expect(document.value).toEqual({ a: [1, 2] });
  });

  it.each(["[,]", '{"a":1,,}', "/* never closed", "{,}"])("still refuses %j", (text) => {
    expect(parseJson(text, { comments: true }).value).toBeUndefined();
  });
});

function attempt<Value>(action: () => Value): { value: Value } | undefined {
  try {
    return { value: action() };
  } catch {
    return undefined;
  }
}
