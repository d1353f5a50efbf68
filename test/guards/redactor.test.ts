import { describe, expect, it } from "vitest";
import { limits } from "../../src/guards/limits.js";
import { Redactor } from "../../src/guards/redactor.js";
import type { JsonObject, JsonValue } from "../../src/spec/index.js";

const SECRET = "tok-12345";

function redactor(env: Record<string, string> = { K_TOKEN: SECRET }): Redactor {
  return new Redactor(() => ({ env }));
}

const clean = (value: JsonObject, env?: Record<string, string>): JsonObject => redactor(env).json(value);

describe("what passes a redactor", () => {
  it("asks what is known once, and not before the first text", () => {
    let asked = 0;
    const red = new Redactor(() => {
      asked += 1;
      return { env: { K_TOKEN: SECRET } };
    });
    expect(asked).toBe(0);
    expect([red.values(SECRET), red.text(`a ${SECRET}`), red.values("b")]).toEqual(["***", "a ***", "b"]);
    expect(asked).toBe(1);
  });

  it("loses secrets in texts at any place, and keeps all else as it is", () => {
    const value = {
      a: `x ${SECRET}`,
      list: [SECRET, ["y", { b: SECRET }], 1, true, null],
      header: "Authorization: Bearer abc",
      none: null,
      yes: false,
      empty: {},
      absent: undefined,
    };
    const cleaned = clean(value);
    expect(cleaned).toEqual({
      a: "x ***",
      list: ["***", ["y", { b: "***" }], 1, true, null],
      header: "Authorization: ***",
      none: null,
      yes: false,
      empty: {},
    });
    expect(Object.keys(cleaned)).toEqual(Object.keys(value));
  });

  it("loses the argument behind an option that names a secret, and no other", () => {
    const argv = [
      "-token",
      "a",
      "--token",
      "b",
      "--token",
      "--secret",
      "c",
      "--verbose",
      "d",
      "--password",
      5,
      "e",
    ];
    expect(clean({ argv })).toEqual({
      argv: [
        "-token",
        "a",
        "--token",
        "***",
        "--token",
        "--secret",
        "***",
        "--verbose",
        "d",
        "--password",
        5,
        "e",
      ],
    });
    const long = `--${"x".repeat(100)}token`;
    const odd = [long, "a", "--to ken token", "b", "x --token", "c", "--token=", "d"];
    expect(clean({ odd })).toEqual({ odd });
    expect(clean({ nested: [["--token", ["f"]], "--token", { g: "h" }] })).toEqual({
      nested: [["--token", ["f"]], "--token", { g: "h" }],
    });
  });

  it("loses the value beside a name that names a secret, and no other", () => {
    const pairs = [
      { name: "API_KEY", value: "a", note: "n" },
      { name: "PATH", value: "b" },
      { name: "API_KEY", value: 1 },
      { name: ["API_KEY"], value: "c" },
      { value: "d" },
    ];
    expect(clean({ pairs })).toEqual({ pairs: [{ ...pairs[0], value: "***" }, ...pairs.slice(1)] });
  });

  it("loses a number that is a secret as a whole, and is long enough to be one", () => {
    const env = { A_PIN_TOKEN: "10000002", C_TOKEN: "-12345678", D_TOKEN: "2345678901" };
    expect(clean({ n: [10_000_002, -12_345_678, 12_345_678, 123_456_789_012, 1.5, 0] }, env)).toEqual({
      n: ["***", "***", 12_345_678, 123_456_789_012, 1.5, 0],
    });
    // The least of them; what has as many characters and is less, as with a sign, is none.
    expect(clean({ n: [-9_876_543] }, { E_TOKEN: "-9876543" })).toEqual({ n: [-9_876_543] });
  });

  it("loses names that are secrets, and none takes another's place", () => {
    const json = JSON.parse(
      `{"${SECRET}":1,"x":2,"${SECRET}${SECRET}":3,"${SECRET} ${SECRET}":4,"***":5}`,
    ) as JsonObject;
    expect(Object.entries(clean(json))).toEqual([
      ["***", 5],
      ["x", 2],
      ["***2", 3],
      ["*** ***", 4],
    ]);
  });

  it("loses each of many such names, and none that is too short to be one", () => {
    const github = [16, 17, 18, 19].map((length): [string, number] => [
      `ghp_${"a1B2".repeat(length)}`,
      length,
    ]);
    expect(clean(Object.fromEntries(github))).toEqual({ "***": 16, "***2": 17, "***3": 18, "***4": 19 });
    expect(clean({ "tok-1234": 1 }, { K_TOKEN: "tok-1234" })).toEqual({ "***": 1 });
    expect(Object.keys(clean({ "token=a": 1, "--token=a": 2 }))).toEqual(["token=a", "--token=***"]);
  });

  it("is the receiver's own: it may change and remove what is in it", () => {
    const cleaned = clean({ a: SECRET, b: { c: 1 } }) as Record<string, JsonValue>;
    cleaned["a"] = "changed";
    delete cleaned["b"];
    expect(cleaned).toEqual({ a: "changed" });
  });

  it("says of a name that holds no secret the same, however often and in whatever field it comes", () => {
    const red = redactor();
    const value = { a_long_name: 1, list: [{ a_long_name: 2 }, { [SECRET]: 3 }, { [SECRET]: 4 }] };
    const expected = { a_long_name: 1, list: [{ a_long_name: 2 }, { "***": 3 }, { "***": 4 }] };
    expect([red.json(value), red.json(value)]).toEqual([expected, expected]);
  });
});

describe("what a receiver hands back", () => {
  const restore = (updated: JsonValue, original: JsonValue): JsonValue =>
    redactor().restore(updated, original);

  it("is the original where it is as it was shown", () => {
    expect(restore("***", SECRET)).toBe(SECRET);
    expect(restore(["***", { a: "x ***" }], [SECRET, { a: `x ${SECRET}` }])).toEqual([
      SECRET,
      { a: `x ${SECRET}` },
    ]);
  });

  it("is the original under a secret key, whatever it was, and where redaction cut something off", () => {
    const original = { token: "short", count: { password: 12_345 }, args: ["--token", "abc"], kept: true };
    const shown = redactor().json(original);
    expect(JSON.stringify(shown)).not.toMatch(/short|12345|abc/u);
    expect(restore(shown, original)).toEqual(original);
    expect(restore({ ...shown, kept: false }, original)).toEqual({ ...original, kept: false });
  });

  it.each<[JsonValue, JsonValue]>([
    ["***", "other"],
    ["***", null],
    ["***", 1],
    ["***", [SECRET]],
    [["***"], SECRET],
    [["***"], { 0: SECRET }],
    [["x", "***"], [SECRET]],
    [{ a: "***" }, [SECRET]],
    [{ a: "***" }, "text"],
    [{ a: "***" }, null],
    [{ b: "***" }, { a: SECRET }],
    [1, SECRET],
    [null, SECRET],
    [true, { a: SECRET }],
  ])("is what it says where it was shown something else: %j for %j", (updated, original) => {
    expect(restore(updated, original)).toEqual(updated);
  });

  it("takes nothing from what every object has", () => {
    const updated = JSON.parse('{"__proto__":{"a":"***"},"constructor":"***","u":null}') as JsonObject;
    const restored = restore({ ...updated, u: undefined } as JsonValue, { a: SECRET }) as JsonObject;
    expect(restored["constructor"]).toBe("***");
    expect(Object.hasOwn(restored, "u")).toBe(true);
    const own = JSON.parse(`{"__proto__":"${SECRET}"}`) as JsonObject;
    const back = restore(JSON.parse('{"__proto__":"***"}') as JsonObject, own);
    expect(JSON.stringify(back)).toBe(`{"__proto__":"${SECRET}"}`);
  });

  it("is looked at as deep as redaction looks, and no deeper", () => {
    const nested = (depth: number, text: string): JsonValue => {
      let value: JsonValue = [text];
      for (let level = 1; level < depth; level += 1) value = level % 2 === 0 ? [value] : { a: value };
      return value;
    };
    const deep = limits.redactDepth;
    expect(restore(nested(deep, "***"), nested(deep, SECRET))).toEqual(nested(deep, SECRET));
    expect(restore(nested(deep + 1, "***"), nested(deep + 1, SECRET))).toEqual(nested(deep + 1, "***"));
  });
});

describe("what a mask stood for", () => {
  const SHOWN = { list: ["--token", "***", "--password", "***", "x"], text: "a *** b", token: "***" };
  const ORIGINAL = { list: ["--token", "one", "--password", "two", "x"], text: `a ${SECRET} b`, token: "t" };

  it.each<[JsonValue, boolean]>([
    [SHOWN, false],
    [{ ...SHOWN, text: "a *** b, tidied" }, true],
    [{ ...SHOWN, text: "a *** ***" }, true],
    [{ ...SHOWN, text: "a b" }, false],
    [{ ...SHOWN, text: 1, other: "***" }, false],
    [{ ...SHOWN, token: "Bearer ***" }, true],
    [{ ...SHOWN, list: [...SHOWN.list, "--dry-run", "***"] }, false],
    [{ ...SHOWN, list: ["--token", "***"] }, false],
    [{ ...SHOWN, list: ["--password", "***", "x"] }, true],
    [{ ...SHOWN, list: ["--new", ...SHOWN.list] }, true],
    [{ ...SHOWN, list: ["x"] }, false],
    [{ ...SHOWN, list: ["--token", "***", "--password", "*** and more", "x"] }, true],
  ])("is lost where what comes back is not as it was shown: %j", (updated, lost) => {
    expect(redactor().json(ORIGINAL)).toEqual(SHOWN);
    expect(redactor().isLost(updated, ORIGINAL)).toBe(lost);
  });

  it("is not asked for in a text that held as many before", () => {
    const rule = { text: `***\n${SECRET}\n***` };
    expect(redactor().isLost({ text: "***\nnew\n***" }, rule)).toBe(false);
    expect(redactor().isLost({ text: "***\n***\nnew\n***" }, rule)).toBe(true);
    expect(redactor().isLost({ text: "*** new" }, { text: "plain" })).toBe(false);
  });
});
