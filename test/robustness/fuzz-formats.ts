import fc from "fast-check";
import { it } from "vitest";
import type { Document } from "../../src/formats/document.js";
import { parseJson } from "../../src/formats/json.js";
import { parseToml } from "../../src/formats/toml.js";
import { parseYaml } from "../../src/formats/yaml.js";
import { expectWithin, fuzz, json, mutated, survives, text } from "./fuzz.js";

/** Parsers of hook files. */
export function formats(cases: number): void {
  const parsers: Readonly<Record<string, (source: string) => Document>> = {
    json: (source) => parseJson(source, { comments: false }),
    jsonc: (source) => parseJson(source, { comments: true }),
    yaml: parseYaml,
    toml: parseToml,
  };
  const valid = '{"hooks":{"PreToolUse":[{"matcher":"Bash","hooks":[{"type":"command","command":"x"}]}]}}';
  for (const [name, parse] of Object.entries(parsers)) {
    it(`the parser of ${name} tells where it stopped, and never throws`, () => {
      const inputs = fc.oneof(
        text,
        json.map((value) => JSON.stringify(value) ?? ""),
        mutated(valid),
        mutated("a:\n  - b: [1, {c: d}]\n"),
        mutated('[a.b]\nc = "d"\n[[e]]\nf = 1\n'),
      );
      fuzz(cases, inputs, (source) => {
        const document = survives(name, () => parse(source));
        for (const problem of document?.problems ?? []) expectWithin(problem, source);
      });
    });
  }
}
