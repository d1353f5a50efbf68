import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DECISIONS, strongest } from "../../src/spec/index.js";
import type { Decision, Reading } from "../../src/spec/index.js";
import { fakeHooks, timeless } from "./fakes.js";

const decision = fc.constantFrom(...DECISIONS);
const SESSION = { session_id: "s", tool_name: "Bash", tool_input: { command: "ls" } };

describe("merging decisions", () => {
  it("is commutative, associative and idempotent, with none as neutral element", () => {
    fc.assert(
      fc.property(decision, decision, decision, (a, b, c) => {
        expect(strongest(a, b)).toBe(strongest(b, a));
        expect(strongest(strongest(a, b), c)).toBe(strongest(a, strongest(b, c)));
        expect(strongest(a, a)).toBe(a);
        expect(strongest(a, "none")).toBe(a);
      }),
    );
  });

  it("ranks deny over defer over ask over allow over none", () => {
    expect([...DECISIONS].reduce(strongest)).toBe("deny");
    expect((["none", "allow", "ask", "defer"] as Decision[]).reduce(strongest)).toBe("defer");
    expect(strongest("allow", "ask")).toBe("ask");
  });

  it("does not depend on the order of the hooks, nor on repeating some of them", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(decision, { minLength: 1, maxLength: 6 }),
        fc.array(fc.nat(5), { minLength: 1, maxLength: 10 }),
        async (decisions, picks) => {
          const expected = decisions.reduce(strongest, "none");
          const again = [
            ...decisions.toReversed(),
            ...picks.map((pick) => decisions[pick % decisions.length]!),
          ];
          for (const list of [decisions, again]) {
            const hooks = fakeHooks({ one: list.map((answer) => ({ answer: { decision: answer } })) });
            const verdict = await hooks.emit("PreToolUse", SESSION);
            expect(verdict.decision).toBe(expected);
            await hooks.close();
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it("never lets a later allow lift a deny, in the same dialect or in another", async () => {
    for (const order of ["parallel", "sequential"] as const) {
      const policy = { order, rewrites: "last", reasons: "deciding", separator: "; ", limits: {} } as const;
      const allow: Reading = { decision: "allow", reason: "fine" };
      const hooks = fakeHooks(
        {
          one: [{ answer: { decision: "deny", reason: "no" } }, { answer: allow }],
          two: [{ answer: allow }],
        },
        { over: { one: { policy }, two: { policy } } },
      );
      hooks.on("PreToolUse", () => ({ decision: "allow" }));
      const verdict = await hooks.emit("PreToolUse", SESSION);
      expect(verdict).toMatchObject({ decision: "deny", reason: "no", decided_by: "one:user:fake#/0" });
    }
  });

  it("folds reasons and context in declared order: dialects as given, hooks as written, callbacks first", async () => {
    const hooks = fakeHooks({
      one: [
        { takesMs: 30, answer: { decision: "deny", reason: "slow", context: "1" } },
        { answer: { decision: "deny", reason: "quick", context: ["2", "3"] } },
      ],
      two: [{ answer: { decision: "deny", reason: "other", context: "4" } }],
    });
    hooks.on("PreToolUse", () => ({ context: "0" }));
    const verdict = await hooks.emit("PreToolUse", SESSION);
    expect(verdict.reason).toBe("slow; quick; other");
    expect(verdict.context).toEqual(["0", "1", "2", "3", "4"]);
    expect(verdict.decided_by).toBe("one:user:fake#/0");
  });

  it("carries no reason of a hook that did not take part in the decision", async () => {
    const answers: Reading[] = [
      { decision: "allow", reason: "looks fine" },
      { decision: "ask", reason: "not sure" },
    ];
    const hooks = fakeHooks({ one: answers.map((answer) => ({ answer })) });
    expect(await hooks.emit("PreToolUse", SESSION)).toMatchObject({ decision: "ask", reason: "not sure" });
  });

  it("is the same byte for byte whatever the timing: 1,000 runs with shuffled latencies", async () => {
    const answers: Reading[] = [
      { decision: "ask", reason: "a", context: "one" },
      { updated_input: { command: "ls -l" } },
      { decision: "allow", notices: "n" },
      { decision: "ask", reason: "b", context: "two" },
      { updated_input: { command: "ls -a" }, stop: { reason: "enough" } },
      { failed: { code: "exit_code", message: "exit code 1" } },
    ];
    const run = async (): Promise<string> => {
      const latencies = answers.map(() => Math.floor(Math.random() * 8));
      const hooks = fakeHooks({
        one: answers.map((answer, index) => ({
          answer,
          failure: "ask",
          ...(latencies[index] === 0 ? {} : { takesMs: latencies[index]! }),
        })),
      });
      const verdict = await hooks.emit("PreToolUse", SESSION);
      await hooks.close();
      return JSON.stringify(timeless(verdict));
    };
    const seen = new Set<string>();
    for (let round = 0; round < 20; round += 1) {
      for (const text of await Promise.all(Array.from({ length: 50 }, run))) seen.add(text);
    }
    expect(seen.size).toBe(1);
  });
});
