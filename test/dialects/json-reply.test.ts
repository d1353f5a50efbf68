import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findObjects } from "../../src/dialects/kit/json-objects.js";
import { objectReply, parseReply } from "../../src/dialects/kit/json-reply.js";
import type { JsonObject } from "../../src/spec/index.js";

const NOISE = { otherOutput: "is_noise", truncated: false } as const;
const DENY = '{"decision":"deny","reason":"r"}';

describe("objects among other output", () => {
  it.each([
    ["alone", DENY, [DENY]],
    ["between lines", `checking\n${DENY}\ndone`, [DENY]],
    ["on a line with words", `INFO ${DENY} [x]`, [DENY]],
    ["two of them", `${DENY}{"a":1}`, [DENY, '{"a":1}']],
    ["behind an open brace", `if (x) { go\n${DENY}`, [DENY]],
    ["behind an open brace and quote", `{"abc {"decision":"deny"}`, ['{"decision":"deny"}']],
    ["behind an open text", `{"a":"x\n${DENY}`, [DENY]],
    ["within a list", `[1,${DENY},2]`, [DENY]],
    ["within an object that breaks off", `{"a":[${DENY},`, [DENY]],
    ["within an object that is whole", '{"a":{"b":{}}} {}', ['{"a":{"b":{}}}', "{}"]],
    [
      "with every kind of value",
      'x {"a":[-1.5e+3,0,true,false,null,"\\u00e9\\n{"]} y',
      ['{"a":[-1.5e+3,0,true,false,null,"\\u00e9\\n{"]}'],
    ],
    ["braces that are no JSON", "function() { return {a:1}; } {,} {1} {'a':1}", []],
    [
      "things that JSON does not have",
      '{"a":01} {"a":1,} {"a" 1} {"a":"\\x"} {"a":[1,]} {"a":nul} {"a":]}',
      [],
    ],
  ])("are found: %s", (_title, text, found) => {
    expect(findObjects(text).map(({ start, end }) => text.slice(start, end))).toEqual(found);
  });

  it("are exactly what JSON.parse takes", () => {
    fc.assert(
      fc.property(fc.object({ maxDepth: 4 }), fc.string(), (value, tail) => {
        const json = JSON.stringify(value);
        const [first] = findObjects(`noise ${json} ${tail}`);
        expect(first).toEqual({ start: 6, end: 6 + json.length });
      }),
    );
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("{", "}", '"', "a", ":", ",", "[", "]", "1", " ", "\\") }),
        (text) => {
          for (const { start, end } of findObjects(text))
            expect(JSON.parse(text.slice(start, end))).toBeTypeOf("object");
        },
      ),
    );
  });

  it.each([
    "{",
    "}",
    "[",
    '{"',
    '{"a":',
    '{"a":{',
    '{"a":[',
    '{"a {',
    '{ "',
    "{ ",
    '"',
    "\\",
    '{"\\',
    "{}",
    '{"a":1}',
    '{"a":1',
    '{"a":"',
    " ",
    "\n",
    '{"{" ',
    "1",
    "-",
  ])("are looked for in linear time in a mebibyte of %j", (unit) => {
    const text = unit.repeat(Math.ceil(1_048_576 / unit.length));
    for (const adversarial of [
      text,
      `x${text}x`,
      `{"a":${text}`,
      `{"a":"${text}`,
      `{"a": ${text}\n${DENY}`,
    ]) {
      const start = performance.now();
      parseReply(adversarial, NOISE);
      expect(performance.now() - start).toBeLessThan(3000);
    }
  });
});

describe("a reply", () => {
  it("is empty, an object, or plain text", () => {
    for (const text of ["", " \n", "null", "\ufeffnull\r\n"])
      expect(parseReply(text, NOISE)).toEqual({ kind: "empty" });
    expect(parseReply(`\ufeff ${DENY}\r\n`, NOISE)).toEqual({ kind: "object", object: JSON.parse(DENY) });
    for (const text of ["hello", "[1]", '"x"', "true"])
      expect(parseReply(text, NOISE)).toEqual({ kind: "text", text });
  });

  it("gives an answer among other output only where it begins a line and ends the output", () => {
    expect(parseReply("a\n {}", NOISE)).toMatchObject({ kind: "mixed", answer: {} });
    for (const text of ["a {}", "a\n{}\nb"]) {
      expect(parseReply(text, NOISE)).toEqual({ kind: "mixed", text, objects: [{}] });
    }
    expect(parseReply("{}\nb", NOISE)).toMatchObject({
      kind: "broken",
      failed: { code: "unreadable_reply" },
      objects: [{}],
    });
  });

  it("with other output around is plain text where that is the rule", () => {
    const options = { otherOutput: "makes_it_text", truncated: false } as const;
    for (const text of [`a\n${DENY}`, `[${DENY}]`])
      expect(parseReply(text, options)).toEqual({ kind: "text", text });
    expect(parseReply(`${DENY}\nb`, options)).toMatchObject({ kind: "broken", objects: [] });
    expect(parseReply(DENY, options)).toMatchObject({ kind: "object" });
  });

  it("may nest 64 levels and take 256 KiB; past that only its shallow members can be read", () => {
    const nested = (levels: number): string =>
      `{"decision":"deny","x":${"[".repeat(levels - 1)}${"]".repeat(levels - 1)}}`;
    expect(parseReply(nested(64), NOISE)).toMatchObject({ kind: "object" });
    for (const levels of [65, 100_000]) {
      expect(parseReply(nested(levels), NOISE)).toMatchObject({
        kind: "broken",
        failed: { code: "unreadable_reply", message: "its answer has more than 64 levels" },
        objects: [{ decision: "deny" }],
      });
    }
    const sized = (bytes: number): string => `{"a":"${"é".repeat((bytes - 8) / 2)}"}`;
    expect(parseReply(sized(256 * 1024), NOISE)).toMatchObject({ kind: "object" });
    expect(parseReply(sized(256 * 1024 + 2), NOISE)).toMatchObject({
      kind: "broken",
      failed: { message: "its answer has more than 256 KiB" },
    });
    const deep = JSON.parse(nested(65)) as JsonObject;
    expect(objectReply(deep)).toMatchObject({ kind: "broken" });
  });

  it("that was cut off is no answer, and what is whole in it can be read", () => {
    expect(parseReply(`${DENY}\nabc`, { ...NOISE, truncated: true })).toEqual({
      kind: "broken",
      text: `${DENY}\nabc`,
      failed: { code: "output_too_big", message: "its answer was cut off" },
      objects: [JSON.parse(DENY)],
    });
  });
});
