import { Ajv } from "ajv";
import type { ValidateFunction } from "ajv";
import { describe, expect, it } from "vitest";
import { dialects } from "../../src/dialects/index.js";
import type { JsonObject } from "../../src/spec/index.js";
import { hookFiles } from "./fixtures.js";
import type { HookFile } from "./fixtures.js";
import { generate } from "./generate.js";

/** Described by the shape alone. What else is wrong takes more than a schema to find. */
const SHAPE = new Set([
  "unknown_key",
  "unknown_event",
  "unknown_type",
  "wrong_type",
  "missing",
  "unused_field",
]);
/** Partly: a number out of range is, a URL that makes no sense is not. */
const PARTLY = new Set(["invalid_value", "void_file", "syntax"]);

/** What a schema cannot say, or says more strictly. */
const EXCEPTIONS = new Set([
  // Go takes keys in any case, and null for nothing: editors hold people to the documented spelling.
  "xbot/go-keys/workspace/.xbot/hooks.json",
  // A field that means nothing at this event; schemas know what it means to this type of handler.
  "claude-code/on-failure/workspace/.claude/settings.json",
]);

const validators = new Map(
  [...(await generate())].map(([name, schema]) => {
    const ajv = new Ajv({ strict: true, strictRequired: false, allowUnionTypes: true, allErrors: true });
    return [name, ajv.compile(schema)] as const;
  }),
);
const files = (await hookFiles()).filter((file) => !EXCEPTIONS.has(nameOf(file)));
const bad = files.filter(({ diagnostics }) => diagnostics.some(({ code }) => SHAPE.has(code)));
const good = files.filter(({ diagnostics }) =>
  diagnostics.every(({ code }) => !SHAPE.has(code) && !PARTLY.has(code)),
);

it("looks at files of every dialect", () => {
  expect(good.length).toBeGreaterThan(100);
  expect(bad.length).toBeGreaterThan(10);
  expect(new Set(good.map(({ dialect }) => dialect))).toEqual(new Set(dialects.map(({ id }) => id)));
});

describe("what editors say about hook files", () => {
  it.each(good.map(at))("nothing about %s, of which check says nothing", (_name, file) => {
    expect(complaints(file)).toEqual([]);
  });

  it.each(bad.map(at))("something about %s, as check does", (_name, file) => {
    expect(complaints(file)).not.toEqual([]);
  });
});

describe("an own hook file with one slip", () => {
  const slip = (handler: object, event = "PreToolUse"): string =>
    complaints({
      dialect: "anyhook",
      name: "",
      value: { hooks: { [event]: [{ hooks: [handler as JsonObject] }] } },
      diagnostics: [],
    }).join("\n");

  it.each([
    ["a type without what it needs", { type: "http" }, "must have required property 'url'"],
    ["a field of another type of handler", { type: "command", command: "x", url: "u" }, "0/url"],
    ["a field that there is not", { type: "command", command: "x", timeoutSec: 5 }, "additional properties"],
    ["a number out of range", { type: "command", command: "x", timeout: 0 }, "0/timeout must be > 0"],
    ["a builtin that there is not", { type: "builtin", builtin: "audit" }, "0/builtin"],
    ["a builtin that is told nothing", { type: "builtin", builtin: "add_context_note" }, "'input'"],
    ["a word that there is not", { type: "command", command: "x", on_failure: "block" }, "0/on_failure"],
  ])("is marked where it is: %s", (_title, handler, where) => {
    expect(slip(handler)).toContain(where);
  });

  it("is marked where it is: what a builtin is told", () => {
    const told = (input: object): string => slip({ type: "builtin", builtin: "auto-commit", input });
    expect(told({ interval: 0 })).toContain("0/input/interval must be >= 1");
    expect(told({ every: 1 })).toContain("0/input must NOT have additional properties");
    expect(told({ interval: 1 })).toBe("");
  });

  it("is marked where it is: a server, and the model", () => {
    const said = (value: JsonObject): string =>
      complaints({ dialect: "anyhook", name: "", value, diagnostics: [] }).join("\n");
    const server = (one: JsonObject): string => said({ mcp_servers: { s: one } });
    expect(server({ comand: "node" })).toContain("/mcp_servers/s must have required property 'command'");
    expect(server({ url: "https://example.com", args: [] })).toContain("/mcp_servers/s must NOT have");
    expect(server({ command: "node", args: [] }) + server({ url: "https://example.com" })).toBe("");
    expect(said({ model: { provider: "ollama", model: "m" } })).toContain("/model/provider");
  });

  it("is marked where it is: an event that there is not", () => {
    expect(slip({ type: "command", command: "x" }, "PreTolUse")).toContain("/hooks must NOT");
    expect(slip({ type: "command", command: "x" })).toBe("");
  });
});

function at(file: HookFile): [string, HookFile] {
  return [nameOf(file), file];
}

function nameOf({ dialect, name }: HookFile): string {
  return `${dialect}/${name}`;
}

function complaints({ dialect, value }: HookFile): readonly string[] {
  const validate = validators.get(`${dialect}.schema.json`) as ValidateFunction;
  if (validate(value)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
