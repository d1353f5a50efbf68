import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pack, unpack } from "../support/package.js";
import { CONSUMER } from "./consumer.js";

const ROOT = resolve(import.meta.dirname, "../..");
const project = mkdtempSync(join(realpathSync(tmpdir()), "anyhook-types-"));
const main = join(project, "main.ts");

const STRICT: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  skipLibCheck: false,
  noEmit: true,
};
const NODE = { lib: ["lib.es2022.d.ts"], types: ["node"] };
const BROWSER = { lib: ["lib.es2022.d.ts", "lib.dom.d.ts"], types: [] };
const { Node16, NodeNext, Preserve } = ts.ModuleKind;
const resolution = ts.ModuleResolutionKind;

describe("a strict program that uses the packed types", () => {
  beforeAll(() => {
    const modules = join(project, "node_modules");
    unpack(pack(project), modules);
    mkdirSync(join(modules, "@types"));
    for (const name of ["@types/node", "undici-types"])
      symlinkSync(join(ROOT, "node_modules", name), join(modules, name));
    writeFileSync(join(project, "package.json"), '{ "type": "module" }');
    writeFileSync(main, CONSUMER);
  }, 60_000);

  afterAll(() => rmSync(project, { recursive: true, force: true }));

  it.each<[string, ts.CompilerOptions]>([
    ["node16", { module: Node16, moduleResolution: resolution.Node16, ...NODE }],
    ["nodenext", { module: NodeNext, moduleResolution: resolution.NodeNext, ...NODE }],
    ["bundler", { module: Preserve, moduleResolution: resolution.Bundler, ...NODE }],
    ["bundler, and no types of Node", { module: Preserve, moduleResolution: resolution.Bundler, ...BROWSER }],
  ])("compiles with the resolution %s, and sees no type of a dependency", (_title, options) => {
    const program = ts.createProgram([main], { ...STRICT, ...options });
    const host = { getCanonicalFileName: String, getCurrentDirectory: () => project, getNewLine: () => "\n" };
    expect(ts.formatDiagnostics(ts.getPreEmitDiagnostics(program), host)).toBe("");
    const files = program.getSourceFiles().map(({ fileName }) => fileName);
    const packages = files.flatMap(
      (file) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//u.exec(file)?.[1] ?? [],
    );
    const known = new Set(["anyhook", "@types/node", "undici-types", "typescript"]);
    expect(packages.filter((name) => !known.has(name))).toEqual([]);
    expect(packages).toContain("anyhook");
  });
});
