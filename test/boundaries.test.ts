import { readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { dialects } from "../src/dialects/index.js";
import { EVENT_NAMES } from "../src/spec/index.js";

const SRC = resolve(import.meta.dirname, "../src");

/** The one-way rule: a room, and the rooms below it that it may import. */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  spec: [],
  formats: ["spec"],
  guards: ["spec"],
  dialects: ["spec", "formats", "guards"],
  executors: ["spec", "formats", "guards"],
  stores: ["spec", "formats", "guards"],
  engine: ["spec", "formats", "guards"],
  presets: ["spec", "dialects", "executors", "stores"],
  workbench: [
    "spec",
    "formats",
    "guards",
    "dialects",
    "executors",
    "stores",
    "engine",
    "presets",
    "index.ts",
  ],
  bridge: ["spec", "formats", "guards", "stores", "engine", "presets", "index.ts"],
  adapters: ["spec", "dialects", "index.ts"],
  cli: [
    "spec",
    "formats",
    "guards",
    "dialects",
    "stores",
    "engine",
    "presets",
    "workbench",
    "bridge",
    "index.ts",
  ],
  "index.ts": ["spec", "engine", "presets"],
};

interface Import {
  readonly from: string;
  readonly specifier: string;
  readonly isType: boolean;
  readonly isDynamic: boolean;
}

const files = readdirSync(SRC, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
  .map((entry) => {
    const path = relative(SRC, join(entry.parentPath, entry.name));
    return { path, text: readFileSync(join(SRC, path), "utf8") };
  });

const imports = files.flatMap(({ path, text }) => importsOf(path, text));

function importsOf(from: string, text: string): readonly Import[] {
  const pattern = /(?:(?:import|export)\s+(type\s)?(?:[\w*{}\s,]+?\sfrom\s+)?|(import)\()"([^"]+)"/gu;
  return [...text.matchAll(pattern)].map(([, type, dynamic, specifier]) => ({
    from,
    specifier: specifier!,
    isType: type !== undefined,
    isDynamic: dynamic !== undefined,
  }));
}

function room(path: string): string {
  return path.split("/")[0]!;
}

function target({ from, specifier }: Import): string {
  return room(relative(SRC, resolve(SRC, from, "..", specifier)).replace(/\.js$/u, ".ts"));
}

describe("the house", () => {
  it("is read by this test: every room is known, and imports were found", () => {
    expect([...new Set(files.map(({ path }) => room(path)))].toSorted()).toEqual(
      Object.keys(ROOMS).toSorted(),
    );
    expect(imports.length).toBeGreaterThan(300);
    expect(imports.some(({ isDynamic }) => isDynamic)).toBe(true);
  });

  it("imports point down only", () => {
    const wrong = imports
      .filter(({ specifier }) => specifier.startsWith("."))
      .filter((one) => target(one) !== room(one.from) && !ROOMS[room(one.from)]!.includes(target(one)))
      .map(({ from, specifier }) => `${from} → ${specifier}`);
    expect(wrong).toEqual([]);
  });

  it("is the same rule in the linter", () => {
    const { overrides } = JSON.parse(readFileSync(join(SRC, "../.oxlintrc.json"), "utf8")) as {
      overrides: { files: string[]; rules: Record<string, [string, { patterns: { group: string[] }[] }]> }[];
    };
    const rooms = Object.keys(ROOMS).filter((name) => name !== "index.ts");
    for (const name of rooms) {
      const forbidden = rooms.filter((other) => other !== name && !ROOMS[name]!.includes(other));
      const rule = overrides.find(({ files: globs }) => globs.includes(`src/${name}/**`))?.rules[
        "no-restricted-imports"
      ];
      expect(rule?.[1].patterns[0]?.group.toSorted(), name).toEqual(
        forbidden.map((other) => `**/${other}/**`).toSorted(),
      );
    }
  });

  it("keeps the hot core free of third-party modules and heavy built-ins", () => {
    const LIGHT = new Set(["node:fs", "node:path", "node:os"]);
    const heavy = imports
      .filter(({ from }) => ["spec", "engine"].includes(room(from)))
      .filter(({ specifier, isType, isDynamic }) => !specifier.startsWith(".") && !isType && !isDynamic)
      .filter(({ specifier }) => !LIGHT.has(specifier));
    expect(heavy).toEqual([]);
  });

  it("knows no dialect outside the dialects: shared code asks a property, never a name", () => {
    const ids = dialects.map(({ id }) => id).filter((id) => id !== "anyhook");
    expect(ids.length).toBeGreaterThan(0);
    const exempt = (path: string): boolean =>
      ["dialects/", "presets/", "workbench/demo/", "adapters/llm-harness/"].some((room) =>
        path.startsWith(room),
      );
    const named = files
      .filter(({ path }) => !exempt(path))
      .flatMap(({ path, text }) =>
        ids
          .filter((id) => new RegExp(`["'\`]${id}["'\`]`, "u").test(withoutComments(text)))
          .map((id) => `${path}: ${id}`),
      );
    expect(named).toEqual([]);
  });

  it("lets dialects know one another only through the kit", () => {
    const across = imports
      .filter(({ from, specifier }) => from.startsWith("dialects/") && specifier.startsWith("."))
      .map((one) => ({ ...one, to: relative(SRC, resolve(SRC, one.from, "..", one.specifier)).split("/") }))
      .filter(
        ({ from, to }) =>
          to[0] === "dialects" && to.length > 2 && to[1] !== "kit" && to[1] !== from.split("/")[1],
      )
      .filter(({ from }) => from !== "dialects/index.ts");
    expect(across.map(({ from, specifier }) => `${from} → ${specifier}`)).toEqual([]);
  });

  it("never branches on the name of an event in shared code", () => {
    const names = EVENT_NAMES.join("|");
    const branch = new RegExp(`case "(?:${names})"|(?:===|!==) "(?:${names})"`, "u");
    const branching = files.filter(
      ({ path, text }) =>
        !path.startsWith("dialects/") && !path.startsWith("workbench/demo/") && branch.test(text),
    );
    expect(branching.map(({ path }) => path)).toEqual([]);
  });
});

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//gu, "").replace(/^\s*\/\/.*$/gmu, "");
}
