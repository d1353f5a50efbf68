import { describe, expect, it } from "vitest";
import { spellings } from "../../src/guards/secret-spellings.js";
import { maskValues } from "../../src/guards/secret-values.js";

function masked(text: string, value: string): string {
  return maskValues(spellings(value))(text);
}

describe("a value in the body of a form", () => {
  const value = "it's a key~ (1)!";

  it.each([
    ["as browsers send it", new URLSearchParams({ auth: `me:${value}` }).toString(), "auth=me%3A***"],
    ["as jQuery sends it", `auth=me:${encodeURIComponent(value).replaceAll("%20", "+")}`, "auth=me:***"],
    ["as a URL holds it", `auth=me:${encodeURIComponent(value)}`, "auth=me:***"],
  ])("is masked %s", (_who, written, shown) => {
    expect(masked(`${written}&b=c`, value)).toBe(`${shown}&b=c`);
  });

  it("is masked with its digits in small letters", () => {
    expect(masked(encodeURIComponent("a/b?c=d&é-1").toLowerCase(), "a/b?c=d&é-1")).toBe("***");
  });
});

describe("a value of several lines", () => {
  it("is masked with either kind of line end, whichever it came with", () => {
    for (const value of ["one-1\ntwo-2\nthree", "one-1\r\ntwo-2\r\nthree", "one-1\ntwo-2\r\nthree"])
      expect(masked("(one-1\r\ntwo-2\r\nthree)", value)).toBe("(***)");
    expect(masked("(one-1\ntwo-2\nthree)", "one-1\ntwo-2\nthree")).toBe("(***)");
  });
});

describe("a value that begins like a private key's line", () => {
  const value = `-----${"x1".repeat(10)}`;

  it("is masked where it is all there is", () => {
    expect(masked(`(${value})`, value)).toBe("(***)");
  });
});

describe("what is looked for of a value", () => {
  it("is each spelling once, without anything beside it", () => {
    for (const value of ["abcdefgh", "a/b?c=d&é-1", "one-1\ntwo-2", " padded-123 "]) {
      const texts = spellings(value).map(({ text }) => text);
      expect(new Set(texts).size).toBe(texts.length);
      expect(spellings(value).every(({ keep, mask }) => keep === 0 && mask === undefined)).toBe(true);
    }
    const plain = spellings("abcdefgh").map(({ text }) => text);
    expect(plain.slice(0, 1)).toEqual(["abcdefgh"]);
    // The others are in base64.
    expect(plain.slice(1).join(" ")).not.toContain("abc");
  });

  it("is nothing that is too short to be told from innocent text", () => {
    const texts = spellings("  abc  \n  de  ").map(({ text }) => text);
    expect(texts).not.toContain("abc");
    expect(Math.min(...texts.map(({ length }) => length))).toBeGreaterThanOrEqual(8);
    expect(spellings("      ab").map(({ text }) => text)).not.toContain("ab");
    expect(spellings(" abcdefgh").map(({ text }) => text)).toContain("abcdefgh");
    expect(spellings(" abcdefg").map(({ text }) => text)).not.toContain("abcdefg");
  });
});
