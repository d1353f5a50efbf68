import fc from "fast-check";
import { expect, it } from "vitest";
import { permissionRule } from "../../src/dialects/kit/permission-rule.js";
import { createPatience, testBacktracking } from "../../src/guards/backtracking.js";
import { expressionOf } from "../../src/guards/expression.js";
import { testFnmatch } from "../../src/guards/fnmatch.js";
import { testPathGlob } from "../../src/guards/path-glob.js";
import { patternError, testPattern } from "../../src/guards/pattern.js";
import { decidePause } from "../../src/guards/pause.js";
import { redactText } from "../../src/guards/redact.js";
import { Redactor } from "../../src/guards/redactor.js";
import { simpleCommands } from "../../src/guards/shell-commands.js";
import { TRUST_FILE } from "../../src/guards/trust.js";
import { testWildcard } from "../../src/guards/wildcard.js";
import { fuzz, json, mutated, survives, text } from "./fuzz.js";

/** Matchers, the reading of shell text, redaction, and the files that decide about trust. */
export function guards(cases: number): void {
  const pair = fc.tuple(text, text);
  const matchers: Readonly<Record<string, (pattern: string, subject: string) => boolean>> = {
    pattern: (pattern, subject) => patternError(pattern) === undefined && testPattern(pattern, subject),
    wildcard: testWildcard,
    fnmatch: testFnmatch,
    "path glob": testPathGlob,
    "pattern that backtracks": (pattern, subject) =>
      "test" in expressionOf(pattern) && isBoolean(testBacktracking(pattern, subject, createPatience())),
  };
  for (const [name, test] of Object.entries(matchers)) {
    it(`the matcher ${name} says yes or no to anything`, () => {
      fuzz(name.includes("backtracks") ? Math.ceil(cases / 4) : cases, pair, ([pattern, subject]) => {
        expect(typeof survives(name, () => test(pattern, subject))).toBe("boolean");
      });
      const hard: readonly (readonly [string, string])[] = [
        ["*a".repeat(50), "a".repeat(5000)],
        ["{a,b}".repeat(30), "ab".repeat(15)],
        ["**/".repeat(50), "a/".repeat(2000)],
        ["[".repeat(2000), "[".repeat(2000)],
        ["(a+)+$", `${"a".repeat(5000)}!`],
      ];
      for (const [pattern, subject] of hard)
        expect(typeof survives(name, () => test(pattern, subject))).toBe("boolean");
    });
  }

  it("a shell's text becomes commands or is given up", () => {
    fuzz(cases, text, (source) => {
      const commands = survives("shell", () => simpleCommands(source));
      if (commands !== undefined) for (const command of commands) expect(typeof command).toBe("string");
    });
  });

  it("rules of permission are read or refused", () => {
    fuzz(cases, fc.oneof(text, mutated("Bash(git push:*)"), mutated("Read(./src/**)")), (source) => {
      survives("permission rule", () => permissionRule(source, "/h"));
    });
  });

  it("redaction takes anything, and twice is as once", () => {
    const red = new Redactor(() => ({ env: { A_TOKEN: "tok-12345" } }));
    fuzz(
      cases,
      fc.oneof(
        text,
        json.map((value) => JSON.stringify(value) ?? ""),
      ),
      (source) => {
        const once = survives("redact", () => redactText(source)) ?? "";
        expect(redactText(once)).toBe(once);
        survives("redactor", () => red.json({ [source]: source, nested: [source] }));
      },
    );
  });

  it("trust and pause files of any bytes grant nothing", () => {
    const stat = { isFile: true, mode: 0o600, uid: 1 };
    fuzz(
      cases,
      fc.oneof(
        text,
        json.map((value) => JSON.stringify(value) ?? ""),
      ),
      (source) => {
        const file = { bytes: Buffer.from(source), stat, uid: 1 };
        expect(survives("trust", () => TRUST_FILE.decide(file, "/work"))?.trusted).toBe(false);
        const state = survives("pause", () => decidePause({ ...file, folder: { mode: 0o700, uid: 1 } }, 0));
        expect(state?.state === "active").toBe(false);
      },
    );
  });
}

function isBoolean(value: unknown): boolean {
  return value === true || value === false || value === undefined || typeof value === "string";
}
