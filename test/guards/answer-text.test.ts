import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tidyText, tidyTexts } from "../../src/guards/answer-text.js";

describe("text of a hook", () => {
  it("keeps what people write: other scripts, tabs, line ends, a newline at the end", () => {
    const text = "\tnein, 不行, \u05dc\u05d0 \ud83d\ude80\n\nsecond\n";
    expect(tidyText(text)).toBe(text);
  });

  it("drives no terminal, reorders nothing, and hides nothing from people", () => {
    expect(tidyText("\u001b[31mred\u001b]0;title\u0007!\u009b2J")).toBe("red!");
    expect(tidyText("a\u0000b\u0008c\u007fd\r\ne\rf")).toBe("abcd\ne\nf");
    expect(tidyText("x\u202eexe.\u2066y\u2069 \u{e0041}\u{e0042}z")).toBe("xexe.y z");
  });

  it("is never longer than 10,000 characters and a note, and never cut within one", () => {
    const cut = tidyText(`${"x".repeat(9_999)}\u{1f680}${"y".repeat(10)}`);
    expect(cut).toBe(`${"x".repeat(9_999)}… (12 more characters)`);
    const texts = tidyTexts(["x".repeat(9_990), "y".repeat(20), "z", "z"]);
    expect(texts).toEqual(["x".repeat(9_990), `${"y".repeat(10)}… (10 more characters)`, "… (2 more texts)"]);
  });

  it("is tidy after one time, whatever it was", () => {
    const text = fc.string({
      unit: fc.constantFrom("\u001b", "[", "3", "m", "]", "\u0007", "\u009b", "a", "\r", "\n"),
    });
    fc.assert(
      fc.property(text, (given) => {
        const tidy = tidyText(given);
        expect(tidyText(tidy)).toBe(tidy);
        expect(tidy).not.toMatch(/(?![\t\n])\p{Cc}/u);
      }),
    );
  });
});
