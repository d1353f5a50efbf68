import { describe, expect, it } from "vitest";
import { createConfig } from "../../src/dialects/atomcode-json/config.js";
import { atomcodeJson } from "../../src/dialects/atomcode-json/index.js";
import { locate } from "../../src/engine/locate.js";
import { matchesAll, Sight } from "../../src/engine/match.js";
import type { Diagnostic, HookEvent, LayerFile, Rule } from "../../src/spec/index.js";

interface Given {
  readonly user?: string | object;
  readonly project?: string | object;
  readonly trusted?: boolean;
}

async function load({ user, project, trusted = true }: Given): Promise<{
  rules: readonly Rule[];
  diagnostics: readonly Diagnostic[];
}> {
  const { decode, merge } = await createConfig();
  const files: LayerFile[] = [];
  for (const [layer, content] of [
    ["user", user],
    ["project", project],
  ] as const) {
    if (content === undefined) continue;
    const text = typeof content === "string" ? content : JSON.stringify({ hooks: content });
    const place = { path: `/${layer}.json`, file: `${layer}.json`, layer, home: "/h", cwd: "/w" };
    const decoded = decode({ ...place, bytes: Buffer.from(text) });
    files.push({ ...decoded, trusted: layer === "user" || trusted });
  }
  const merged = merge?.(files) ?? { rules: [] };
  const diagnostics = files.flatMap((file) => file.diagnostics);
  return { rules: merged.rules, diagnostics: [...diagnostics, ...(merged.diagnostics ?? [])] };
}

const HOOK = { event: "PreToolUse", command: "true" };

describe("atomcode-json: where its files are", () => {
  const [user, project] = atomcodeJson.locations;
  const places = { cwd: "/w", home: "/h", managed: "/etc/anyhook" };
  it.each([
    [{}, "/h/.atomcode/hooks.json"],
    [{ ATOMCODE_HOME: "" }, "/h/.atomcode/hooks.json"],
    [{ ATOMCODE_HOME: "/atom" }, "/atom/hooks.json"],
  ])("in the folder that ATOMCODE_HOME names, unless it is empty: %j", (env, path) => {
    expect(locate(user!, { ...places, env }).map((place) => place.path)).toEqual([path]);
    expect(locate(project!, { ...places, env }).map((place) => place.path)).toEqual(["/w/.hooks.json"]);
  });
});

describe("atomcode-json: an entry", () => {
  it("has the documented defaults, and keeps what it is called", async () => {
    const { rules, diagnostics } = await load({ project: { a: HOOK } });
    expect(diagnostics).toEqual([]);
    expect(rules).toMatchObject([
      {
        id: "atomcode-json:project:project.json#/hooks/a",
        name: "a",
        native: "PreToolUse",
        events: ["PreToolUse"],
        when: [],
        executor: "command",
        params: { command: "true" },
        timeoutMs: 10_000,
        mode: "enforce",
      },
    ]);
  });

  it.each(Object.keys(atomcodeJson.events))("may name its event %s", async (event) => {
    const { rules, diagnostics } = await load({ project: { a: { event, command: "x" } } });
    expect(diagnostics).toEqual([]);
    expect(rules[0]?.events).toEqual(atomcodeJson.events[event]?.from);
  });

  it.each(["notification", "pre_tool", "PRETOOLUSE", "", "__proto__", "constructor"])(
    "of the unknown event %j is reported and left out",
    async (event) => {
      const { rules, diagnostics } = await load({ project: { a: { event, command: "x" }, b: HOOK } });
      expect(diagnostics.map(({ code, level }) => [code, level])).toEqual([["unknown_event", "error"]]);
      expect(rules.map(({ name }) => name)).toEqual(["b"]);
    },
  );

  it.each([
    [{ event: "PreToolUse" }, "missing", "the hook needs `command`"],
    [{ command: "x" }, "missing", "the hook needs `event`"],
    [{ ...HOOK, command: "" }, "invalid_value", '`command`: must be at least 1, got ""'],
    [{ ...HOOK, command: ["x"] }, "wrong_type", "`command`: expected a text, got a list"],
    [{ ...HOOK, timeout_ms: -1 }, "invalid_value", "`timeout_ms`: must be at least 0, got -1"],
    [{ ...HOOK, timeout_ms: 1.5 }, "wrong_type", "`timeout_ms`: expected a whole number, got 1.5"],
    [{ ...HOOK, disabled: "yes" }, "wrong_type", '`disabled`: expected true or false, got "yes"'],
    [{ ...HOOK, matcher: ["bash"] }, "wrong_type", "`matcher`: expected a text, got a list"],
    ["x", "wrong_type", "`a` must be an object with `event` and `command`"],
    [null, "wrong_type", "`a` must be an object with `event` and `command`"],
  ])("that is malformed is reported, and its sibling runs: %j", async (entry, code, message) => {
    const { rules, diagnostics } = await load({ project: { a: entry, b: HOOK } });
    expect(diagnostics.map((one) => [one.code, one.level, one.message])).toEqual([[code, "error", message]]);
    expect(rules.filter(({ skip }) => skip === undefined).map(({ name }) => name)).toEqual(["b"]);
    for (const { skip } of rules.filter(({ name }) => name === "a")) expect(skip?.because).toBe("invalid");
  });

  it.each(["timeout", "timeoutSec", "enabled", "Matcher", "type"])(
    "with the unknown key %s runs without it, with a warning",
    async (key) => {
      const { rules, diagnostics } = await load({ project: { a: { ...HOOK, [key]: 5 } } });
      expect(diagnostics.map(({ code, level }) => [code, level])).toEqual([["unknown_key", "warning"]]);
      expect(rules[0]?.skip).toBeUndefined();
    },
  );
});

describe("atomcode-json: a file", () => {
  it("may hold comments of both kinds, and no trailing commas", async () => {
    const good =
      '\uFEFF{ // one\r\n"hooks": { /* two\n */ "a": { "event": "Stop", "command": "echo //x" } } }';
    const { rules, diagnostics } = await load({ project: good });
    expect(diagnostics).toEqual([]);
    expect(rules.map(({ params, source }) => [params["command"], source.line])).toEqual([["echo //x", 3]]);
    const bad = await load({
      project: '{ "hooks": {\n "a": { "event": "Stop", "command": "x", } } }',
      user: { b: HOOK },
    });
    expect(bad.diagnostics).toMatchObject([{ code: "syntax", line: 2, hint: "remove the comma before it" }]);
    expect(bad.rules.map(({ name }) => name)).toEqual(["b"]);
  });

  it.each(['{ "hooks": [] }', '{ "hooks": null }', '{ "hooks": "x" }'])(
    "whose hooks are no object is reported: %s",
    async (text) => {
      const { rules, diagnostics } = await load({ project: text });
      expect(rules).toEqual([]);
      expect(diagnostics).toMatchObject([{ code: "wrong_type", level: "error", line: 1, column: 12 }]);
    },
  );

  it.each(["{}", '{ "hooks": {} }', '{ "$schema": "x", "hooks": {} }'])(
    "may say nothing: %s",
    async (text) => {
      expect(await load({ project: text })).toEqual({ rules: [], diagnostics: [] });
    },
  );

  it("takes names that objects have by nature for names", async () => {
    const text = `{ "hooks": { "__proto__": ${JSON.stringify(HOOK)}, "constructor": ${JSON.stringify(HOOK)} } }`;
    const { rules, diagnostics } = await load({ project: text });
    expect(diagnostics).toEqual([]);
    expect(rules.map(({ name }) => name)).toEqual(["__proto__", "constructor"]);
  });
});

describe("atomcode-json: both files", () => {
  it("run in the byte order of names, whichever file they are from", async () => {
    const user = { "\u{1f600}": HOOK, b: HOOK, "10": HOOK };
    const project = { "\uff5e": HOOK, a: HOOK, Z: HOOK, "9": HOOK };
    const { rules } = await load({ user, project });
    expect(rules.map(({ name }) => name)).toEqual(["10", "9", "Z", "a", "b", "\uff5e", "\u{1f600}"]);
  });

  it("have one hook of a name: the project's, and it is said at both", async () => {
    const { rules, diagnostics } = await load({
      user: { a: HOOK },
      project: { a: { ...HOOK, event: "Stop" } },
    });
    expect(rules.map(({ layer, skip }) => [layer, skip])).toEqual([
      [
        "user",
        { because: "disabled", message: "the hook of the same name in project.json:1 takes its place" },
      ],
      ["project", undefined],
    ]);
    expect(diagnostics).toMatchObject([{ code: "overridden", level: "info", file: "project.json" }]);
  });

  it.each([
    [{ ...HOOK, disabled: true }, true],
    [{ ...HOOK, command: 5 }, true],
    [{ event: "nothing", command: "x" }, true],
    [HOOK, false],
  ])("keep the user's hook where the project's would not run: %j, trusted %s", async (entry, trusted) => {
    const { rules } = await load({ user: { a: HOOK }, project: { a: entry }, trusted });
    const mine = rules.find(({ layer }) => layer === "user");
    expect(mine?.skip).toBeUndefined();
  });

  it("let a project have a hook of a name that the user switched off", async () => {
    const { rules, diagnostics } = await load({
      user: { a: { ...HOOK, disabled: true } },
      project: { a: HOOK },
    });
    expect(rules.map(({ layer, skip }) => [layer, skip?.because])).toEqual([
      ["user", "disabled"],
      ["project", undefined],
    ]);
    expect(diagnostics).toEqual([]);
  });
});

describe("atomcode-json: a matcher", () => {
  it.each([
    ["PostToolUse", undefined, true],
    ["PostToolUse", "*", true],
    ["PostToolUseFailure", "", false],
    ["PostToolUseFailure", "**", false],
    ["PostToolUse", "bash|*", false],
    ["PreToolUse", "", true],
    ["UserPromptSubmit", "bash", true],
    ["session_start", "bash", true],
    ["Stop", "bash", true],
  ])("of %s, %j, holds for an event without a tool: %s", async (event, matcher, expected) => {
    const { rules } = await load({
      project: { a: { event, command: "x", ...(matcher === undefined ? {} : { matcher }) } },
    });
    const sight: HookEvent = { hook_event_name: event, id: "1", at: "2026-01-01T00:00:00.000Z" };
    expect(matchesAll(rules[0]?.when ?? [], new Sight(sight))).toBe(expected);
  });

  it.each([
    ["bash|edit_file", []],
    ["mcp__github__*", []],
    ["bash|", ["`|` has nothing on one side of it, which names no tool"]],
    ["Bash|Edit", ["AtomCode has no tool `Bash`", "AtomCode has no tool `Edit`"]],
    ["bash,grep", ["`,` stands for itself in `bash,grep`: only `*` and `|` mean something"]],
    ["^bash$", ["`^` stands for itself in `^bash$`: only `*` and `|` mean something"]],
    ["bash.*", ["`.` stands for itself in `bash.*`: only `*` and `|` mean something"]],
  ])("that looks like a slip is said to: %s", async (matcher, messages) => {
    const { diagnostics } = await load({ project: { a: { ...HOOK, matcher } } });
    expect(diagnostics.map(({ message }) => message)).toEqual(messages);
  });

  it("is held against a name in bounded time", async () => {
    const { rules } = await load({ project: { a: { ...HOOK, matcher: `${"*a".repeat(500)}*b` } } });
    const tool = "a".repeat(5000);
    const start = performance.now();
    const sight = new Sight({ hook_event_name: "PreToolUse", id: "1", at: "", tool_name: tool });
    expect(matchesAll(rules[0]?.when ?? [], sight)).toBe(false);
    expect(performance.now() - start).toBeLessThan(3000);
  });
});
