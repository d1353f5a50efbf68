import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clean, cleanLine } from "../../src/cli/print/clean.js";
import { createColors } from "../../src/cli/print/colors.js";
import { jsonLine } from "../../src/cli/print/json.js";
import { table } from "../../src/cli/print/table.js";

const DRIVES_TERMINALS = /(?![\t\n])[\p{Cc}\p{Bidi_Control}]/u;
const nasty = fc.string({
  unit: fc.constantFrom(
    "\u001b",
    "[",
    "]",
    "0",
    ";",
    "m",
    "\u0007",
    "\u009b",
    "\r",
    "\n",
    "\t",
    "\\",
    "\u202e",
    "a",
    "漢",
  ),
});

describe("text of hooks", () => {
  it("never drives the terminal, whatever it holds", () => {
    fc.assert(fc.property(nasty, (text) => !DRIVES_TERMINALS.test(clean(text))));
    fc.assert(fc.property(nasty, (text) => !/[\n\t]/u.test(cleanLine(text))));
  });

  it("stays as it is where it does no harm", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("a", "é", "漢", "😀", " ", "\n", "\t") }),
        (text) => clean(text) === text,
      ),
    );
  });

  it("is cut where it is long, and says so", () => {
    expect(clean("x".repeat(5000))).toBe(`${"x".repeat(4000)}… (1000 more characters)`);
  });

  it("keeps its value as JSON, and drives nothing there either", () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const line = jsonLine({ text });
        expect(JSON.parse(line)).toEqual({ text });
        return !DRIVES_TERMINALS.test(line);
      }),
    );
  });
});

describe("colours", () => {
  it.each([
    ["auto", {}, true, true],
    ["auto", {}, false, false],
    ["auto", { TERM: "dumb" }, true, false],
    ["auto", { FORCE_COLOR: "1" }, false, true],
    ["auto", { FORCE_COLOR: "0" }, true, false],
    ["auto", { FORCE_COLOR: "1", NO_COLOR: "1" }, true, false],
    ["auto", { NO_COLOR: "" }, true, true],
    ["always", { NO_COLOR: "1" }, false, true],
    ["never", { FORCE_COLOR: "1" }, true, false],
  ] as const)("%s with %j and terminal %s: %s", async (when, env, isTTY, expected) => {
    expect((await createColors(when, env, { isTTY })).isColorSupported).toBe(expected);
  });

  it("do not disturb the columns of a table", async () => {
    const { red } = await createColors("always", {}, { isTTY: true });
    expect(
      table([
        [red("a"), "b"],
        ["ccc", "d"],
      ]),
    ).toEqual([`${red("a")}    b`, "ccc  d"]);
  });
});
