import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeText } from "../../src/formats/text.js";

describe("decodeText", () => {
  it("gives back any text, less a byte order mark", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.boolean(), (text, marked) => {
        expect(decodeText(Buffer.from((marked ? "\ufeff" : "") + text))).toEqual({ text });
      }),
    );
  });

  it("keeps a replacement character that stands in the bytes", () => {
    expect(decodeText(Buffer.from("a\ufffdb"))).toEqual({ text: "a\ufffdb" });
  });

  it.each([
    ["a stray byte", [0x61, 0x0a, 0x62, 0xff], 2, 2, "0xff"],
    ["a sequence cut short by a letter", [0x0a, 0xe2, 0x82, 0x41], 2, 1, "0xe2"],
    ["a sequence cut off at the end", [0x61, 0xf0, 0x9f, 0x98], 1, 2, "0xf0"],
    ["an overlong form", [0x61, 0x62, 0xc0, 0xaf], 1, 3, "0xc0"],
    ["a surrogate", [0xed, 0xa0, 0x80], 1, 1, "0xed"],
    [
      "a byte behind a byte order mark and an emoji",
      [0xef, 0xbb, 0xbf, 0xf0, 0x9f, 0x98, 0x80, 0x80],
      1,
      3,
      "0x80",
    ],
    ["a byte behind a real replacement character", [0xef, 0xbf, 0xbd, 0x80], 1, 2, "0x80"],
  ])("says where %s stands", (_, bytes, line, column, byte) => {
    const problem = {
      code: "encoding",
      level: "error",
      message: `the byte ${byte} is not UTF-8`,
      line,
      column,
    };
    expect(decodeText(Uint8Array.from(bytes))).toEqual({ problem });
  });

  it("refuses exactly what the fatal decoder refuses", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 12 }), (bytes) => {
        const refused = "problem" in decodeText(bytes);
        const marked = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
        expect(refused).toBe(marked || !isUtf8(bytes));
      }),
      { numRuns: 2000 },
    );
  });

  it.each(["fffe6100", "feff0061"])("names the UTF-16 byte order mark of %s", (hex) => {
    const decoded = decodeText(Buffer.from(hex, "hex"));
    expect(decoded).toMatchObject({ problem: { code: "encoding", line: 1, column: 1 } });
    expect(JSON.stringify(decoded)).toContain("UTF-16");
  });

  it("reads 1 MiB and not a byte more", () => {
    expect(decodeText(Buffer.alloc(1024 * 1024, 0x61))).toHaveProperty("text");
    expect(decodeText(Buffer.alloc(1024 * 1024 + 1, 0x61))).toMatchObject({ problem: { code: "too_big" } });
  });
});

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
