import { beforeEach, describe, expect, it } from "vitest";
import type { Finished } from "../../src/engine/finish.js";
import { combine, fold } from "../../src/engine/merge.js";
import type { Outcome } from "../../src/engine/merge.js";
import type { Effects, HookRun, Rule, RunPolicy, Unsupported } from "../../src/spec/index.js";

const POLICY: RunPolicy = {
  order: "parallel",
  rewrites: "last",
  reasons: "deciding",
  separator: " / ",
  limits: {},
};
const EMPTY = {
  decision: "none",
  context: [],
  notices: [],
  conflicts: [],
  unsupported: [],
  reasons: [],
  inputs: [],
  outputs: [],
};
const NOTHING = { ...EMPTY, runs: [] } as Outcome;

function finished(id: string, effects: Effects, unsupported: readonly Unsupported[] = []): Finished {
  const run = { hook: id, outcome: "passed" } as HookRun;
  return { run, rule: { id } as Rule, effects, unsupported };
}

const runs = (...ids: readonly string[]): readonly HookRun[] =>
  ids.map((hook) => ({ hook, outcome: "passed" }) as HookRun);

describe("folding what the hooks of one dialect say", () => {
  it("says nothing where nobody says anything, and keeps every run", () => {
    expect(fold([finished("a", {}), finished("b", {})], POLICY)).toEqual({ ...EMPTY, runs: runs("a", "b") });
    expect(fold([], POLICY)).toEqual({ ...EMPTY, runs: [] });
  });

  it("keeps what could not be honoured, also of a hook without any effect", () => {
    const lost: Unsupported = { effect: "updated_input", why: "not here" };
    expect(fold([finished("a", {}, [lost])], POLICY)).toEqual({
      ...EMPTY,
      runs: runs("a"),
      unsupported: [lost],
    });
  });

  it("names the first that decided, with the reasons of all that decided the same", () => {
    const outcome = fold(
      [
        finished("a", { decision: "allow", reason: "fine" }),
        finished("b", { decision: "deny", reason: "" }),
        finished("c", { decision: "deny", reason: "no" }),
        finished("d", { decision: "deny", reason: "never" }),
      ],
      POLICY,
    );
    expect(outcome).toMatchObject({
      decision: "deny",
      decided_by: "b",
      reason: "no / never",
      reasons: ["no", "never"],
    });
  });

  it("joins the reasons of all where the dialect says so", () => {
    const all = [
      finished("a", { decision: "allow", reason: "fine" }),
      finished("b", { decision: "deny", reason: "no" }),
    ];
    expect(fold(all, { ...POLICY, reasons: "all" })).toMatchObject({ reason: "fine / no" });
  });

  it("has neither a reason nor a decider where nobody gave one", () => {
    const outcome = fold([finished("a", { context: "c" })], POLICY);
    expect(outcome).toEqual({ ...EMPTY, context: ["c"], runs: runs("a") });
    expect(fold([finished("a", { decision: "ask" })], POLICY)).toEqual({
      ...EMPTY,
      decision: "ask",
      decided_by: "a",
      runs: runs("a"),
    });
  });

  it("repeats no reason of an earlier pass with the same decision, and keeps those of another", () => {
    const once = fold([finished("a", { decision: "deny", reason: "no" })], POLICY);
    const twice = [
      finished("a", { decision: "deny", reason: "no" }),
      finished("b", { decision: "deny", reason: "new" }),
    ];
    expect(fold(twice, POLICY, once)).toMatchObject({ reason: "new", reasons: ["new"] });
    const asked = fold([finished("a", { decision: "ask", reason: "no" })], POLICY);
    expect(fold(twice, POLICY, asked)).toMatchObject({ reason: "no / new" });
  });

  it("takes texts one by one, as lists, and none for an empty one", () => {
    const outcome = fold(
      [
        finished("a", { context: "one", notices: ["n1", "n2"] }),
        finished("b", { context: ["two", "three"], notices: "n3" }),
        finished("c", { context: "", notices: "" }),
      ],
      POLICY,
    );
    expect(outcome.context).toEqual(["one", "two", "three"]);
    expect(outcome.notices).toEqual(["n1", "n2", "n3"]);
  });

  it("stops for the first that asks for it", () => {
    const stops = [
      finished("a", { context: "x" }),
      finished("b", { stop: { reason: "enough" } }),
      finished("c", { stop: { reason: "later" } }),
    ];
    expect(fold(stops, POLICY).stop).toEqual({ reason: "enough" });
    expect(fold(stops.slice(0, 1), POLICY)).not.toHaveProperty("stop");
  });
});

describe("folding rewrites", () => {
  const rewriting = [
    finished("a", { updated_input: { command: "1" }, updated_output: "one" }),
    finished("b", {}),
    finished("c", { updated_input: { command: "2" }, updated_output: "two" }),
  ];
  const inputs = [
    { hook: "a", value: { command: "1" } },
    { hook: "c", value: { command: "2" } },
  ];

  it("lets the last one win, and reports the conflict with everybody who took part", () => {
    const outcome = fold(rewriting, POLICY);
    expect(outcome).toMatchObject({ updated_input: { command: "2" }, updated_output: "two", inputs });
    expect(outcome.outputs).toEqual([
      { hook: "a", value: "one" },
      { hook: "c", value: "two" },
    ]);
    expect(outcome.conflicts).toEqual([
      { effect: "updated_input", hooks: ["a", "c"], winner: "c" },
      { effect: "updated_output", hooks: ["a", "c"], winner: "c" },
    ]);
  });

  it("lets the first one win where the dialect says so", () => {
    const outcome = fold(rewriting, { ...POLICY, rewrites: "first" });
    expect(outcome).toMatchObject({ updated_input: { command: "1" }, updated_output: "one" });
    expect(outcome.conflicts.map(({ winner }) => winner)).toEqual(["a", "a"]);
  });

  it("reports no conflict of inputs where each hook builds on the one before", () => {
    const outcome = fold(rewriting, { ...POLICY, rewrites: "pipeline" });
    expect(outcome.updated_input).toEqual({ command: "2" });
    expect(outcome.conflicts.map(({ effect }) => effect)).toEqual(["updated_output"]);
  });

  it("sees no conflict where all want the same", () => {
    const same = [
      finished("a", { updated_input: { command: "1", x: 1 } }),
      finished("b", { updated_input: { x: 1, command: "1" } }),
    ];
    expect(fold(same, POLICY).conflicts).toEqual([]);
    expect(fold(same.slice(0, 1), POLICY)).not.toHaveProperty("updated_output");
  });
});

describe("combining dialects", () => {
  const first = (): Outcome =>
    fold(
      [
        finished("a", {
          decision: "deny",
          reason: "no",
          context: "1",
          notices: "n1",
          updated_input: { command: "x" },
          updated_output: "o1",
        }),
        finished("b", { updated_input: { command: "y" }, stop: { reason: "first" } }),
      ],
      { ...POLICY, rewrites: "first" },
    );
  const lost: Unsupported = { effect: "stop", why: "not here" };
  const second = (): Outcome =>
    fold(
      [
        finished(
          "c",
          {
            decision: "deny",
            reason: "never",
            context: "2",
            notices: "n2",
            updated_input: { command: "z" },
            updated_output: "o2",
            stop: { reason: "second" },
          },
          [lost],
        ),
      ],
      POLICY,
    );
  const third = (): Outcome => fold([finished("d", { decision: "allow", reason: "fine" })], POLICY);
  let one = NOTHING;
  let two = NOTHING;
  let weaker = NOTHING;

  beforeEach(() => {
    one = first();
    two = second();
    weaker = third();
  });

  it("gives back the only one as it is", () => {
    expect(combine([one])).toBe(one);
  });

  it("is nothing for none, and for several that say nothing", () => {
    expect(combine([])).toEqual({ ...EMPTY, runs: [] });
    const quiet = combine([fold([finished("a", {})], POLICY), fold([finished("b", {})], POLICY)]);
    expect(quiet).toEqual({ ...EMPTY, runs: runs("a", "b") });
  });

  it("takes the strongest decision, its reasons and the first dialect that reached it", () => {
    const outcome = combine([weaker, one, two]);
    expect(outcome).toMatchObject({ decision: "deny", decided_by: "a", reason: "no; never" });
    expect(outcome.reasons).toEqual(["no", "never"]);
    expect(combine([one, two], "\n").reason).toBe("no\nnever");
  });

  it("keeps all texts, runs and losses in the order in which the dialects were given", () => {
    const outcome = combine([one, two, weaker]);
    expect(outcome.context).toEqual(["1", "2"]);
    expect(outcome.notices).toEqual(["n1", "n2"]);
    expect(outcome.runs).toEqual(runs("a", "b", "c", "d"));
    expect(outcome.unsupported).toEqual([lost]);
    expect(outcome.stop).toEqual({ reason: "first" });
  });

  it("takes the rewrite that counts in the last dialect that has one, and reports the conflict", () => {
    const outcome = combine([one, two, weaker]);
    expect(outcome).toMatchObject({ updated_input: { command: "z" }, updated_output: "o2" });
    expect(outcome.inputs.map(({ hook }) => hook)).toEqual(["a", "b", "c"]);
    expect(outcome.outputs.map(({ hook }) => hook)).toEqual(["a", "c"]);
    expect(outcome.conflicts).toEqual([
      { effect: "updated_input", hooks: ["a", "b"], winner: "a" },
      { effect: "updated_input", hooks: ["a", "c"], winner: "c" },
      { effect: "updated_output", hooks: ["a", "c"], winner: "c" },
    ]);
  });

  it("has no rewrite and no conflict where one dialect alone rewrites the same", () => {
    const outcome = combine([weaker, weaker]);
    expect(outcome).not.toHaveProperty("updated_input");
    expect(outcome).not.toHaveProperty("updated_output");
    expect(outcome).not.toHaveProperty("stop");
    expect(outcome.conflicts).toEqual([]);
  });
});
