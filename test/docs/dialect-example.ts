import { readdirSync, readFileSync } from "node:fs";
import { extname, join, resolve } from "node:path";
import type { Dialect } from "../../src/spec/index.js";
import { readCase } from "../conformance/case.js";
import { block, section } from "./markdown.js";

const FIXTURES = resolve(import.meta.dirname, "../../src/dialects");

/** The fixture that says of itself that it is the example; the conformance suite plays it for real. */
export function exampleSection({ id }: Dialect): string {
  const folder = join(FIXTURES, id, "fixtures");
  const name = readdirSync(folder).find((one) => readCase(join(folder, one)).example === true);
  if (name === undefined) throw new Error(`no fixture of ${id} is its \`example\`: its page needs one`);
  const { title, source, steps } = readCase(join(folder, name));
  const step = steps.find(({ verdict }) => verdict !== undefined && isDeny(verdict));
  if (step === undefined) throw new Error(`the example of ${id} denies nothing`);
  const { event, payload, verdict } = step;
  return section(
    "An example",
    `From [fixtures/${name}](../../src/dialects/${id}/fixtures/${name}/): ${title}. Source: ${source}.`,
    ...filesIn(join(folder, name, "workspace")).map(([path, text]) =>
      block(LANGUAGES[extname(path)] ?? "sh", path, text),
    ),
    `${step.as === undefined ? "The event" : "The event, in its own words"}, and what comes of it, among more:`,
    block("json", "", JSON.stringify({ event, payload, verdict }, null, 2)),
  );
}

const LANGUAGES: Readonly<Record<string, string>> = { ".json": "json", ".toml": "toml", ".yaml": "yaml" };

function isDeny(verdict: object): boolean {
  return "decision" in verdict && verdict.decision === "deny";
}

function filesIn(workspace: string): readonly (readonly [path: string, text: string])[] {
  return readdirSync(workspace, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .toSorted()
    .map((path) => [path.slice(workspace.length + 1), readFileSync(path, "utf8")]);
}
