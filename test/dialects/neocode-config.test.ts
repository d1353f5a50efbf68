import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Decoded, JsonObject } from "../../src/spec/index.js";
import { decodeRepo, decodeText, decodeUser, merged } from "./neocode-support.js";

const NOTE = { id: "n", point: "user_prompt_submit", handler: "add_context_note", params: { note: "n" } };

function messages({ diagnostics }: Decoded): readonly string[] {
  return diagnostics.map(({ message }) => message);
}

describe("the user's file", () => {
  it("is NeoCode's own but for runtime.hooks: nothing is said about the rest", async () => {
    const { rules, diagnostics } = await decodeText(
      "selected_provider: x\nhooks: 5\nruntime:\n  max_turns: 3\n  hooks: { items: [] }\n",
    );
    expect([rules, diagnostics]).toEqual([[], []]);
    for (const text of [
      "",
      "# nothing",
      "a: 1",
      "runtime:",
      "runtime: { hooks: }",
      "runtime: { hooks: { items: } }",
    ])
      expect((await decodeText(text)).diagnostics, text).toEqual([]);
  });

  it.each([
    ["runtime: 5", "`runtime` must be a map"],
    ["runtime: { hooks: [] }", "`runtime.hooks` must be a map"],
    ["runtime: { hooks: { items: {} } }", "`runtime.hooks.items` must be a list"],
    ["runtime: { hooks: { items: [5] } }", "runtime.hooks.items[0] must be a map"],
    ["runtime: { hooks: { enabled: maybe } }", '`enabled`: expected true or false, got "maybe"'],
    ["runtime: { hooks: { item: [] } }", "field item not found in type config.RuntimeHooksConfig"],
    [
      "runtime: { hooks: { default_timeout_sec: -1 } }",
      "runtime.hooks.default_timeout_sec must be greater than 0",
    ],
    [
      "runtime: { hooks: { default_failure_policy: fail_close } }",
      'runtime.hooks.default_failure_policy: invalid policy "fail_close"',
    ],
  ])("says what is wrong with %s", async (text, message) => {
    const decoded = await decodeText(text);
    expect(messages(decoded)).toEqual([message]);
    expect(decoded.diagnostics[0]).toMatchObject({ file: "~/.neocode/config.yaml", line: 1 });
  });

  it("compares words trimmed and in any case, and keeps the point exact", async () => {
    const item = {
      ...NOTE,
      id: " Note ",
      point: " user_prompt_submit ",
      scope: " USER",
      kind: "Builtin ",
      mode: "SYNC",
      handler: " Add_Context_Note ",
      failure_policy: " Fail_Closed ",
    };
    const { rules, diagnostics } = await decodeUser({ items: [item] });
    expect(diagnostics).toEqual([]);
    expect(rules[0]).toMatchObject({
      name: "Note",
      native: "user_prompt_submit",
      executor: "builtin",
      failure: "closed",
      params: { builtin: "add_context_note", input: { note: "n" } },
    });
    const wrong = await decodeUser({ items: [{ ...NOTE, point: "User_Prompt_Submit" }] });
    expect(messages(wrong)).toEqual(['runtime.hooks.items[0]: point "User_Prompt_Submit" is not supported']);
  });

  it("takes scalars as Go takes them: yes and off are booleans, a number is a text, null is nothing", async () => {
    const { rules, diagnostics } = await decodeText(`
runtime:
  hooks:
    enabled: yes
    items:
      - { id: 7, enabled: off, point: session_start, handler: add_context_note, params: { note: 42 }, mode: null }
      - { id: eight, enabled: "on", point: session_start, handler: add_context_note, params: { note: true } }
`);
    expect(diagnostics).toEqual([]);
    expect(rules.map(({ name, skip }) => [name, skip?.because])).toEqual([
      ["7", "disabled"],
      ["eight", undefined],
    ]);
    expect(rules[1]?.params).toEqual({ builtin: "add_context_note", input: { note: "true" } });
  });

  it("gives hooks the user's defaults, a repository's too, and their own before them", async () => {
    const user = { default_timeout_sec: 9, default_failure_policy: "fail_closed", items: [NOTE] };
    const repo = [NOTE, { ...NOTE, id: "own", timeout_sec: 3, failure_policy: "fail_open" }];
    const rules = await merged([await decodeUser(user), await decodeRepo(repo)]);
    expect(rules.map(({ layer, name, timeoutMs, failure }) => [layer, name, timeoutMs, failure])).toEqual([
      ["user", "n", 9000, "closed"],
      ["project", "n", 9000, "closed"],
      ["project", "own", 3000, "open"],
    ]);
    const alone = await merged([await decodeRepo(repo)]);
    expect(alone[0]).toMatchObject({ timeoutMs: 2000, failure: "open" });
  });

  it("takes a timeout of 0 or less for the default, and says so", async () => {
    const decoded = await decodeUser({ items: [{ ...NOTE, timeout_sec: 0 }] });
    expect(decoded.rules[0]).toMatchObject({ timeoutMs: 2000 });
    expect(decoded.diagnostics).toMatchObject([
      { level: "warning", message: "runtime.hooks.items[0]: timeout_sec must be greater than 0" },
    ]);
    expect((await decodeUser({ items: [{ ...NOTE, timeout_sec: 1.5 }] })).rules[0]?.skip?.because).toBe(
      "invalid",
    );
  });

  it("is looked through where a hook is switched off, too; a repository's hook is not", async () => {
    const off = { ...NOTE, enabled: false, handler: "shell_exec", failure_policy: "fail_closed" };
    const user = await decodeUser({ items: [off] });
    expect(messages(user)).toEqual(['runtime.hooks.items[0]: handler "shell_exec" is not supported']);
    expect(user.rules[0]).toMatchObject({ skip: { because: "disabled" } });
    expect(user.rules[0]?.failure).toBeUndefined();
    expect((await decodeRepo([off, { ...NOTE, id: " N" }])).diagnostics).toEqual([]);
  });

  it("cannot be switched off by a file of an untrusted workspace", async () => {
    const user = { ...(await decodeUser({ enabled: false, items: [] })), layer: "project" as const };
    const rules = await merged([user, await decodeRepo([NOTE])], false);
    expect(rules.map(({ skip }) => skip)).toEqual([undefined]);
  });
});

describe("a repository's file", () => {
  it("says that it is empty", async () => {
    for (const text of ["", " \n\t"]) {
      const decoded = await decodeText(text, "project");
      expect(decoded.diagnostics).toMatchObject([
        { level: "error", message: "repo hooks file is empty", line: 1 },
      ]);
    }
    expect((await decodeText("# comment", "project")).diagnostics).toEqual([]);
  });

  it("has its own words for unknown keys and policies", async () => {
    const decoded = await decodeText(
      "hooks: { item: [], items: [{ id: a, point: session_end, handler: add_context_note, params: { message: m }, failure_policy: x }] }",
      "project",
    );
    expect(messages(decoded)).toEqual([
      "field item not found in type runtime.repoHooksSection",
      'hooks.items[0]: failure_policy "x" is invalid',
    ]);
  });
});

describe("one bad entry", () => {
  it("never drops its neighbours, whatever it holds, and is never silent", async () => {
    const junk = fc.oneof(
      fc.jsonValue({ maxDepth: 3 }),
      fc.dictionary(
        fc.constantFrom(
          "id",
          "point",
          "kind",
          "mode",
          "handler",
          "params",
          "enabled",
          "priority",
          "with",
          "__proto__",
        ),
        fc.oneof(
          fc.jsonValue({ maxDepth: 2 }),
          fc.constantFrom("http", "builtin", "session_start", "pre_compact", "observe", "toString"),
          fc.constant({ url: "http://localhost:1/", headers: { __proto__: "x" } }),
        ),
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(junk, { maxLength: 4 }), async (bad) => {
        const given = JSON.parse(JSON.stringify(bad)) as JsonObject[];
        const decoded = await decodeUser({
          items: [{ ...NOTE, id: "first" }, ...given, { ...NOTE, id: "last" }],
        });
        const running = (await merged([decoded])).filter(({ skip }) => skip === undefined);
        expect(running.map(({ name }) => name)).toEqual(expect.arrayContaining(["first", "last"]));
        const rejected = given.length + 2 - running.length;
        const off = decoded.rules.filter(({ skip }) => skip?.because === "disabled").length;
        if (rejected > off) expect(decoded.diagnostics.some(({ level }) => level === "error")).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
