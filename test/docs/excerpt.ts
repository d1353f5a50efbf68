import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import ts from "typescript";

const ROOT = resolve(import.meta.dirname, "../..");

/** A block whose title names a source of this repository is taken from there. */
export function isExcerpt(title: string): boolean {
  return /^(?:src|test)\//u.test(title) && existsSync(resolve(ROOT, title));
}

/** The parts of an excerpt that its file does not hold in this order; a line `…` stands for what was left out. */
export function missingFrom(title: string, text: string): readonly string[] {
  const source = readFileSync(resolve(ROOT, title), "utf8");
  let from = 0;
  return text.split(/^…\n/mu).filter((part) => {
    const at = source.indexOf(part, from);
    from = at < 0 ? from : at + part.length;
    return at < 0;
  });
}

/** What a strict compiler says about a program that a page shows. */
export function complaints(path: string): string {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    lib: ["lib.es2022.d.ts", "lib.dom.d.ts"],
    types: [],
    strict: true,
    verbatimModuleSyntax: true,
    noEmit: true,
  };
  const program = ts.createProgram([path], options);
  return ts.formatDiagnostics(ts.getPreEmitDiagnostics(program), {
    getCanonicalFileName: String,
    getCurrentDirectory: () => ROOT,
    getNewLine: () => "\n",
  });
}
