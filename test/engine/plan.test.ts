import { describe, expect, it } from "vitest";
import { fakeHooks, PARALLEL } from "./fakes.js";
import type { FakeHook } from "./fakes.js";

const TOOL = { tool_name: "Bash", tool_input: { command: "ls" } };
const INVALID = { because: "invalid", message: "its entry in the file is not valid" } as const;

describe("planning", () => {
  it("never lets a hook that nobody waits for, or that only watches, stand for an identical one that decides", async () => {
    const deny: FakeHook = { identity: "i", answer: { decision: "deny", reason: "no" } };
    for (const weak of [{ background: true }, { mode: "monitor" }] as const) {
      const hooks = fakeHooks({ one: [{ ...deny, ...weak }, deny, deny, { ...deny, ...weak }] });
      const { decision, runs } = await hooks.emit("PreToolUse", TOOL);
      expect(decision).toBe("deny");
      expect(
        runs.map(({ outcome, because }) => (because === "duplicate" ? because : outcome)).slice(1),
      ).toEqual(["blocked", "duplicate", "duplicate"]);
      await hooks.close();
    }
  });

  it("gives no place within a dialect's limit to an entry that is not valid", async () => {
    const policy = { ...PARALLEL, limits: { handlers: 2 } };
    const guard: FakeHook = { answer: { decision: "deny", reason: "no" } };
    const broken: FakeHook = { skip: INVALID };
    const over = { one: { policy, failure: "open" as const } };
    const { decision, runs } = await fakeHooks(
      { one: [broken, broken, broken, {}, guard, {}] },
      { over },
    ).emit("PreToolUse", TOOL);
    expect(decision).toBe("deny");
    expect(runs.map(({ because }) => because)).toEqual([
      "invalid",
      "invalid",
      "invalid",
      undefined,
      undefined,
      "over_limit",
    ]);
  });

  it("denies for an entry that is not valid in managed scope or where it says so itself, not because it is hardened", async () => {
    for (const options of [{}, { failure: "closed" }] as const) {
      for (const dialectFailure of ["open", "closed"] as const) {
        const over = { one: { failure: dialectFailure } };
        const decide = async (hook: FakeHook): Promise<string> =>
          (await fakeHooks({ one: [hook] }, { ...options, over }).emit("PreToolUse", TOOL)).decision;
        expect(await decide({ skip: INVALID })).toBe("none");
        expect(await decide({ skip: INVALID, failure: "closed" })).toBe("deny");
        expect(await decide({ skip: INVALID, layer: "managed", failure: "open" })).toBe("deny");
      }
    }
    const observed = fakeHooks({ one: [{ skip: INVALID, layer: "managed", native: "PostToolUse" }] });
    expect((await observed.emit("PostToolUse", TOOL)).decision).toBe("none");
  });
});

describe("the deadline of an event", () => {
  const limited = (totalMs: number) => ({ one: { policy: { ...PARALLEL, limits: { totalMs } } } });

  it("is one for both looks at an input that is rewritten", async () => {
    const slow: FakeHook = { takesMs: 400, answer: { updated_input: { command: "rm" } } };
    const hangs: FakeHook = {
      takesMs: 60_000,
      timeoutMs: 60_000,
      when: [{ subject: "command", test: { exact: ["rm"] }, text: "rm" }],
    };
    const start = performance.now();
    const verdict = await fakeHooks({ one: [slow, hangs] }, { over: limited(600) }).emit("PreToolUse", TOOL);
    // With a deadline of its own the second look would end after 1000 ms.
    expect(performance.now() - start).toBeLessThan(950);
    expect(verdict.runs[1]).toMatchObject({ pass: 2, outcome: "timed_out" });
    expect(verdict.decision).toBe("deny");
  });

  it("is one for all attempts of a hook", async () => {
    const flaky: FakeHook = {
      takesMs: 400,
      timeoutMs: 60_000,
      output: { kind: "error", code: "network", message: "refused" },
      retry: { attempts: 4, delaysMs: [1], on: ["network"] },
    };
    const start = performance.now();
    const verdict = await fakeHooks({ one: [flaky] }, { over: limited(600) }).emit("PreToolUse", TOOL);
    // With a deadline that begins anew after the first attempt: 1000 ms.
    expect(performance.now() - start).toBeLessThan(950);
    expect(verdict.runs[0]).toMatchObject({ attempts: 2, outcome: "timed_out" });
  });
});
