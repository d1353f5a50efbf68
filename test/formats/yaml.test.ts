import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseYaml } from "../../src/formats/yaml.js";
import { fastest } from "../support/fastest.js";

describe("parseYaml", () => {
  it.each(["", "\n\n", "# only a comment\n", "---\n", "---\n...\n"])(
    "reads %j as null, without a problem",
    (text) => {
      expect(parseYaml(text)).toMatchObject({ value: null, problems: [] });
    },
  );

  it("reads JSON as the same value", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4, noUnicodeString: true }), (value) => {
        const document = parseYaml(JSON.stringify(value));
        expect(document.problems).toEqual([]);
        expect(document.value).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it("knows the scalars of the core schema, and keeps dates and yes as text", () => {
    const { value } = parseYaml("[0x1F, 0o17, 1.5, true, ~, null, yes, on, 2001-01-01, 12:30:45, 1_000]");
    expect(value).toEqual([31, 15, 1.5, true, null, null, "yes", "on", "2001-01-01", "12:30:45", "1_000"]);
  });

  it("stays with the core schema when the text asks for YAML 1.1", () => {
    expect(parseYaml("%YAML 1.1\n---\na: yes\n<<: {b: 1}\n").value).toEqual({ a: "yes", "<<": { b: 1 } });
  });

  it("takes __proto__ for a key like any other", () => {
    const { value } = parseYaml("__proto__: {polluted: true}");
    expect(Object.keys(value as object)).toEqual(["__proto__"]);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  it("repeats what an alias names, as it was where the alias stands", () => {
    expect(parseYaml("- &a 1\n- &b [*a]\n- &a 2\n- *b\n- *a").value).toEqual([1, [1], 2, [1], 2]);
    expect(parseYaml("&k key: 1\nother: *k").value).toEqual({ key: 1, other: "key" });
  });

  it.each([
    ["a: 1\n---\nb: 2", "multiple_documents", 2, 1],
    ["a: !custom 1", "unsupported_yaml", 1, 4],
    ["a: !!binary aGk=", "unsupported_yaml", 1, 4],
    ["a: !!timestamp 2001-01-01", "unsupported_yaml", 1, 4],
    ["x: 0\n1: a", "unsupported_yaml", 2, 1],
    ["? [a]\n: b", "unsupported_yaml", 1, 3],
    ["true: a", "unsupported_yaml", 1, 1],
    [": a", "unsupported_yaml", 1, 1],
    ["a: .nan", "unsupported_yaml", 1, 4],
    ["a: -.inf", "unsupported_yaml", 1, 4],
    ["a: 1\nb: 2\na: 3", "duplicate_key", 3, 1],
    ["a: *none", "syntax", 1, 4],
    ["*none : a", "syntax", 1, 1],
    ["&a [*a]", "unsupported_yaml", 1, 5],
    ["a: [1, 2", "syntax", 1, 9],
    ["a: b\n\tc: d", "syntax", 2, 1],
  ])("refuses %j as %s at %i:%i", (text, code, line, column) => {
    const document = parseYaml(text);
    expect(document.problems).toMatchObject([{ code, level: "error", line, column }]);
    expect(document.value).toBeUndefined();
  });

  it("accepts 64 levels and refuses the 65th, also when an alias makes it", () => {
    expect(parseYaml("[".repeat(64) + "]".repeat(64)).problems).toEqual([]);
    expect(parseYaml("[".repeat(65) + "]".repeat(65)).problems).toMatchObject([
      { code: "too_deep", column: 65 },
    ]);
    const half = (inner: string) => "[".repeat(40) + inner + "]".repeat(40);
    expect(parseYaml(`- &a ${half("1")}\n- ${half("*a")}`).problems).toMatchObject([{ code: "too_deep" }]);
  });

  it("counts aliases: 100 are read, 101 are not", () => {
    const text = (count: number) => `a: &a 1\nb: [${Array(count).fill("*a").join(", ")}]`;
    expect(parseYaml(text(100)).problems).toEqual([]);
    expect(parseYaml(text(101)).problems).toMatchObject([{ code: "too_big", level: "error", line: 2 }]);
  });

  it("does not unfold a billion laughs", () => {
    const levels = Array.from({ length: 9 }, (_, level) => {
      const items = Array(9).fill(level === 0 ? "lol" : `*l${level - 1}`);
      return `l${level}: &l${level} [${items.join(",")}]`;
    });
    expect(parseYaml(levels.join("\n")).problems).toMatchObject([{ code: "too_big", level: "error" }]);
  });

  it.each([
    "[",
    "- ",
    "? ",
    "a: ",
    "! ",
    "&a ",
    "[[]",
    "{",
    "%A\n",
    "---\n",
    "*a ",
    ":\n",
    "'",
    "\t",
    "- a\n",
  ])("reads 256 KiB of %j within two seconds", (piece) => {
    const text = piece.repeat((256 * 1024) / piece.length);
    expect(fastest(2000, () => void parseYaml(text))).toBeLessThan(2000);
  });

  it("never throws", () => {
    const token = fc.constantFrom(
      ..."a@: @- @\n@  @[@]@{@}@,@&a @*a@!t @!!str @? @|\n@>-\n@'@\"@#@---\n@...\n@%YAML 1.2\n@\t".split("@"),
      ..."<<: @1@.nan@~@\\@\0@\ufeff".split("@"),
    );
    fc.assert(
      fc.property(fc.array(token, { maxLength: 25 }), (tokens) => {
        const { value, problems } = parseYaml(tokens.join(""));
        expect(value === undefined).toBe(problems.some(({ level }) => level === "error"));
      }),
      { numRuns: 2000 },
    );
  });
});
