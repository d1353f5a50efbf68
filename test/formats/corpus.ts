import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const FILE = resolve(process.env["CORPORA"] ?? resolve(ROOT, "../shared/corpora"), "config-syntax.jsonl");

/** One text of a public syntax test suite. */
export interface SyntaxRow {
  readonly fmt: "json" | "toml" | "yaml";
  readonly id: string;
  readonly expect: "accept" | "reject" | "either";
  readonly bytes: Uint8Array;
}

export const corpusFound: boolean = existsSync(FILE);
export const corpusTitle: string = corpusFound ? FILE : `SKIPPED, ${FILE} is missing (set CORPORA)`;

export function syntaxRows(fmt: SyntaxRow["fmt"]): SyntaxRow[] {
  if (!corpusFound) return [];
  const lines = readFileSync(FILE, "utf8").trim().split("\n");
  return lines
    .map((line) => JSON.parse(line) as SyntaxRow & { b64: string | null })
    .filter((row) => row.fmt === fmt)
    .map(({ b64, ...row }) => ({
      ...row,
      bytes: b64 === null ? generated(row.id) : Buffer.from(b64, "base64"),
    }));
}

/** Texts that are too long for the corpus, as their suite makes them. */
function generated(id: string): Uint8Array {
  if (id === "n_structure_open_array_object.json") return Buffer.from(`${'[{"":'.repeat(50_000)}\n`);
  throw new Error(`the corpus has no text for ${id}`);
}
