import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { blocksOf, masked, Reader, shows } from "./page.js";

const ROOT = resolve(import.meta.dirname, "../..");
const PAGES = ["README.md", "CONTRIBUTING.md", "AGENTS.md", "SECURITY.md", ...documents()];
const page = (name: string): string => readFileSync(join(ROOT, name), "utf8");

function documents(): readonly string[] {
  const names = readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" });
  return names.filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`);
}

const withCode = PAGES.filter((name) => blocksOf(page(name)).length > 0);

describe("the pages tell what really happens", () => {
  it.each(withCode)("%s: its code runs, its sessions print what they show", (name) => {
    using reader = new Reader();
    for (const { language, title, text, line } of blocksOf(page(name))) {
      const at = `${name}:${line}`;
      if (title !== "") reader.write(title, text);
      else if (language === "console") expectShown(at, text, reader.type(text));
      else if (language === "js") expectPrinted(at, text, reader.run(text));
    }
  });

  it.each(PAGES)("%s links to what exists", (name) => {
    const targets = [...page(name).matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/gu)].map((link) => link[1] ?? "");
    expect(targets.filter((target) => !existsSync(resolve(ROOT, name, "..", target)))).toEqual([]);
  });
});

describe("the README", () => {
  it("begins with the two commands", () => {
    const [commands] = blocksOf(page("README.md"));
    expect(commands?.text.split("\n").map((line) => line.split(/ {2,}/u)[0])).toEqual([
      "npm ci && npm start",
      "npm ci && npm test",
      "",
    ]);
  });
});

function expectShown(at: string, text: string, printed: string): void {
  if (!shows(text, printed)) expect(masked(printed), at).toBe(masked(text));
}

/** `console.log(…); // this` says what is printed. */
function expectPrinted(at: string, text: string, printed: string): void {
  const said = [...text.matchAll(/console\.log\(.*\); \/\/ (.*)$/gmu)].map((found) => found[1] ?? "");
  expect(printed.trimEnd().split("\n"), at).toEqual(said);
}
