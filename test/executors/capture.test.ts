import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createCapture } from "../../src/executors/capture.js";

describe("capture", () => {
  it("decodes the same text however its bytes are split", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.array(fc.nat(40)), (text, sizes) => {
        const whole = Buffer.from(`x${text}`);
        const capture = createCapture(1000);
        let start = 0;
        for (const size of [...sizes, whole.length]) {
          capture.push(whole.subarray(start, start + size));
          start += size;
        }
        expect(capture.text()).toBe(whole.toString());
        expect(capture.truncated).toBe(false);
      }),
    );
  });

  it("keeps exactly what fits and says that it cut", () => {
    const capture = createCapture(5);
    capture.push(Buffer.from("abc"));
    capture.push(Buffer.from("de"));
    expect([capture.text(), capture.truncated]).toEqual(["abcde", false]);
    capture.push(Buffer.from("f"));
    expect([capture.text(), capture.truncated]).toEqual(["abcde", true]);
  });

  it("leaves out a character that the cap has cut in two", () => {
    const capture = createCapture(5);
    capture.push(Buffer.from("漢漢"));
    expect(capture.text()).toBe("漢");
  });

  it("reads UTF-16 where a byte order mark says so, and the mark alone is no text", () => {
    const little = Buffer.from('\ufeff{"decision":"deny"} 漢', "utf16le");
    const big = Buffer.from(little).swap16();
    for (const bytes of [little, big]) {
      const capture = createCapture(1000);
      for (const byte of bytes) capture.push(Uint8Array.of(byte));
      expect(capture.text()).toBe('{"decision":"deny"} 漢');
    }
    const mark = createCapture(1000);
    mark.push(Uint8Array.of(0xff, 0xfe));
    expect(mark.text()).toBe("");
    const half = createCapture(1000);
    half.push(Uint8Array.of(0xff));
    expect(half.text()).toBe("\ufffd");
  });

  it("puts U+FFFD for invalid bytes and strips one byte order mark", () => {
    const capture = createCapture(100);
    capture.push(Buffer.from([0xef, 0xbb, 0xbf, 0x61, 0xff, 0x62, 0xe6, 0xbc]));
    expect(capture.text()).toBe("a\ufffdb\ufffd");
  });
});
