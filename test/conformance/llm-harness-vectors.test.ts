import { spawnSync } from "node:child_process";
import { afterAll, describe, expect, it } from "vitest";
import { commandLine } from "../../src/dialects/llm-harness/command-line.js";
import { llmHarness } from "../../src/dialects/llm-harness/index.js";
import { subjectOf } from "../../src/dialects/llm-harness/payload.js";
import { fillPrompt, judge } from "../../src/dialects/llm-harness/prompt.js";
import { pythonJson } from "../../src/dialects/llm-harness/python.js";
import { matches, Sight } from "../../src/engine/match.js";
import type { HookEvent, JsonObject, JsonValue } from "../../src/spec/index.js";
import { readJson, sharedFile } from "../support/shared.js";

const file = sharedFile("ANYHOOK_VECTORS", "vectors", "llm-harness.json");

interface Vectors {
  readonly fnmatch: readonly { subject: string; pattern: string; match: boolean }[];
  readonly subject: readonly { payload: JsonObject; subject: string }[];
  readonly inject: readonly { template: string; payload: JsonObject; plain: string; shell: string }[];
  readonly parse_hook_json: readonly { text: string; result: { ok: boolean; reason?: JsonValue } }[];
}

/** Rows that we leave on purpose → the deviation that says why. */
const DEVIATIONS = new Map([
  ["plain: {{tool_name}} $ARGUMENTS", "templates"],
  ["plain: a float that is whole", "whole-floats"],
  ["shell: a float that is whole", "whole-floats"],
]);

const EVENT: HookEvent = { hook_event_name: "PreToolUse", id: "1", at: "2026-01-01T00:00:00.000Z" };

describe.skipIf(!file.found)(`llm-harness: vectors${file.note}`, () => {
  const vectors = (file.found ? readJson<Vectors>(file.path) : {}) as Vectors;
  const left = new Map<string, number>();
  let held = 0;

  function hold(row: string, work: () => void): void {
    const deviation = DEVIATIONS.get(row);
    if (deviation === undefined) {
      work();
      held += 1;
      return;
    }
    expect(llmHarness.deviations.map(({ id }) => id)).toContain(deviation);
    expect(work, `${row}: a deviation that has become agreement must leave the list`).toThrow();
    left.set(deviation, (left.get(deviation) ?? 0) + 1);
  }

  afterAll(() => {
    const list = [...left].map(([id, count]) => `${id} ×${count}`).join(", ");
    const sum = [...left.values()].reduce((a, b) => a + b, 0);
    process.stdout.write(`llm-harness vectors: ${held} rows hold, ${sum} are listed deviations (${list})\n`);
  });

  it("has a test for every section", () => {
    const sections = Object.keys(vectors).filter((name) => name !== "about");
    expect(sections.toSorted()).toEqual(["fnmatch", "inject", "parse_hook_json", "subject"]);
  });

  it("matches subjects as Python's fnmatch does", () => {
    for (const { subject, pattern, match } of vectors.fnmatch) {
      const matcher = { subject: "tool", test: { fnmatch: pattern }, text: pattern } as const;
      const sight = new Sight({ ...EVENT, tool_name: subject });
      hold(`fnmatch: ${pattern} on ${subject}`, () => expect(matches(matcher, sight), pattern).toBe(match));
    }
  });

  it("finds the subject that the program finds", () => {
    for (const { payload, subject } of vectors.subject)
      hold(`subject: ${JSON.stringify(payload)}`, () => expect(subjectOf(payload)).toBe(subject));
  });

  it("fills in prompts as the program does", () => {
    for (const { template, payload, plain } of vectors.inject)
      hold(`plain: ${nameOf(template, plain)}`, () => expect(fillPrompt(template, payload)).toBe(plain));
  });

  it("runs commands that get what the program's would get", () => {
    for (const { template, payload, plain, shell } of vectors.inject) {
      // What a shell prints of both, since ours has a parameter where theirs has quoted text.
      const theirs = shellOf(probe(shell), []);
      const ours = shellOf(commandLine(probe(template)).script, [pythonJson(payload)]);
      hold(`shell: ${nameOf(template, plain)}`, () => expect(ours).toBe(theirs));
    }
  });

  it("reads a model's answers as the program does", () => {
    for (const { text, result } of vectors.parse_hook_json) {
      const { isUnreadable: _, ...judged } = judge(text);
      hold(`parse: ${text}`, () => expect(judged).toEqual(result));
    }
  });
});

function nameOf(template: string, plain: string): string {
  return plain.includes("1.0") ? "a float that is whole" : template;
}

/** The words that the command would get, one a line. */
function probe(command: string): string {
  const [, words = ""] = /^\S+ (.*)$/su.exec(command) ?? [];
  return `printf '%s\\n' ${words}`;
}

function shellOf(script: string, parameters: readonly string[]): string {
  const { status, stdout } = spawnSync("/bin/sh", ["-c", script, "/bin/sh", ...parameters], {
    encoding: "utf8",
  });
  expect(status, script).toBe(0);
  return stdout;
}
