import { describe, expect, it } from "vitest";
import { until } from "../support/server.js";
import { fakeHooks, PARALLEL } from "./fakes.js";
import type { FakeHook } from "./fakes.js";

const TOOL = { tool_name: "Bash", tool_input: { command: "ls" } };
const HANGS: FakeHook = { takesMs: 60_000, timeoutMs: 50 };
const TIMEOUT = { code: "timeout", message: "timed out after 50 ms" };

describe("running hooks", () => {
  it("cuts a hook off at its deadline, and closes the gate", async () => {
    const hooks = fakeHooks({ one: [HANGS] });
    const start = performance.now();
    const verdict = await hooks.emit("PreToolUse", TOOL);
    expect(performance.now() - start).toBeLessThan(2000);
    expect(verdict.decision).toBe("deny");
    expect(verdict.reason).toBe("hook one:user:fake#/0 failed (timed out after 50 ms)");
    expect(verdict.runs[0]).toMatchObject({
      outcome: "timed_out",
      decision: "deny",
      error: TIMEOUT,
      attempts: 1,
    });
    await hooks.close();
  });

  it("applies each failure rule: closed denies, ask asks, open has no opinion", async () => {
    for (const [failure, decision] of [
      ["closed", "deny"],
      ["ask", "ask"],
      ["open", "none"],
    ] as const) {
      const hooks = fakeHooks({ one: [{ ...HANGS, failure }] });
      expect((await hooks.emit("PreToolUse", TOOL)).decision).toBe(decision);
    }
  });

  it("does not close what is no gate", async () => {
    const hooks = fakeHooks({ one: [{ ...HANGS, native: "PostToolUse" }] });
    const verdict = await hooks.emit("PostToolUse", TOOL);
    expect(verdict.decision).toBe("none");
    expect(verdict.runs[0]).toMatchObject({ outcome: "timed_out", error: TIMEOUT });
  });

  it("hardens foreign formats under failure: closed", async () => {
    const over = { one: { failure: "open" as const } };
    const open = fakeHooks({ one: [HANGS] }, { over });
    const closed = fakeHooks({ one: [HANGS] }, { over, failure: "closed" });
    expect((await open.emit("PreToolUse", TOOL)).decision).toBe("none");
    expect((await closed.emit("PreToolUse", TOOL)).decision).toBe("deny");
  });

  it("tries again for the causes that the rule names, and no others", async () => {
    let calls = 0;
    const flaky: FakeHook = {
      retry: { attempts: 3, delaysMs: [1], on: ["timeout"] },
      takesMs: 60_000,
      timeoutMs: 20,
      answer: () => ((calls += 1), {}),
    };
    const hooks = fakeHooks({ one: [flaky] });
    const verdict = await hooks.emit("PreToolUse", TOOL);
    expect(calls).toBe(3);
    expect(verdict.runs[0]).toMatchObject({ outcome: "timed_out", attempts: 3 });
    const denied = fakeHooks({ one: [{ ...flaky, takesMs: 1, answer: { decision: "deny" } }] });
    expect((await denied.emit("PreToolUse", TOOL)).runs[0]).toMatchObject({
      outcome: "blocked",
      attempts: 1,
    });
  });

  it("reports what is beyond the dialect's limit, and applies its failure rule", async () => {
    const policy = { ...PARALLEL, limits: { handlers: 2 } };
    const answer = { decision: "allow" as const };
    for (const [failure, decision] of [
      ["open", "allow"],
      ["closed", "deny"],
    ] as const) {
      const hooks = fakeHooks(
        { one: [{ answer }, { answer }, { answer }] },
        { over: { one: { policy, failure } } },
      );
      const verdict = await hooks.emit("PreToolUse", TOOL);
      expect(hooks.ran).toHaveLength(2);
      expect(verdict.decision).toBe(decision);
      expect(verdict.runs[2]).toMatchObject({
        outcome: "skipped",
        because: "over_limit",
        error: { code: "over_limit" },
      });
    }
  });

  it("ends the event at its own deadline: the running hook is cut off, the others are reported", async () => {
    const policy = { ...PARALLEL, order: "sequential" as const, limits: { totalMs: 60 } };
    const hooks = fakeHooks(
      { one: [{ takesMs: 60_000 }, { answer: { decision: "allow" } }] },
      { over: { one: { policy } } },
    );
    const verdict = await hooks.emit("PreToolUse", TOOL);
    expect(verdict.runs.map(({ outcome, because }) => [outcome, because])).toEqual([
      ["timed_out", undefined],
      ["skipped", "deadline"],
    ]);
    expect(verdict.decision).toBe("deny");
  });

  it("runs in turn where the dialect does, and stops at a deny where it does", async () => {
    const policy = { ...PARALLEL, order: "sequential" as const, stopOnDeny: true };
    const hooks = fakeHooks(
      {
        one: [{ answer: { decision: "deny", reason: "no" }, takesMs: 5 }, { answer: { context: "never" } }],
        two: [{ answer: { context: "mine" } }],
      },
      { over: { one: { policy } } },
    );
    const verdict = await hooks.emit("PreToolUse", TOOL);
    expect(verdict.runs[1]).toMatchObject({ outcome: "skipped", because: "stopped" });
    expect(verdict.context).toEqual(["mine"]);
  });

  it("hands each hook of a pipeline the input as the one before left it", async () => {
    const policy = { ...PARALLEL, order: "sequential" as const, rewrites: "pipeline" as const };
    const append = (text: string): FakeHook => ({
      answer: ({ event }) => ({
        updated_input: { command: `${(event.tool_input as { command: string }).command} ${text}` },
      }),
    });
    const hooks = fakeHooks({ one: [append("-l"), append("-a")] }, { over: { one: { policy } } });
    const verdict = await hooks.emit("PreToolUse", TOOL);
    expect(verdict.updated_input).toEqual({ command: "ls -l -a" });
    expect(verdict.conflicts).toEqual([]);
  });

  it("does not wait for a background hook, and close does", async () => {
    let finished = false;
    const hooks = fakeHooks({
      one: [
        {
          background: true,
          takesMs: 80,
          output: {
            kind: "exit",
            code: 2,
            signal: null,
            stdout: "",
            stderr: "",
            stdoutTruncated: false,
            stderrTruncated: false,
          },
        },
      ],
    });
    const verdict = await hooks.emit("PreToolUse", TOOL);
    expect(verdict).toMatchObject({ decision: "none", runs: [{ outcome: "queued" }] });
    const closed = hooks.close().then(() => (finished = true));
    expect(finished).toBe(false);
    await closed;
    expect(hooks.ran).toHaveLength(1);
  });

  it("records what a monitoring hook would have decided, and enforces nothing", async () => {
    const hooks = fakeHooks({
      one: [
        {
          mode: "monitor",
          answer: { decision: "deny", reason: "no", updated_input: { command: "x" }, context: "c" },
        },
      ],
    });
    const verdict = await hooks.emit("PreToolUse", TOOL);
    expect(verdict).toMatchObject({
      decision: "none",
      context: [],
      runs: [{ decision: "deny", because: "monitor" }],
    });
    expect(verdict).not.toHaveProperty("updated_input");
  });

  it("reports an executor that is not there, and closes the gate", async () => {
    const hooks = fakeHooks({ one: [{ executor: "prompt" }] });
    const verdict = await hooks.emit("PreToolUse", TOOL);
    expect(verdict.decision).toBe("deny");
    expect(verdict.runs[0]).toMatchObject({ because: "executor_unavailable", executor: "prompt" });
  });

  it("reports effects that the event cannot carry, and drops none in silence", async () => {
    const hooks = fakeHooks({
      one: [{ native: "SessionStart", answer: { decision: "deny", context: "c", updated_output: 1 } }],
    });
    const verdict = await hooks.emit("SessionStart", {});
    expect(verdict).toMatchObject({ decision: "none", context: ["c"] });
    expect(verdict.unsupported.map(({ effect }) => effect).toSorted()).toEqual([
      "decision",
      "updated_output",
    ]);
  });

  it("between two attempts are not tried again once the caller gives up", async () => {
    const retry = { attempts: 3, delaysMs: [60_000], on: ["network"] } as const;
    const output = { kind: "error", code: "network", message: "away" } as const;
    const hooks = fakeHooks({ one: [{ retry, output, timeoutMs: 120_000 }] });
    const controller = new AbortController();
    const emitted = hooks.emit("PreToolUse", { tool_name: "Bash" }, { signal: controller.signal });
    await until(() => hooks.ran.length === 1);
    controller.abort();
    const [run] = (await emitted).runs;
    expect(run).toMatchObject({ outcome: "failed", attempts: 1, error: { code: "aborted" } });
    expect(hooks.ran).toHaveLength(1);
    await hooks.close();
  });

  it("settles at once when the caller gives up, and closes the gate", async () => {
    const hooks = fakeHooks({ one: [{ takesMs: 60_000, timeoutMs: 60_000 }] });
    const controller = new AbortController();
    const verdict = hooks.emit("PreToolUse", TOOL, { signal: controller.signal });
    controller.abort();
    expect(await verdict).toMatchObject({
      decision: "deny",
      runs: [{ outcome: "failed", error: { code: "aborted" } }],
    });
    await hooks.close();
  });

  it("turns an executor or a dialect that throws into a failed run", async () => {
    const broken = (): never => {
      throw new Error("broken");
    };
    const bad = fakeHooks({ one: [{ answer: broken }] });
    expect((await bad.emit("PreToolUse", TOOL)).runs[0]).toMatchObject({
      outcome: "failed",
      error: { code: "internal", message: "broken" },
    });
    const over = { one: { host: { body: broken, prepare: broken, read: broken } } };
    const worse = fakeHooks({ one: [{}] }, { over });
    const verdict = await worse.emit("PreToolUse", TOOL);
    expect(verdict).toMatchObject({
      decision: "deny",
      runs: [{ outcome: "failed", error: { code: "internal" } }],
    });
  });

  it("passes on no text of a hook that drives a terminal or floods a model; a callback's own text is left alone", async () => {
    const text = `\u001b[31mred\u202e${"x".repeat(20_000)}`;
    const answer = {
      decision: "ask",
      reason: text,
      context: text,
      notices: [text],
      stop: { reason: text },
    } as const;
    const hooks = fakeHooks({ one: [{ answer }] });
    const verdict = await hooks.emit("PreToolUse", TOOL);
    const tidy = `red${"x".repeat(9_997)}… (10003 more characters)`;
    expect(verdict).toMatchObject({
      reason: tidy,
      context: [tidy],
      notices: [tidy],
      stop: { reason: tidy },
      runs: [{ reason: tidy }],
    });
    const own = fakeHooks({});
    own.on("PreToolUse", () => answer);
    expect(await own.emit("PreToolUse", TOOL)).toMatchObject({ reason: text, context: [text] });
    const failing = fakeHooks({
      one: [{ answer: { failed: { code: "exit_code", message: "\u001b[2Jno" } } }],
    });
    expect((await failing.emit("PreToolUse", TOOL)).runs[0]?.error?.message).toBe("no");
  });
});
