import { describe, expect, it } from "vitest";
import { shellWords } from "../../src/guards/shell-words.js";
import { fastest } from "../support/fastest.js";

/** At this a reader gives up: shells disagree about it. */
const UNREADABLE = "$[1]";

/** Whether nothing had to be guessed: the first word of what is guessed is none. */
function isCertain(text: string): boolean {
  return shellWords(text).every(([first]) => first !== "");
}

describe("the words of the commands of a text", () => {
  it.each<[string, readonly (readonly string[])[]]>([
    ["", []],
    ["ls", [["ls"]]],
    ["./a 'b' \"c\" d\\e $F", [["./a", "b", "c", "de", "$F"]]],
    ["./a; ./b | ./c", [["./a"], ["./b"], ["./c"]]],
    // Assignments are no command's name.
    [
      "A=1 a[0]=2 B+=3 ./a c=4",
      [
        ["A=1", "a[0]=2", "B+=3"],
        ["./a", "c=4"],
      ],
    ],
    ["A=1", [["A=1"]]],
    ["'A=1' ./a", [["A=1", "./a"]]],
    // What a command runs in its turn.
    ["nice ./a", [["nice", "./a"], ["./a"]]],
    ["A=1 nice ./a", [["A=1"], ["nice", "./a"], ["./a"]]],
    ["sh -c './b; c'", [["sh", "-c", "./b; c"], ["./b"], ["c"]]],
    ["A=1 sh -c './b; c'", [["A=1"], ["sh", "-c", "./b; c"], ["./b"], ["c"]]],
    // Files that are read, not those that are written.
    ["./a <b 0<c <<<d {fd}<e <> f <&3", [["./a"], ["", "b", "c", "d", "e", "f", "3"]]],
    ["./a >b 2>>c &>d >|e >&2", [["./a"]]],
    ["./a >'<b'", [["./a"]]],
    ["<a", [["", "a"]]],
    // Another language's text within a word.
    [
      "python -c \"open('a')\"",
      [
        ["python", "-c", "open('a')"],
        ["", "open", "a", ""],
      ],
    ],
    ["./a <<< 'open(b)'", [["./a"], ["", "open(b)"], ["", "open", "b", ""]]],
    ["A='b c' ./d", [["A=b c"], ["", "A=b", "c"], ["./d"]]],
    // Alternatives.
    [
      "./a {b,c}/d",
      [
        ["./a", "{b,c}/d"],
        ["./a", "b/d", "c/d"],
      ],
    ],
    [
      `./a ${"{b,c}".repeat(6)}`,
      [
        ["./a", "{b,c}".repeat(6)],
        ["./a", "{b,c}".repeat(6)],
      ],
    ],
  ])("of %j are %j", (text, words) => {
    expect(shellWords(text)).toEqual(words);
  });

  it.each<[string, readonly string[]]>([
    ["./a 'b c' \"d\"e", ["", "./a", "b", "c", "d", "e"]],
    ["a;b|c&d(e)f`g`,h", ["", "a", "b", "c", "d", "e", "f", "g", "", "h"]],
    // Files that are written, and only these, are left out.
    ["a >b c >>d e >|f g >& h i 2>&1 j", ["", "a", "c", "e", "g", "i", "2", "j"]],
    ["a2>b c", ["", "a2", "c"]],
    ["a <>b <c", ["", "a", "b", "c"]],
    ["a >(b c)", ["", "a", "b", "c", ""]],
    ['a >b"c"', ["", "a", "c", ""]],
    ["{a,b}/c", ["", "{a", "b}/c", "a/c", "b/c"]],
    ["{a}", ["", "{a}", "{a}"]],
    ["{a,{b,c}}", ["", "{a", "{b", "c}}", "a", "b", "c"]],
  ])("are guessed where they cannot be told: %j", (text, words) => {
    expect(shellWords(`${UNREADABLE};${text}`)).toContainEqual(["", UNREADABLE, ...words.slice(1)]);
  });

  it("are guessed once more without quoting, which may stand within a word", () => {
    expect(shellWords(`${UNREADABLE} h"oo"k's'/\\x`).at(-1)).toEqual(["", UNREADABLE, "hooks/x"]);
  });

  it("are told up to where the text cannot be read, and as far as it is a shell's", () => {
    expect(shellWords(`./a 'b c'; ${UNREADABLE}`)[0]).toEqual(["./a", "b c"]);
    expect(shellWords("sh $A 'cd b; ./c'")).toEqual(expect.arrayContaining([["cd", "b"], ["./c"]]));
  });

  it("are told of 16 shells and commands within one another, and guessed of more", () => {
    for (const wrapper of ["eval ", "nice "]) {
      expect(isCertain(`${wrapper.repeat(16)}./a`)).toBe(true);
      expect(isCertain(`${wrapper.repeat(17)}./a`)).toBe(false);
    }
    expect(shellWords(`sh $A '${"eval ".repeat(15)}./a'`)).toContainEqual(["./a"]);
    expect(shellWords(`sh $A '${"eval ".repeat(16)}./a'`)).not.toContainEqual(["./a"]);
  });

  it("are told of 512 commands and 65,536 characters, and guessed of more", () => {
    expect(isCertain("ls;".repeat(512))).toBe(true);
    expect(isCertain("ls;".repeat(513))).toBe(false);
    expect(isCertain(`./${"a".repeat(65_534)}`)).toBe(true);
    expect(isCertain(`./${"a".repeat(65_535)}`)).toBe(false);
    expect(shellWords(`ls ${"a ".repeat(40_000)} hooks/x.sh`).at(-1)).toContain("hooks/x.sh");
  });

  // The first of these ended in no memory, the last two after minutes.
  it.each("env -S ~sh $A 'a b' ~``~{~{,".split("~"))("of 16 KiB of %j are there within a second", (piece) => {
    const text = piece.repeat(Math.floor(16_384 / piece.length));
    expect(fastest(1000, () => shellWords(text))).toBeLessThan(1000);
    expect(fastest(1000, () => shellWords(`${UNREADABLE} ${text}${",".repeat(text.length)}`))).toBeLessThan(
      1000,
    );
  });
});
