import { describe, expect, it } from "vitest";
import { maskTokens } from "../../src/guards/token-shapes.js";

const GITHUB = `ghp_${"a1B2".repeat(9)}`;
const OPENAI = `sk-${"a1B2".repeat(8)}`;
const BOT = `123456789:AA${"a1_-B".repeat(6)}xyz`;

describe("masking tokens", () => {
  it("gives a text without any back as it is", () => {
    for (const text of ["", "a", "gh", "sk-short", "no token here, and nothing else"])
      expect(maskTokens(text)).toBe(text);
  });

  it("keeps every character before, between and behind them", () => {
    expect(maskTokens(GITHUB)).toBe("***");
    expect(maskTokens(`a${GITHUB}`)).toBe("a***");
    expect(maskTokens(`ab ${GITHUB} cd ${OPENAI} ef`)).toBe("ab *** cd *** ef");
    expect(maskTokens(`${OPENAI} ${OPENAI}`)).toBe("*** ***");
    expect(maskTokens(`${GITHUB}.${GITHUB}`)).toBe("***.***");
    expect(maskTokens(`${GITHUB}-${OPENAI}`)).toBe("***-***");
  });

  it("takes what lies within a token for a part of it", () => {
    expect(maskTokens(`sk-${"ghp_a1B2".repeat(6)} x`)).toBe("*** x");
    expect(maskTokens(`x sk-a1B2a1B2a1B2a1B2${GITHUB}`)).toBe("x ***");
  });

  it("lets a token begin behind a sign, a line's end and an escaped one, and not within a word", () => {
    for (const before of [" ", "=", '"', "(", "_", "-", "\n", "\\n", "\\r", "\\t", "é"])
      expect(maskTokens(`${before}${OPENAI}`)).toBe(`${before}***`);
    for (const before of ["a", "Z", "0", "n", "xn", "\\a", "\\\\x", "nn"])
      expect(maskTokens(`${before}${OPENAI}`)).toBe(`${before}${OPENAI}`);
    // Some say so clearly what they are that they may.
    expect(maskTokens(`a${GITHUB}`)).toBe("a***");
  });

  it("lets a bot's number begin behind no part of a name", () => {
    for (const before of ["", " ", "/", "\\n", "bot"])
      expect(maskTokens(`${before}${BOT}`)).toMatch(/^[ /\\n]*\*{3}$/u);
    for (const before of ["a", "-", "_"]) expect(maskTokens(`${before}${BOT}`)).toBe(`${before}${BOT}`);
  });

  it("compares characters beyond Latin 1 as what they are", () => {
    // Their low bytes are those of `gh` and of `sk`.
    for (const text of ["\u0167\u0168p_", "\u0173\u016b-"])
      expect(maskTokens(text + "a1B2".repeat(9))).toContain(text);
  });
});
