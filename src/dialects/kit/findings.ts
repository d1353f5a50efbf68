import type { Document, Problem } from "../../formats/document.js";
import type { ConfigFile, Diagnostic, DiagnosticLevel } from "../../spec/index.js";

export type Path = readonly (string | number)[];

export interface Finding {
  readonly code: string;
  readonly level: DiagnosticLevel;
  readonly path: Path;
  /** Point at the key rather than at its value. */
  readonly at?: "key" | "value";
  readonly message: string;
  readonly hint?: string | undefined;
}

/** Collects what is wrong with one file, each with its place in it. */
export class Findings {
  readonly diagnostics: Diagnostic[] = [];
  readonly #file: ConfigFile;
  readonly #document: Document;
  /** Handlers of one group share its matcher: what is wrong with it is said once. */
  readonly #said = new Set<string>();

  constructor(file: ConfigFile, document: Document) {
    this.#file = file;
    this.#document = document;
    for (const problem of document.problems) this.#addProblem(problem);
  }

  add({ code, level, path, at = "value", message, hint }: Finding): void {
    const position = this.#document.locate(path, at);
    const base = { code, level, file: this.#file.file, ...position, message };
    const said = JSON.stringify([base, hint]);
    if (this.#said.has(said)) return;
    this.#said.add(said);
    this.diagnostics.push(hint === undefined ? base : { ...base, hint });
  }

  #addProblem({ code, level, message, hint, line, column }: Problem): void {
    const base = { code, level, file: this.#file.file, line, column, message };
    this.diagnostics.push(hint === undefined ? base : { ...base, hint });
  }
}
