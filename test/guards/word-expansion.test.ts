import { describe, expect, it } from "vitest";
import { Expansion } from "../../src/guards/word-expansion.js";

/** What a word may stand for, where a hook gives these values to its variables. */
function readings(word: string, values: readonly (readonly [string, string])[] = []): readonly string[] {
  const expansion = new Expansion("/w", "/h");
  for (const [name, value] of values) expansion.set(name, value);
  return expansion.readings(word);
}

/** Numbers as values of one variable. */
function numbered(name: string, count: number): (readonly [string, string])[] {
  return Array.from({ length: count }, (_, index) => [name, String(index)] as const);
}

describe("the readings of a word", () => {
  it.each<[string, readonly string[]]>([
    ["", [""]],
    ["x.sh", ["x.sh"]],
    ["a$", ["a$"]],
    // The home is known.
    ["$HOME/x", ["/h/x"]],
    ["${HOME}/x", ["/h/x"]],
    ["a:$HOME/x", ["a:/h/x"]],
    // What is unknown is the workspace at the beginning, and left as it is behind.
    ["$ANY/x", ["/w/x"]],
    ["${ANY}/x", ["/w/x"]],
    ["${ANY:?no}/x", ["/w/x"]],
    ["{{ workspace }}/x", ["/w/x"]],
    ["`pwd`/x", ["/w/x"]],
    ["$(pwd)/x", ["/w/x"]],
    ['$(cd "$(dirname "$0")" && pwd)/x', ["/w/x"]],
    ["${A#${B}}/x", ["/w/x"]],
    ["a/$ANY/x", ["a/$ANY/x"]],
    ["a/$(pwd)/x", ["a/$(pwd)/x"]],
    // What stands right behind it is as unknown.
    ["$ANY$OTHER/x", ["/w/x"]],
    ["$ANY${OTHER}`id -u`/x", ["/w/x"]],
    // A value for a variable without one, an empty one too.
    ["${ANY:-a}/x", ["/w/x", "a/x"]],
    ["${ANY-a}/x", ["/w/x", "a/x"]],
    ["${ANY:=a}/x", ["/w/x", "a/x"]],
    ["${ANY:-$HOME/b}/x", ["/w/x", "/h/b/x"]],
    ["${ANY:-${OTHER:-a}}/x", ["/w/x", "a/x"]],
    ["${ANY:-}a/x", ["/wa/x", "a/x"]],
    ["${ANY:+a}/x", ["/w/x"]],
    // What is never closed is no expansion.
    ["${ANY", ["${ANY"]],
    ["$(pwd", ["$(pwd"]],
    ["$(echo $(pwd)/x", ["$(echo $(pwd)/x"]],
    ["`pwd", ["`pwd"]],
  ])("%j are %j", (word, expected) => {
    expect(readings(word)).toEqual(expected);
  });

  it.each<[string, readonly (readonly [string, string])[], readonly string[]]>([
    ["$A/x", [["A", "a"]], ["/w/x", "a/x"]],
    [
      "$A/x",
      [
        ["A", "a"],
        ["A", "b"],
        ["A", "a"],
      ],
      ["/w/x", "a/x", "b/x"],
    ],
    [
      "$A/x",
      [
        ["A", "$B/c"],
        ["B", "b"],
      ],
      ["/w/x", "/w/c/x", "b/c/x"],
    ],
    ["$A/x", [["A", "$A/b"]], expect.arrayContaining(["/w/x", "/w/b/x"])],
    [
      "$A$B/x",
      [
        ["A", "a"],
        ["B", "b"],
      ],
      ["/w/x", "ab/x"],
    ],
    [
      "$A$B",
      [
        ["A", "hooks/"],
        ["B", "x.sh"],
      ],
      ["/w", "hooks/x.sh"],
    ],
    ["$A", [["A", ""]], ["/w", ""]],
    ["a/$A/${A}", [["A", "b"]], ["a/b/b"]],
    ["a/$A/$B", [["A", "b"]], ["a/b/$B"]],
    [
      "a/$A/$B",
      [
        ["A", "1"],
        ["A", "2"],
        ["B", "3"],
        ["B", "4"],
      ],
      ["a/1/3", "a/1/4", "a/2/3", "a/2/4"],
    ],
    ["a/$A", [["A", "$&"]], ["a/$&"]],
  ])("%j with %j are %j", (word, values, expected) => {
    expect(readings(word, values)).toEqual(expected);
  });

  it("are 16 at most", () => {
    expect(readings("x$A", numbered("A", 20))).toHaveLength(16);
    expect(readings("$A", numbered("A", 20))).toHaveLength(16);
    expect(readings("x$A$A$A", numbered("A", 16))).toHaveLength(16);
  });

  it("know 16 values of a variable, not the next", () => {
    expect(readings("x$A", numbered("A", 16)).at(-1)).toBe("x15");
    expect(readings("$A/$B", [...numbered("A", 16), ["A", "late"], ["B", "b"]])).not.toContain("late/b");
    expect(readings("x$A", [...numbered("A", 16), ["A", "late"]])).not.toContain("xlate");
  });

  it("know 64 variables, that of the home among them, not the next", () => {
    const names = Array.from({ length: 64 }, (_, index) => [`V${index}`, "a"] as const);
    expect(readings("x$V62", names)).toEqual(["xa"]);
    expect(readings("x$V63", names)).toEqual(["x$V63"]);
  });

  it("know values of 1024 characters, not longer ones", () => {
    expect(readings("x$A", [["A", "a".repeat(1024)]])).toEqual([`x${"a".repeat(1024)}`]);
    expect(readings("x$A", [["A", "a".repeat(1025)]])).toEqual(["x$A"]);
  });

  it("take a value once, and say whether it is news", () => {
    const expansion = new Expansion("/w", "/h");
    expect(expansion.set("A", "a")).toBe(true);
    expect(expansion.set("A", "a")).toBe(false);
    expect(expansion.set("A", "b")).toBe(true);
    expect(expansion.set("B", "a")).toBe(true);
    expect(expansion.set("A", "a".repeat(1025))).toBe(false);
    for (const [name, value] of numbered("A", 14)) expect(expansion.set(name, value)).toBe(true);
    expect(expansion.set("A", "late")).toBe(false);
  });

  it("look into 64 expansions of a word, and leave the others as they are; the next word has its own 64", () => {
    const expansion = new Expansion("/w", "/h");
    expansion.set("A", "1");
    for (let word = 0; word < 2; word += 1) {
      expect(expansion.readings(`x${"$A".repeat(64)}`)).toEqual([`x${"1".repeat(64)}`]);
      expect(expansion.readings(`x${"$A".repeat(65)}`)).toEqual([`x${"1".repeat(64)}$A`]);
    }
  });
});
