import { describe, expect, it } from "vitest";
import { isMaskedAddress, maskedAddress } from "../../src/guards/masked-address.js";

const PATH = "services/T00000000/B00000000/a1b2c3d4e5f6";

describe("what stands for an address that is a credential", () => {
  it("is the mask and the beginning of a hash, the same for the same address however it is written", () => {
    expect(maskedAddress(PATH)).toBe("***#d27795cc");
    for (const written of [
      PATH.replaceAll("/", "\\/"),
      PATH.replaceAll("/", "\\\\\\/"),
      `${PATH}.`,
      `${PATH})]},;:!?`,
    ])
      expect(maskedAddress(written)).toBe("***#d27795cc");
    for (const other of [
      `${PATH}g`,
      `.${PATH}`,
      PATH.replace("/", "\\"),
      PATH.replace("/", "x"),
      `${PATH}.g`,
    ])
      expect(maskedAddress(other)).toMatch(/^\*{3}#(?!d27795cc)[0-9a-f]{8}$/u);
  });

  it("is the mask alone where what it hides is short enough to be guessed", () => {
    expect(maskedAddress("a".repeat(31))).toBe("***");
    expect(maskedAddress(`${"a".repeat(31)}.`)).toBe("***");
    expect(maskedAddress("a".repeat(32))).toMatch(/^\*{3}#[0-9a-f]{8}$/u);
    expect(maskedAddress("")).toBe("***");
  });

  it("is known again as a whole, and nothing else is taken for it", () => {
    expect(isMaskedAddress(maskedAddress(PATH))).toBe(true);
    for (const other of [
      "***",
      "***#d27795c",
      "***#d27795cc/a",
      "x***#d27795cc",
      "***#D27795CC",
      "**#d27795cc",
      PATH,
    ])
      expect(isMaskedAddress(other)).toBe(false);
  });
});
