import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { compileDialect } from "../../src/engine/compile.js";
import { matchesAll, Sight } from "../../src/engine/match.js";
import { Selector } from "../../src/engine/select.js";
import { preparePatterns } from "../../src/guards/pattern.js";
import type { HookEvent, Matcher } from "../../src/spec/index.js";
import { fakeHooks, fakeRule } from "./fakes.js";

const TOOLS = ["Bash", "Edit", "Read", "mcp__git__push", "mcp__web__get", ""];
const COMMANDS = [
  "git push",
  "git push --force",
  "git",
  "rm -rf x",
  "cd a && rm x",
  "echo $(git status)",
  " rm y",
  "",
];

const toolTest = fc.oneof(
  fc.subarray(TOOLS, { minLength: 1 }).map((exact): Matcher["test"] => ({ exact })),
  fc
    .constantFrom("^mcp__", "^mcp__git", "Ba", "^Bash$", "Edit|Read", ".*")
    .map((pattern): Matcher["test"] => ({ pattern })),
);
const inputTest = fc
  .constantFrom(["git push*"], ["git", "git *"], ["rm *"], ["*"], ["rm"], ["* push"], ["git push", "rm *"])
  .map((wildcard): Matcher["test"] => ({ wildcard }));
const matcher = fc.oneof(
  toolTest.map((test): Matcher => ({ subject: "tool", test, text: "t" })),
  inputTest.map((test): Matcher => ({ subject: "command", test, text: "c" })),
  inputTest.map((test): Matcher => ({ subject: "strings", test, text: "s" })),
);

function eventOf(tool: string, command: string): HookEvent {
  const base = { hook_event_name: "PreToolUse", id: "1", at: "now", cwd: "/w" };
  return tool === "" ? base : { ...base, tool_name: tool, tool_input: { command } };
}

describe("selecting the rules of an event", () => {
  beforeAll(preparePatterns);

  it("finds through its indexes exactly what holding every rule against the event finds, in declared order", () => {
    const rules = fc.array(fc.array(matcher, { maxLength: 3 }), { maxLength: 30 });
    fc.assert(
      fc.property(rules, fc.constantFrom(...TOOLS), fc.constantFrom(...COMMANDS), (all, tool, command) => {
        const list = all.map((when, index) => fakeRule("one", index, { when }));
        const selector = new Selector(compileDialect("one", list));
        for (let round = 0; round < 2; round += 1) {
          const sight = new Sight(eventOf(tool, command));
          const expected = list.filter(({ when }) => matchesAll(when, sight)).map(({ id }) => id);
          expect(selector.select(new Sight(eventOf(tool, command))).map(({ id }) => id)).toEqual(expected);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("compiles to plain JSON: a plan that went through JSON selects the same", () => {
    const when: Matcher[] = [{ subject: "tool", test: { pattern: "^mcp__" }, text: "^mcp__" }];
    const compiled = compileDialect("one", [fakeRule("one", 0, { when }), fakeRule("one", 1, {})]);
    const copy = JSON.parse(JSON.stringify(compiled)) as typeof compiled;
    expect(copy).toEqual(compiled);
    const sight = new Sight(eventOf("mcp__git__push", ""));
    expect(new Selector(copy).select(sight)).toEqual(new Selector(compiled).select(sight));
  });

  it("counts a command that is too complex to be read as a match", () => {
    const when: Matcher[] = [{ subject: "command", test: { wildcard: ["rm *"] }, text: "rm *" }];
    const selector = new Selector(compileDialect("one", [fakeRule("one", 0, { when })]));
    const deep = `${"$(".repeat(100)}ls${")".repeat(100)}`;
    expect(selector.select(new Sight(eventOf("Bash", deep)))).toHaveLength(1);
    expect(selector.select(new Sight(eventOf("Bash", "ls")))).toHaveLength(0);
  });

  it("lets explain name the hooks that run, and only those, and say why the others stay out", async () => {
    const when: Matcher[] = [{ subject: "tool", test: { exact: ["Edit"] }, text: "Edit" }];
    const hooks = fakeHooks({ one: [{}, { when }, { native: "PostToolUse" }, { executor: "nobody" }] });
    const payload = { tool_name: "Bash", tool_input: { command: "ls" } };
    const explanation = await hooks.explain("PreToolUse", payload);
    const verdict = await hooks.emit("PreToolUse", payload);
    expect(explanation.hooks.filter(({ runs }) => runs).map(({ hook }) => hook)).toEqual(hooks.ran);
    expect(explanation.hooks.map(({ because }) => because)).toEqual([
      undefined,
      "no_match",
      "no_match",
      "executor_unavailable",
    ]);
    expect(explanation.hooks.filter(({ matches }) => matches).map(({ hook }) => hook)).toEqual(
      verdict.runs.map(({ hook }) => hook),
    );
  });
});
