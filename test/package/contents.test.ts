import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { pack } from "../support/package.js";

const ROOT = resolve(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "anyhook-contents-"));
const { files, bytes, unpackedBytes } = pack(folder);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the tarball", () => {
  it("holds what is needed and nothing else", () => {
    expect(atLevel(files, 1)).toEqual([
      "CHANGELOG.md",
      "LICENSE",
      "README.md",
      "SECURITY.md",
      "dist",
      "package.json",
      "schemas",
    ]);
    const dist = files.filter((file) => file.startsWith("dist/")).map((file) => file.slice("dist/".length));
    expect(atLevel(dist, 1)).toEqual([
      "adapters",
      "cli",
      "dialects",
      "engine",
      "executors",
      "formats",
      "guards",
      "index.d.ts",
      "index.js",
      "presets",
      "spec",
      "stores",
    ]);
  });

  it("holds code, the types that people can name, and schemas: no maps, no tests, no leftovers of a build", () => {
    const kinds = files.map((file) => /(?:\.d\.ts|\.schema\.json|\.[a-z]+|LICENSE)$/u.exec(file)?.[0]);
    expect([...new Set(kinds)].toSorted()).toEqual([
      ".cjs",
      ".d.ts",
      ".js",
      ".json",
      ".md",
      ".schema.json",
      "LICENSE",
    ]);
    expect(files.filter((file) => /test|fixture|\/\./u.test(file))).toEqual([]);
    const types = files.filter((file) => file.endsWith(".d.ts") && !file.startsWith("dist/spec/"));
    const adapter = ["context", "definitions", "events", "executor", "index", "registry"];
    expect(types.toSorted()).toEqual([
      ...adapter.map((name) => `dist/adapters/llm-harness/${name}.d.ts`),
      "dist/engine/assert-allowed.d.ts",
      "dist/index.d.ts",
    ]);
  });

  it("holds no module whose source is gone", () => {
    const modules = files.filter((file) => /^dist\/.*\.(?:js|d\.ts)$/u.test(file));
    const source = (file: string): string =>
      file.replace(/^dist\//u, "src/").replace(/(?:\.d\.ts|\.js)$/u, ".ts");
    expect(modules.filter((file) => !existsSync(join(ROOT, source(file))))).toEqual([]);
  });

  it("names no address of a source map, and no machine", () => {
    const texts = files.map((file) => readFileSync(join(ROOT, file), "utf8"));
    expect(files.filter((_, index) => /sourceMappingURL/u.test(texts[index] ?? ""))).toEqual([]);
    expect(files.filter((_, index) => texts[index]?.includes(ROOT))).toEqual([]);
  });

  it("is small", () => {
    expect(bytes).toBeLessThan(700_000);
    expect(unpackedBytes).toBeLessThan(2_600_000);
  });
});

function atLevel(paths: readonly string[], depth: number): readonly string[] {
  return [...new Set(paths.map((path) => path.split("/").slice(0, depth).join("/")))].toSorted();
}
