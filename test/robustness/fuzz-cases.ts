import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dialects } from "../../src/dialects/index.js";
import { permissionRule } from "../../src/dialects/kit/permission-rule.js";
import { parseJson } from "../../src/formats/json.js";
import { parseToml } from "../../src/formats/toml.js";
import { parseYaml } from "../../src/formats/yaml.js";
import type { Document } from "../../src/formats/document.js";
import { expressionOf } from "../../src/guards/expression.js";
import { createPatience, testBacktracking } from "../../src/guards/backtracking.js";
import { testFnmatch } from "../../src/guards/fnmatch.js";
import { testPathGlob } from "../../src/guards/path-glob.js";
import { patternError, preparePatterns, testPattern } from "../../src/guards/pattern.js";
import { decidePause } from "../../src/guards/pause.js";
import { redactText } from "../../src/guards/redact.js";
import { Redactor } from "../../src/guards/redactor.js";
import { simpleCommands } from "../../src/guards/shell-commands.js";
import { testWildcard } from "../../src/guards/wildcard.js";
import { TRUST_FILE } from "../../src/guards/trust.js";
import type { ConfigSide, Diagnostic, HookEvent, JsonObject, Output, Rule } from "../../src/spec/index.js";
import { isJsonObject } from "../../src/spec/index.js";
import { parseSeal } from "../../src/stores/journal/seals.js";
import { readJournal } from "../../src/stores/journal/read.js";
import { verifyJournal } from "../../src/stores/journal/verify.js";
import { createCall } from "../support/call.js";
import { fuzz, json, mutated, survives, text } from "./fuzz.js";

const DECISIONS: readonly unknown[] = [undefined, "none", "allow", "ask", "defer", "deny"];
const ROOT = join(import.meta.dirname, "../..");

/** Everything that reads what others wrote, with so many random inputs each. */
export function fuzzSuite(cases: number): void {
  describe(`${cases} random inputs each`, () => {
    beforeAll(preparePatterns);
    formats(cases);
    guards(cases);
    dialectSides(cases);
    stores(cases);
  });
}

function formats(cases: number): void {
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

function expectWithin({ line, column }: { line: number; column: number }, source: string): void {
  const lines = source.split(/\r\n|\r|\n/u);
  expect(line).toBeGreaterThanOrEqual(1);
  expect(line).toBeLessThanOrEqual(lines.length);
  expect(column).toBeGreaterThanOrEqual(1);
  expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? 0) + 2);
}

function guards(cases: number): void {
  const pair = fc.tuple(text, text);
  const matchers: Readonly<Record<string, (pattern: string, subject: string) => boolean>> = {
    pattern: (pattern, subject) => patternError(pattern) === undefined && testPattern(pattern, subject),
    wildcard: testWildcard,
    fnmatch: testFnmatch,
    "path glob": testPathGlob,
    "pattern that backtracks": (pattern, subject) =>
      "test" in expressionOf(pattern) && isBoolean(testBacktracking(pattern, subject, createPatience())),
  };
  for (const [name, test] of Object.entries(matchers)) {
    it(`the matcher ${name} says yes or no to anything`, () => {
      fuzz(name.includes("backtracks") ? Math.ceil(cases / 4) : cases, pair, ([pattern, subject]) => {
        expect(typeof survives(name, () => test(pattern, subject))).toBe("boolean");
      });
      const hard: readonly (readonly [string, string])[] = [
        ["*a".repeat(50), "a".repeat(5000)],
        ["{a,b}".repeat(30), "ab".repeat(15)],
        ["**/".repeat(50), "a/".repeat(2000)],
        ["[".repeat(2000), "[".repeat(2000)],
        ["(a+)+$", `${"a".repeat(5000)}!`],
      ];
      for (const [pattern, subject] of hard)
        expect(typeof survives(name, () => test(pattern, subject))).toBe("boolean");
    });
  }

  it("a shell's text becomes commands or is given up", () => {
    fuzz(cases, text, (source) => {
      const commands = survives("shell", () => simpleCommands(source));
      if (commands !== undefined) for (const command of commands) expect(typeof command).toBe("string");
    });
  });

  it("rules of permission are read or refused", () => {
    fuzz(cases, fc.oneof(text, mutated("Bash(git push:*)"), mutated("Read(./src/**)")), (source) => {
      survives("permission rule", () => permissionRule(source, "/h"));
    });
  });

  it("redaction takes anything, and twice is as once", () => {
    const red = new Redactor(() => ({ env: { A_TOKEN: "tok-12345" } }));
    fuzz(
      cases,
      fc.oneof(
        text,
        json.map((value) => JSON.stringify(value) ?? ""),
      ),
      (source) => {
        const once = survives("redact", () => redactText(source)) ?? "";
        expect(redactText(once)).toBe(once);
        survives("redactor", () => red.json({ [source]: source, nested: [source] }));
      },
    );
  });

  it("trust and pause files of any bytes grant nothing", () => {
    const stat = { isFile: true, mode: 0o600, uid: 1 };
    fuzz(
      cases,
      fc.oneof(
        text,
        json.map((value) => JSON.stringify(value) ?? ""),
      ),
      (source) => {
        const file = { bytes: Buffer.from(source), stat, uid: 1 };
        expect(survives("trust", () => TRUST_FILE.decide(file, "/work"))?.trusted).toBe(false);
        const state = survives("pause", () => decidePause({ ...file, folder: { mode: 0o700, uid: 1 } }, 0));
        expect(state?.state === "active").toBe(false);
      },
    );
  });
}

function isBoolean(value: unknown): boolean {
  return value === true || value === false || value === undefined || typeof value === "string";
}

interface Sample {
  readonly path: string;
  readonly text: string;
}

/** Hook files of the dialect's own examples. */
function samplesOf(id: string): readonly Sample[] {
  const folder = join(ROOT, "src/dialects", id, "fixtures");
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return names
    .filter((name) => /(?:workspace|home)\/.*\.(?:json|ya?ml|toml)$/u.test(name))
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => ({ path, text: readFileSync(path, "utf8") }));
}

function dialectSides(cases: number): void {
  const share = Math.ceil(cases / 2);
  for (const dialect of dialects) {
    it(`${dialect.id}: a hook file of any content leaves rules and diagnostics that are well-formed`, async () => {
      const config = await dialect.config();
      const samples = samplesOf(dialect.id);
      const known =
        samples.length === 0
          ? []
          : [
              fc
                .constantFrom(...samples)
                .chain((sample) => fc.tuple(fc.constant(sample.path), mutated(sample.text))),
            ];
      const name = fc.constantFrom(...dialect.locations.map(({ path }) => path.replace("*", "x")));
      const any = fc.tuple(
        name,
        fc.oneof(
          text,
          json.map((value) => JSON.stringify(value) ?? ""),
        ),
      );
      fuzz(share, fc.oneof(any, ...known), ([path, source]) => {
        const decoded = survives(`${dialect.id} ${path}`, () => decode(config, path, source));
        for (const diagnostic of decoded?.diagnostics ?? []) expectDiagnostic(diagnostic, source);
        for (const rule of decoded?.rules ?? []) expectRule(rule, dialect.id);
      });
    });

    it(`${dialect.id}: an answer of any bytes is read as one of the five decisions or as a failure`, () => {
      const natives = Object.keys(dialect.events);
      const reply = fc.oneof(
        text,
        json.map((value) => JSON.stringify(value) ?? ""),
        mutated(
          '{"decision":"deny","reason":"no","hookSpecificOutput":{"hookEventName":"PreToolUse","permissionDecision":"deny"},"ok":false}',
        ),
      );
      const asked = fc.tuple(
        fc.constantFrom(...natives),
        outputs(reply),
        fc.constantFrom("command", "http", "prompt", "mcp_tool", "builtin"),
      );
      fuzz(share, asked, ([native, output, executor]) => {
        const [event = native] = dialect.events[native]?.from ?? [];
        const rule: Rule = { ...createCall().rule, dialect: dialect.id, native, events: [event], executor };
        const given: HookEvent = {
          ...createCall().event,
          hook_event_name: event,
          tool_input: { command: "x" },
        };
        const reading = survives(dialect.id, () => dialect.host.read(output, rule, given, { attempts: 1 }));
        expect(DECISIONS).toContain(reading?.decision);
        for (const told of [reading?.reason, reading?.stop?.reason, reading?.failed?.message])
          expect(["string", "undefined"]).toContain(typeof told);
        for (const one of [reading?.context ?? [], reading?.notices ?? [], reading?.warnings ?? []].flat())
          expect(typeof one).toBe("string");
      });
    });

    it(`${dialect.id}: a payload of any shape is an event or is refused`, async () => {
      const { guest } = dialect;
      const side = "load" in guest ? await guest.load() : await guest.reader?.();
      // A system that tells hooks nothing has no payload to read.
      if (side === undefined) return expect("none" in guest && guest.none).toBeTruthy();
      const names = fc.option(fc.constantFrom(...Object.keys(dialect.events), "__proto__", "nothing"), {
        nil: undefined,
      });
      const body = json.filter((value) => isJsonObject(value as JsonObject));
      fuzz(share, fc.tuple(names, body), ([event, value]) => {
        const call = { body: value as JsonObject, env: {}, ...(event === undefined ? {} : { event }) };
        const parsed = survives(dialect.id, () => side.parse(call));
        if (parsed === undefined) return;
        expect(typeof parsed.name).toBe("string");
        expect(Object.getPrototypeOf(parsed.payload)).toBe(Object.prototype);
      });
    });
  }
}

function outputs(reply: fc.Arbitrary<string>): fc.Arbitrary<Output> {
  const code = fc.constantFrom<number | null>(0, 1, 2, 3, 126, 127, 137, 255, null);
  const exit = fc.record({
    kind: fc.constant("exit" as const),
    code,
    signal: fc.constantFrom(null, "SIGKILL"),
    stdout: reply,
    stderr: fc.oneof(text, fc.constant("")),
    stdoutTruncated: fc.boolean(),
    stderrTruncated: fc.boolean(),
  });
  const http = fc.record({
    kind: fc.constant("http" as const),
    status: fc.constantFrom(200, 204, 299, 302, 400, 403, 500),
    headers: fc.constant({ "content-type": "application/json" }),
    body: reply,
    truncated: fc.boolean(),
  });
  const value = fc.record({
    kind: fc.constant("value" as const),
    value: json as fc.Arbitrary<never>,
    isError: fc.boolean(),
  });
  const error = fc.record({
    kind: fc.constant("error" as const),
    code: fc.constantFrom("timeout" as const, "network" as const, "spawn" as const),
    message: text,
  });
  return fc.oneof(exit, http, value, error);
}

function decode(config: ConfigSide, path: string, source: string): ReturnType<ConfigSide["decode"]> {
  return config.decode({
    path: `/w/${path}`,
    file: path,
    layer: "project",
    bytes: Buffer.from(source),
    home: "/h",
    cwd: "/w",
  });
}

function expectDiagnostic({ code, level, file, line, column, message }: Diagnostic, source: string): void {
  expect(["error", "warning", "info"]).toContain(level);
  expect(code).toMatch(/^[a-z0-9_]+$/u);
  expect(file).not.toBe("");
  expect(message).not.toBe("");
  expectWithin({ line, column }, source);
}

function expectRule(rule: Rule, dialect: string): void {
  expect(rule.dialect).toBe(dialect);
  expect(rule.id.startsWith(`${dialect}:project:`)).toBe(true);
  // What does not run needs no time.
  expect(rule.timeoutMs).toBeGreaterThanOrEqual(rule.skip === undefined ? 1 : 0);
  expect(JSON.parse(JSON.stringify(rule))).toEqual(rule);
}

function stores(cases: number): void {
  const places: string[] = [];
  afterAll(() => {
    for (const path of places) rmSync(path, { recursive: true, force: true });
  });

  it("a seal of any bytes is one or none", () => {
    const seal = `{"file":"2026-01-01.jsonl","from":0,"to":5,"sha256":"${"0".repeat(64)}","prev":"${"0".repeat(64)}","at":"2026-01-01T00:00:00.000Z"}`;
    fuzz(cases, fc.oneof(text, mutated(seal)), (line) => {
      survives("seal", () => parseSeal(Buffer.from(line)));
    });
  });

  it("a journal of any bytes is read to its end and verified", async () => {
    const record = '{"v":1,"id":"1","at":"2026-01-01T00:00:00.000Z","pid":1,"type":"event"}\n';
    const pieces = fc.array(
      fc.oneof(
        fc.constant(record),
        mutated(record),
        text.map((line) => `${line}\n`),
      ),
      { maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(pieces, fc.oneof(text, mutated(`${record}`)), async (days, seals) => {
        const folder = realpathSync(mkdtempSync(join(tmpdir(), "anyhook-fuzz-")));
        places.push(folder);
        writeFileSync(join(folder, "2026-01-01.jsonl"), days.join(""));
        writeFileSync(join(folder, "seals.jsonl"), seals);
        let lines = 0;
        for await (const item of readJournal(folder)) lines += item === undefined ? 0 : 1;
        expect(lines).toBeLessThanOrEqual(days.join("").split("\n").length + 1);
        await verifyJournal(folder).catch((error: unknown) => expect(error).toHaveProperty("code"));
        rmSync(folder, { recursive: true, force: true });
      }),
      { numRuns: Math.max(20, Math.ceil(cases / 20)) },
    );
  });
}
