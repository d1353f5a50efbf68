import { describe, expect, it } from "vitest";
import { createConfig } from "../../src/dialects/xbot/config.js";
import type { Decoded } from "../../src/spec/index.js";

async function decode(text: string): Promise<Decoded> {
  const { decode: read } = await createConfig();
  const file = { path: "/w/h.json", file: "h.json", layer: "project", home: "/h", cwd: "/w" } as const;
  return read({ ...file, bytes: Buffer.from(text) });
}

const GUARD = '{ "type": "command", "command": "exit 2" }';

describe("xbot files: keys in any case", () => {
  it("keep their places", async () => {
    const { rules, diagnostics } = await decode(
      [
        "{",
        '  "Hooks": { "PreToolUse": [',
        '    { "Matcher": "[", "HOOKS": [',
        '      { "TYPE": "command", "Command": "x", "Timeout": 1.5 } ] },',
        `    { "hookS": [ ${GUARD} ] } ] }`,
        "}",
      ].join("\n"),
    );
    expect(diagnostics.map(({ code, line, column }) => [code, line, column])).toEqual([
      ["wrong_type", 4, 55],
      ["invalid_matcher", 3, 18],
    ]);
    expect(rules.map(({ source: { line, column } }) => [line, column])).toEqual([
      [4, 7],
      [5, 18],
    ]);
  });

  it("are reported where two are one, and no guard is lost by an empty second one", async () => {
    const { rules, diagnostics } = await decode(
      `{ "hooks": { "PreToolUse": [ { "hooks": [ ${GUARD} ] } ] },\n  "HOOKS": { "PostToolUse": [ { "hooks": [ ${GUARD} ] } ] } }`,
    );
    expect(rules.map(({ native, source, skip }) => [native, source.line, skip])).toEqual([
      ["PreToolUse", 1, undefined],
      ["PostToolUse", 2, undefined],
    ]);
    expect(diagnostics).toEqual([
      {
        code: "duplicate_key",
        level: "error",
        file: "h.json",
        line: 2,
        column: 3,
        message:
          "`hooks` and `HOOKS` are one key to xbot: their entries are put together, of equal ones the later counts",
      },
    ]);
  });

  it("are reported within groups and handlers too, where the later one counts", async () => {
    const { rules, diagnostics } = await decode(
      `{ "hooks": { "PreToolUse": [ { "matcher": "a", "Matcher": "b",\n "hooks": [ { "type": "command", "command": "x", "COMMAND": "y" } ] } ] } }`,
    );
    expect(rules.map(({ when, params }) => [when[0]?.text, params["command"]])).toEqual([["b", "y"]]);
    expect(diagnostics.map(({ code, line, column }) => [code, line, column])).toEqual([
      ["duplicate_key", 1, 48],
      ["duplicate_key", 2, 50],
    ]);
  });

  it("named __proto__ are keys like any other", async () => {
    const { diagnostics } = await decode('{ "__proto__": {}, "hooks": {} }');
    expect(diagnostics.map(({ code }) => code)).toEqual(["unknown_key"]);
  });
});

describe("xbot files: invalid entries", () => {
  it.each([
    ['{ "matcher": "[", "hooks": [ { "type": "command", "command": "x" } ] }'],
    ['{ "hooks": [ { "type": "command", "command": "x", "if": "(x)" } ] }'],
    ['{ "hooks": [ { "type": "command", "command": "x", "if": 5 } ] }'],
  ])("match nothing where it is unknown what they were meant for: %s", async (group) => {
    const { rules } = await decode(`{ "hooks": { "PreToolUse": [ ${group} ] } }`);
    expect(rules[0]).toMatchObject({
      when: [{ subject: "tool", test: { exact: [] } }],
      skip: { because: "invalid" },
    });
  });

  it("do not switch off the commands of their neighbours, not even with a number beyond all numbers", async () => {
    const { rules, diagnostics, state } = await decode(
      `{ "enable_command_hooks": true, "hooks": { "PreToolUse": [ { "hooks": [ ${GUARD},\n{ "type": "command", "command": "x", "timeout": 1e400 } ] } ] } }`,
    );
    expect(state).toMatchObject({ enabled: true });
    expect(rules.map(({ skip }) => skip?.because)).toEqual([undefined, "invalid"]);
    expect(diagnostics.map(({ code, line, column }) => [code, line, column])).toEqual([
      ["wrong_type", 2, 49],
    ]);
  });

  it("keep their own conditions where only the rest is wrong", async () => {
    const { rules } = await decode(
      '{ "hooks": { "PreToolUse": [ { "matcher": "Shell", "hooks": [ { "type": "comand", "timeout": "1", "if": "Shell(rm *)" } ] } ] } }',
    );
    expect(rules[0]?.when.map(({ text }) => text)).toEqual(["Shell", "Shell(rm *)", "Shell(rm *)"]);
    expect(rules[0]?.skip?.because).toBe("invalid");
  });
});
