import { describe, expect, it } from "vitest";
import { MASK, maskValues } from "../../src/guards/secret-values.js";
import type { Needle } from "../../src/guards/secret-values.js";

const SECRET = "Zx8kQw3vLm2pRt6yUb1nHg5c";

function needle(text: string, keep = 0): Needle {
  return { text, keep };
}

describe("a value to be masked", () => {
  it.each<[why: string, needle: Needle, text: string]>([
    ["nothing", needle(""), "banana"],
    ["one character", needle("a"), "banana"],
    ["no more than what may be seen", needle("banana", 6), "banana"],
    ["less than what may be seen", needle("banana", 7), "banana banana!"],
  ])("is none when it is %s", (_why, none, text) => {
    expect(maskValues([none])(text)).toBe(text);
    expect(maskValues([none, needle("hunter2hunter2")])(`${text} hunter2hunter2`)).toBe(`${text} ***`);
  });

  it("is found from two characters on, at the beginning, at the end and alone", () => {
    const mask = maskValues([needle("ab"), needle("hunter2hunter2")]);
    expect(["ab", "ab c", "c ab", "cabd", "a b", "a", ""].map(mask)).toEqual([
      "***",
      "*** c",
      "c ***",
      "c***d",
      "a b",
      "a",
      "",
    ]);
  });

  it("keeps of each what may be seen, and has its own mask", () => {
    const address = "https://chat.example/in/ab12";
    const keep = "https://chat.example/".length;
    expect(maskValues([{ text: address, keep, mask: "***#1a2b" }])(`to ${address} now`)).toBe(
      "to https://chat.example/***#1a2b now",
    );
    expect(maskValues([needle(address, keep)])(address)).toBe("https://chat.example/***");
  });

  it("is told from another one that begins alike, and from one with the same low bytes", () => {
    const mask = maskValues([needle("abc-12345678"), needle("abd-12345678")]);
    expect(mask("abc-12345678 abd-12345678 abe-12345678")).toBe("*** *** abe-12345678");
    expect(mask("\u0161\u0162c-12345678")).toBe("\u0161\u0162c-12345678");
  });
});

describe("values that meet in a text", () => {
  const one = { text: "abcdefgh", keep: 0, mask: "<one>" };
  const other = { text: "ghijklmn", keep: 0, mask: "<other>" };
  const mask = maskValues([one, other]);

  it.each([
    ["apart", "abcdefgh ghijklmn", "<one> <other>"],
    ["side by side, as one mask that says nothing", "abcdefghghijklmn", MASK],
    ["over one another, as one mask that says nothing", "x abcdefghijklmn y", `x ${MASK} y`],
    ["three times, as one", "abcdefghijklmnabcdefgh", MASK],
  ])("are masked %s", (_how, text, shown) => {
    expect(mask(text)).toBe(shown);
  });

  it("leave the mask of the one that covers the other", () => {
    const whole = { text: "abcdefghij", keep: 0, mask: "<whole>" };
    const end = { text: "cdefghij", keep: 0, mask: "<end>" };
    for (const needles of [
      [whole, one, end],
      [end, one, whole],
    ])
      expect(maskValues(needles)("abcdefghij")).toBe("<whole>");
  });
});

describe("what a cut has left of a value", () => {
  it.each([
    ["half of it", SECRET.slice(0, 12), MASK],
    ["less than half of it", SECRET.slice(0, 11), SECRET.slice(0, 11)],
    ["eight characters and an ellipsis", `${SECRET.slice(0, 8)}…`, `${MASK}…`],
    ["seven characters and an ellipsis", `${SECRET.slice(0, 7)}…`, `${SECRET.slice(0, 7)}…`],
  ])("is masked where it is the whole text: %s", (_what, text, shown) => {
    expect(maskValues([needle(SECRET)])(text)).toBe(shown);
  });

  it("is eight characters at least, so that short values are found as a whole only", () => {
    const mask = maskValues([needle("abcdefgh"), needle("stuvwx781")]);
    expect(mask("abcdefg… stuvwx78 stuvwx78… stuvwx7…")).toBe("abcdefg… *** ***… stuvwx7…");
  });
});
