import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = resolve(import.meta.dirname, "../..");
const page = (name: string): string => readFileSync(join(ROOT, name), "utf8");

/** Every path of this repository that a page names in code, without what an asterisk stands for. */
function pathsIn(text: string): readonly string[] {
  const named = [...text.matchAll(/`((?:src|test|bench)\/[^`\s]*)`/gu)].map(([, path = ""]) => path);
  return named.map((path) => path.replace(/[^/]*\*.*$/u, ""));
}

describe("the security pages", () => {
  it.each(["SECURITY.md", "docs/security.md", "docs/limits.md"])(
    "%s names no file that is not there",
    (name) => {
      expect(pathsIn(page(name)).filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    },
  );

  it("has a test for every claim", () => {
    const [, table = ""] = page("docs/security.md").split("## How each claim is tested");
    const rows = table
      .split("\n## ")[0]!
      .split("\n")
      .filter((line) => line.startsWith("| ") && !line.startsWith("| ---") && !line.startsWith("| claim"));
    expect(rows.length).toBeGreaterThan(20);
    expect(rows.filter((row) => !/`test\/[^`]+\.test\.ts`/u.test(row.split("|").at(-2) ?? ""))).toEqual([]);
  });

  it("knows every agent that hook files are read of", () => {
    const headings = [...page("docs/limits.md").matchAll(/^## (.*)$/gmu)].map(([, title]) => title);
    for (const agent of ["Claude Code", "GitHub Copilot", "xbot", "NeoCode", "AtomCode", "llm-harness"])
      expect(headings).toContain(agent);
  });
});
