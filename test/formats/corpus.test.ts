import { describe, expect, it } from "vitest";
import type { Problem } from "../../src/formats/document.js";
import { parseJson } from "../../src/formats/json.js";
import { decodeText } from "../../src/formats/text.js";
import { parseToml } from "../../src/formats/toml.js";
import { parseYaml } from "../../src/formats/yaml.js";
import { corpusFound, corpusTitle, syntaxRows, type SyntaxRow } from "./corpus.js";

/** Valid YAML that a config file must not use, by the code of the refusal and the number of texts that it meets. */
const REFUSALS = new Map([
  ["multiple_documents", 8],
  ["unsupported_yaml", 20],
]);

describe.skipIf(!corpusFound)(`syntax corpus: ${corpusTitle}`, () => {
  const json = syntaxRows("json");
  const yaml = syntaxRows("yaml");
  const toml = syntaxRows("toml");

  it("rejects every malformed JSON text, at a place in it", () => {
    const rejected = json.filter(({ expect: expected }) => expected === "reject");
    expect(rejected.filter((row) => !isRejectedAtAPlace(row)).map(({ id }) => id)).toEqual([]);
    expect(rejected.length).toBeGreaterThan(90);
  });

  it("accepts every well-formed JSON text", () => {
    const accepted = json.filter(({ expect: expected }) => expected === "accept");
    expect(accepted.filter((row) => errorsOf(row).length > 0).map(({ id }) => id)).toEqual([]);
    expect(accepted.length).toBeGreaterThan(40);
  });

  it("gives the value that JSON.parse gives", () => {
    for (const row of json.filter(({ expect: expected }) => expected === "accept")) {
      const text = Buffer.from(row.bytes).toString("utf8");
      expect(parseJson(text, { comments: false }).value, row.id).toEqual(JSON.parse(text));
    }
  });

  it("survives the JSON texts on which parsers differ", () => {
    const either = json.filter(({ expect: expected }) => expected === "either");
    expect(either.map(errorsOf)).toHaveLength(18);
  });

  it("rejects every malformed YAML text, at a place in it", () => {
    const rejected = yaml.filter(({ expect: expected }) => expected === "reject");
    expect(rejected.filter((row) => !isRejectedAtAPlace(row)).map(({ id }) => id)).toEqual([]);
    expect(rejected.length).toBeGreaterThan(40);
  });

  it("accepts every well-formed YAML text but those it refuses on purpose", () => {
    const accepted = yaml.filter(({ expect: expected }) => expected === "accept");
    const refused = new Map<string, number>();
    for (const row of accepted) {
      const codes = new Set(errorsOf(row).map(({ code }) => code));
      for (const code of codes) refused.set(code, (refused.get(code) ?? 0) + 1);
    }
    expect(refused).toEqual(REFUSALS);
    expect(accepted.length).toBeGreaterThan(150);
  });

  it("rejects every malformed TOML text, at a place in it", () => {
    const rejected = toml.filter(({ expect: expected }) => expected === "reject");
    expect(rejected.filter((row) => !isRejectedAtAPlace(row)).map(({ id }) => id)).toEqual([]);
    expect(rejected.length).toBeGreaterThan(200);
  });

  it("accepts every well-formed TOML text, with a warning for numbers that JavaScript cannot hold", () => {
    const accepted = toml.filter(({ expect: expected }) => expected === "accept");
    expect(accepted.filter((row) => errorsOf(row).length > 0).map(({ id }) => id)).toEqual([]);
    const warned = accepted.filter((row) => problemsOf(row).length > 0).map(({ id }) => id);
    expect(warned.every((id) => /inf-and-nan|integer\/long|spec-1\.0\.0\/float-2/u.test(id))).toBe(true);
    expect(accepted.length).toBeGreaterThan(80);
  });
});

function isRejectedAtAPlace(row: SyntaxRow): boolean {
  const [first] = errorsOf(row);
  if (first === undefined) return false;
  const lines = Buffer.from(row.bytes).toString("utf8").split("\n");
  return first.line >= 1 && first.line <= lines.length && first.column >= 1;
}

function errorsOf(row: SyntaxRow): Problem[] {
  return problemsOf(row).filter(({ level }) => level === "error");
}

function problemsOf({ fmt, bytes }: SyntaxRow): readonly Problem[] {
  const decoded = decodeText(bytes);
  if ("problem" in decoded) return [decoded.problem];
  switch (fmt) {
    case "json":
      return parseJson(decoded.text, { comments: false }).problems;
    case "toml":
      return parseToml(decoded.text).problems;
    case "yaml":
      return parseYaml(decoded.text).problems;
    default:
      return fmt satisfies never;
  }
}
