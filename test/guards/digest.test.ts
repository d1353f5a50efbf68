import { describe, expect, it } from "vitest";
import { sha256 } from "../../src/guards/digest.js";

describe("sha256", () => {
  it("gives the digests of FIPS 180-2", () => {
    expect(sha256("")).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    expect(sha256("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(sha256("a".repeat(1_000_000))).toBe(
      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
    );
  });

  it("hashes text as its UTF-8 bytes", () => {
    const text = "löß 🪝";
    expect(sha256(text)).toBe(sha256(new TextEncoder().encode(text)));
  });
});
