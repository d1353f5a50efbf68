import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { complaints, isExcerpt, missingFrom } from "./excerpt.js";
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
      if (isExcerpt(title)) expect(missingFrom(title, text), at).toEqual([]);
      else if (title !== "") reader.write(title, text);
      else if (language === "console") expectShown(at, text, reader.type(text));
      else if (language === "js") expectPrinted(at, text, reader.run(text));
      else if (language === "ts") expect(complaints(reader.write("main.mts", text)), at).toBe("");
    }
  });

  it.each(PAGES)("%s links to what exists", (name) => {
    const targets = [...page(name).matchAll(/\]\((?!https?:)([^)]+)\)/gu)].map((link) => link[1] ?? "");
    expect(targets.filter((target) => !leadsSomewhere(name, target))).toEqual([]);
  });
});

describe("the guides", () => {
  const guides = PAGES.filter((name) => name.startsWith("docs/guide/"));

  it.each(guides)("%s: has no code that nobody runs", (name) => {
    const idle = blocksOf(page(name)).filter(
      ({ language, title }) => title === "" && !["console", "js", "ts"].includes(language),
    );
    expect(idle).toEqual([]);
  });

  it.each(guides)("%s: begins with a question, and ends with where to go next", (name) => {
    const paragraphs = page(name).trimEnd().split("\n\n");
    expect(paragraphs[1]).toMatch(/^\*\*[^*]+\?\*\*/u);
    expect(paragraphs.at(-1)).toMatch(/^Next: .*\]\(/su);
  });

  it("are short", () => {
    expect(guides.filter((name) => page(name).split("\n").length > 160)).toEqual([]);
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

function leadsSomewhere(from: string, target: string): boolean {
  const [path = "", heading] = target.split("#");
  const file = path === "" ? resolve(ROOT, from) : resolve(ROOT, from, "..", path);
  return existsSync(file) && (heading === undefined || anchors(readFileSync(file, "utf8")).includes(heading));
}

function anchors(markdown: string): readonly string[] {
  const headings = [...markdown.matchAll(/^#+ (.*)$/gmu)].map(([, title = ""]) => title.toLowerCase());
  return headings.map((title) => title.replaceAll(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-"));
}

function expectShown(at: string, text: string, printed: string): void {
  if (!shows(text, printed)) expect(masked(printed), at).toBe(masked(text));
}

/** `console.log(…); // this` says what is printed. */
function expectPrinted(at: string, text: string, printed: string): void {
  const said = [...text.matchAll(/console\.log\(.*\); \/\/ (.*)$/gmu)].map((found) => found[1] ?? "");
  expect(printed.trimEnd().split("\n"), at).toEqual(said);
}
