import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { unifiedDiff } from "../../src/formats/diff.js";

const text = fc
  .array(fc.constantFrom("a", "b", "c", "{", "}", ""), { maxLength: 20 })
  .chain((lines) => fc.constantFrom("\n", "").map((end) => lines.join("\n") + end));

describe("a unified diff", () => {
  it("is empty where nothing differs", () => {
    expect(unifiedDiff("f", "a\n", "a\n")).toBe("");
  });

  it("holds what it takes to make the one text of the other, and at most three lines around it", () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const diff = unifiedDiff("f", before, after);
        expect(patched(before, diff)).toBe(after);
        expect(diff).not.toMatch(/(?:^ .*\n){7}/mu);
      }),
    );
  });

  it("names what is not there", () => {
    expect(unifiedDiff("f", undefined, "a")).toBe(
      "--- /dev/null\n+++ f\n@@ -0,0 +1,1 @@\n+a\n\\ No newline at end of file",
    );
    expect(unifiedDiff("f", "a\n", undefined)).toBe("--- f\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-a");
  });

  it("shows a change too big to compare as one block", () => {
    const lines = (word: string): string =>
      Array.from({ length: 2100 }, (_, index) => `${word}${index}\n`).join("");
    expect(unifiedDiff("f", lines("a"), lines("b")).split("\n")).toHaveLength(4203);
  });
});

/** What patch(1) does, for diffs without mistakes. */
function patched(before: string, diff: string): string {
  const old = before.match(/[^\n]*\n|[^\n]+$/gu) ?? [];
  const made: string[] = [];
  let next = 0;
  let mark = "";
  for (const line of diff.split("\n").slice(2)) {
    const [, start, count] = /^@@ -(\d+),(\d+) /u.exec(line) ?? [];
    const text = line.slice(1);
    if (start !== undefined) {
      const from = Number(start) - (count === "0" ? 0 : 1);
      made.push(...old.slice(next, from));
      next = from;
    } else if (line.startsWith("\\")) {
      if (mark !== "-") made.push((made.pop() ?? "").replace(/\n$/u, ""));
    } else {
      mark = line.slice(0, 1);
      if (mark !== "-") made.push(`${text}\n`);
      if (mark !== "+") expect(old[next++]?.replace(/\n$/u, "")).toBe(text);
    }
  }
  return [...made, ...old.slice(next)].join("");
}
