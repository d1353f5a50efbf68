import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { dialects } from "../../src/dialects/index.js";
import type { ConfigSide, Diagnostic, HookEvent, JsonObject, Output, Rule } from "../../src/spec/index.js";
import { isJsonObject } from "../../src/spec/index.js";
import { createCall } from "../support/call.js";
import { expectWithin, fuzz, json, mutated, survives, text } from "./fuzz.js";

const DECISIONS: readonly unknown[] = [undefined, "none", "allow", "ask", "defer", "deny"];
const ROOT = join(import.meta.dirname, "../..");

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

/** Each dialect's readers of files, answers and payloads. */
export function dialectSides(cases: number): void {
  // Of all dialects together there are more than so many. A file takes longer than an answer.
  const share = Math.ceil(cases / 2);
  const files = Math.max(100, Math.ceil(cases / 5));
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
      fuzz(files, fc.oneof(any, ...known), ([path, source]) => {
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
  // None at all is what some files ask for: over at once, which a warning says.
  expect(rule.timeoutMs).toBeGreaterThanOrEqual(0);
  expect(JSON.parse(JSON.stringify(rule))).toEqual(rule);
}
