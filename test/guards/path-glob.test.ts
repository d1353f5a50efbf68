import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expandBraces } from "../../src/guards/braces.js";
import { testPathGlob } from "../../src/guards/path-glob.js";
import { fastest } from "../support/fastest.js";

describe("testPathGlob", () => {
  it.each([
    // Without a slash: the last segment, at any depth.
    [".env", ["/home/me/app/.env", ".env", "a/.env"], [".env.local", ".env/x", "a.env"]],
    ["*.ts", ["a.ts", "src/a.ts", ".ts"], ["a.ts/b", "a.tsx", "a.ts.js"]],
    ["*", ["a", ".hidden", "a/b"], []],
    ["**", ["a", "/a/b", ".x/y"], []],
    // With a slash: from the beginning.
    [
      "src/*.ts",
      ["src/a.ts", "./src/a.ts", "src//a.ts", "src/./a.ts"],
      ["src/b/a.ts", "lib/src/a.ts", "/src/a.ts"],
    ],
    ["src/**/*.ts", ["src/a.ts", "src/b/c/a.ts", "src/.b/a.ts"], ["src.ts", "xsrc/a.ts"]],
    ["**/secrets/**", ["secrets", "a/secrets/b/c", "/secrets/x"], ["secretsx/a", "a/secret"]],
    ["a/**/b", ["a/b", "a/x/b", "a/x/y/b"], ["a/x", "ab", "x/a/b"]],
    ["a/**b/c", ["a/b/c", "a/xb/c"], ["a/x/b/c"]],
    // Anchors.
    ["/etc/passwd", ["/etc/passwd", "etc/passwd"], ["/x/etc/passwd"]],
    ["/Makefile", ["Makefile", "/Makefile"], ["a/Makefile"]],
    ["./Makefile", ["Makefile", "./Makefile"], ["a/Makefile", "/Makefile"]],
    // Directories.
    ["build/", ["build", "build/a/b", "x/build/a"], ["builds", "x/builds/a"]],
    ["/build/", ["build/a"], ["x/build/a"]],
    ["a/build/**", ["a/build", "a/build/x/y"], ["b/a/build/x", "a/builds"]],
    ["/", ["/etc/passwd", "a"], []],
    // One segment.
    ["a?c", ["abc", "a😀c", "x/a.c"], ["ac", "a/c", "abbc"]],
    ["[a-c].md", ["b.md"], ["d.md", "[a-c].md"]],
    ["[!a-c].md", ["d.md"], ["b.md"]],
    ["[^a-c].md", ["d.md"], ["b.md"]],
    ["a[b/c]d", ["a[b/c]d"], ["abd", "acd"]],
    ["a[b", ["a[b"], ["ab"]],
    ["!x", ["!x", "a/!x"], ["y"]],
    // Alternatives.
    ["src/**/*.{ts,tsx}", ["src/a.ts", "src/b/c.tsx"], ["src/a.js", "src/a.{ts,tsx}"]],
    ["{a,b/{c,d}}.md", ["a.md", "x/a.md", "b/c.md", "b/d.md"], ["x/b/c.md", "c.md"]],
    ["{a,}b", ["ab", "b"], ["a"]],
    ["{a}", ["{a}"], ["a"]],
    ["{a,b", ["{a,b"], ["a", "b"]],
    ["a}b", ["a}b"], ["ab"]],
    // Escapes.
    ["\\*.ts", ["*.ts"], ["a.ts"]],
    ["\\[a\\]", ["[a]"], ["a"]],
    ["a\\?", ["a?"], ["ab"]],
    ["\\{a,b\\}", ["{a,b}"], ["a", "b"]],
    ["\\!x", ["!x"], ["x"]],
    ["a[b\\*", ["a[b*"], ["abx"]],
    ["a\\/b", ["a/b"], ["x/a/b"]],
    ["", [""], ["a", "a/b"]],
  ])("%j", (glob, matching, other) => {
    expect(matching.filter((path) => !testPathGlob(glob, path))).toEqual([]);
    expect(other.filter((path) => testPathGlob(glob, path))).toEqual([]);
  });

  it("matches everything beyond 100 alternatives, and not before", () => {
    expect(testPathGlob("{a,b}".repeat(6), "x")).toBe(false);
    expect(testPathGlob("{a,b}".repeat(7), "x")).toBe(true);
    expect(testPathGlob(`{${"a,".repeat(99)}b}`, "x")).toBe(false);
    expect(testPathGlob(`{${"a,".repeat(100)}b}`, "x")).toBe(true);
  });

  it("matches every path against itself, escaped", () => {
    const path = fc.array(fc.string({ minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(path, (segments) => {
        const text = segments.map((segment) => segment.replaceAll("/", "_")).join("/");
        expect(testPathGlob(text.replace(/[*?[\]{},\\!]/g, "\\$&"), text)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ["**/", "**/a/".repeat(500), "a/".repeat(1000)],
    ["stars", `x/${"*a".repeat(500)}*b`, `x/${"a".repeat(4000)}`],
    ["open braces", "{".repeat(20_000), "a"],
    ["braces with commas", "{a,".repeat(20_000), "a"],
    ["closed braces", `${"{a,".repeat(5000)}${"}".repeat(5000)}`, "a"],
    ["brackets", "[".repeat(20_000), "a"],
    ["backslashes", "\\".repeat(20_001), "a"],
    ["slashes", "/".repeat(50_000), "/".repeat(50_000)],
  ])("answers in time for many %s", (_, glob, path) => {
    expect(fastest(1500, () => void testPathGlob(glob, path))).toBeLessThan(1500);
  });
});

describe("expandBraces", () => {
  it.each([
    ["a", ["a"]],
    ["{a,b}{c,d}", ["ac", "ad", "bc", "bd"]],
    ["x{a,{b,c}d,}y", ["xay", "xbdy", "xcdy", "xy"]],
    ["{a,{b}", ["{a,{b}"]],
    ["{a,{b,c}", ["{a,b", "{a,c"]],
    ["{{a},b}", ["{a}", "b"]],
    ["\\{a,b}", ["\\{a,b}"]],
    ["{a\\,b,c}", ["a\\,b", "c"]],
    ["{}", ["{}"]],
    ["{,}", ["", ""]],
  ])("reads %j as %j, in order", (pattern, expected) => {
    expect(expandBraces(pattern, 100)).toEqual(expected);
  });

  it("gives up beyond the budget", () => {
    expect(expandBraces("{a,b}{c,d}", 4)).toHaveLength(4);
    expect(expandBraces("{a,b}{c,d}", 3)).toBeUndefined();
  });
});
