import { dialects } from "../../src/dialects/index.js";
import { permissionRule } from "../../src/dialects/kit/permission-rule.js";
import type { Document } from "../../src/formats/document.js";
import { parseJson } from "../../src/formats/json.js";
import { parseToml } from "../../src/formats/toml.js";
import { parseYaml } from "../../src/formats/yaml.js";
import { testFnmatch } from "../../src/guards/fnmatch.js";
import { testPathGlob } from "../../src/guards/path-glob.js";
import { patternError, preparePatterns, testPattern } from "../../src/guards/pattern.js";
import { decidePause } from "../../src/guards/pause.js";
import { redactText } from "../../src/guards/redact.js";
import { simpleCommands } from "../../src/guards/shell-commands.js";
import { TRUST_FILE } from "../../src/guards/trust.js";
import { testWildcard } from "../../src/guards/wildcard.js";
import { HookError } from "../../src/spec/index.js";
import type { HookEvent, Output, Rule } from "../../src/spec/index.js";
import { parseSeal } from "../../src/stores/journal/seals.js";

/**
 * What a coverage-guided fuzzer calls with bytes of its own making, thousands of times a second. A target fails when
 * anything but a `HookError` is thrown, when what comes back breaks what the function promises, and when it hangs. `run.mjs` plays each export of this file.
 */
type Target = (bytes: Buffer) => void | Promise<void>;

const text =
  (run: (source: string) => void): Target =>
  (bytes) =>
    survive(() => run(bytes.toString("utf8")));

/** The first line and the rest: a pattern and what it is held against. */
const pair = (run: (pattern: string, subject: string) => void): Target =>
  text((source) => {
    const end = source.indexOf("\n");
    run(source.slice(0, Math.max(end, 0)), source.slice(end + 1));
  });

export const json = text((source) => expectPlaces(parseJson(source, { comments: false }), source));
export const jsonc = text((source) => expectPlaces(parseJson(source, { comments: true }), source));
export const yaml = text((source) => expectPlaces(parseYaml(source), source));
export const toml = text((source) => expectPlaces(parseToml(source), source));
export const shell = text((source) => void simpleCommands(source));
export const permission = text((source) => void permissionRule(source, "/h"));
export const wildcard = pair((pattern, subject) =>
  expect(isYesOrNo(testWildcard(pattern, subject)), "yes or no"),
);
export const fnmatch = pair((pattern, subject) =>
  expect(isYesOrNo(testFnmatch(pattern, subject)), "yes or no"),
);
export const glob = pair((pattern, subject) =>
  expect(isYesOrNo(testPathGlob(pattern, subject)), "yes or no"),
);

const byRe2 = pair((pattern, subject) => {
  if (patternError(pattern) === undefined) expect(isYesOrNo(testPattern(pattern, subject)), "yes or no");
});

export const pattern: Target = async (bytes) => {
  await preparePatterns();
  await byRe2(bytes);
};

export const redact = text((source) => {
  const once = redactText(source);
  expect(redactText(once) === once, "twice is as once");
});

/** Files that decide: what nobody wrote on purpose grants nothing, unless it says so in every word. */
export const state: Target = (bytes) =>
  survive(() => {
    const file = { bytes, stat: { isFile: true, mode: 0o600, uid: 1 }, uid: 1 };
    expect(!TRUST_FILE.decide(file, "/of/nobody").trusted, "trusted");
    decidePause({ ...file, folder: { mode: 0o700, uid: 1 } }, 0);
    parseSeal(bytes);
  });

/** The first byte chooses the system. */
export const hookFile: Target = async (bytes) => {
  const dialect = dialects[(bytes[0] ?? 0) % dialects.length];
  if (dialect === undefined) return;
  const config = await dialect.config();
  const path = dialect.locations[0]?.path.replace("*", "x") ?? "hooks.json";
  survive(() => {
    const content = bytes.subarray(1);
    const where = { path: `/w/${path}`, file: path, layer: "project", home: "/h", cwd: "/w" } as const;
    const { rules, diagnostics } = config.decode({ ...where, bytes: content });
    const lines = content.toString("utf8").split("\n").length;
    for (const { line } of diagnostics) expect(line >= 1 && line <= lines, `line ${line} of ${lines}`);
    for (const rule of rules) expect(rule.dialect === dialect.id && rule.timeoutMs >= 0, rule.id);
  });
};

/** The first two bytes choose the system and the exit code. */
export const answer: Target = (bytes) =>
  survive(() => {
    const dialect = dialects[(bytes[0] ?? 0) % dialects.length];
    const native = Object.keys(dialect?.events ?? {})[(bytes[1] ?? 0) % 7];
    if (dialect === undefined || native === undefined) return;
    const output: Output = {
      kind: "exit",
      code: [0, 0, 0, 1, 2, 127][(bytes[1] ?? 0) % 6] ?? 0,
      signal: null,
      stdout: bytes.subarray(2).toString("utf8"),
      stderr: "",
      stdoutTruncated: false,
      stderrTruncated: false,
    };
    const [event = native] = dialect.events[native]?.from ?? [];
    const rule: Rule = { ...RULE, dialect: dialect.id, native, events: [event] };
    const { decision } = dialect.host.read(
      output,
      rule,
      { ...EVENT, hook_event_name: event },
      { attempts: 1 },
    );
    expect(decision === undefined || DECISIONS.has(decision), `decision ${String(decision)}`);
  });

const DECISIONS: ReadonlySet<string> = new Set(["none", "allow", "ask", "defer", "deny"]);
const EVENT: HookEvent = {
  hook_event_name: "PreToolUse",
  id: "evt_1",
  at: "2026-01-01T00:00:00.000Z",
  tool_name: "Bash",
};
const RULE: Rule = {
  id: "fuzz:user:hooks.json#/0",
  dialect: "fuzz",
  layer: "user",
  source: { path: "/hooks.json", file: "hooks.json", line: 1, column: 1, pointer: "/0" },
  native: "PreToolUse",
  events: ["PreToolUse"],
  when: [],
  executor: "command",
  params: {},
  timeoutMs: 30_000,
  mode: "enforce",
};

function survive(run: () => void): void {
  try {
    run();
  } catch (error) {
    if (!HookError.is(error)) throw error;
  }
}

function expectPlaces({ problems }: Document, source: string): void {
  const lines = source.split("\n");
  for (const { line, column } of problems) {
    expect(line >= 1 && line <= lines.length, `line ${line} of ${lines.length}`);
    expect(column >= 1 && column <= (lines[line - 1]?.length ?? 0) + 2, `column ${column} of line ${line}`);
  }
}

function isYesOrNo(value: unknown): boolean {
  return typeof value === "boolean";
}

function expect(holds: boolean, what: string): void {
  if (!holds) throw new Error(`broken promise: ${what}`);
}
