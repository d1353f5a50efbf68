import { describe, expect, it } from "vitest";
import { createHooks } from "../../src/index.js";
import { HookError } from "../../src/spec/index.js";
import type { Effects } from "../../src/spec/index.js";

const TOOL = { tool_name: "Bash", tool_input: { command: "ls" } };

describe("callbacks of the embedding program", () => {
  it("decide for the tools that their matcher names, until they are undone", async () => {
    const hooks = createHooks({ dialects: [] });
    const undo = hooks.on("PreToolUse", { matcher: "Bash|Edit" }, () => ({
      decision: "ask",
      reason: "sure?",
    }));
    expect(await hooks.emit("PreToolUse", TOOL)).toMatchObject({ decision: "ask", reason: "sure?" });
    expect((await hooks.emit("PreToolUse", { tool_name: "Read" })).decision).toBe("none");
    undo();
    undo();
    expect((await hooks.emit("PreToolUse", TOOL)).runs).toEqual([]);
  });

  it("accept patterns as matchers", async () => {
    const hooks = createHooks({ dialects: [] });
    hooks.on("PreToolUse", { matcher: "^mcp__.*__delete" }, () => ({ decision: "deny" }));
    expect((await hooks.emit("PreToolUse", { tool_name: "mcp__db__delete" })).decision).toBe("deny");
    expect((await hooks.emit("PreToolUse", { tool_name: "mcp__db__read" })).decision).toBe("none");
  });

  it("close the gate when they throw, reject, hang or answer nonsense", async () => {
    const bad: (() => unknown)[] = [
      () => {
        throw new Error("oops");
      },
      () => Promise.reject(new Error("oops")),
      () => new Promise(() => {}),
      () => ({ decision: "DENY!" }),
      () => ({ decison: "deny" }),
      () => "deny",
      () => true,
    ];
    for (const callback of bad) {
      const hooks = createHooks({ dialects: [] });
      hooks.on("PreToolUse", { timeoutMs: 30 }, callback as () => Effects);
      const verdict = await hooks.emit("PreToolUse", TOOL);
      expect(verdict.decision, String(callback)).toBe("deny");
      expect(["failed", "timed_out"]).toContain(verdict.runs[0]?.outcome);
    }
  });

  it("get a signal that aborts at the deadline", async () => {
    const hooks = createHooks({ dialects: [] });
    let aborted = false;
    hooks.on("PreToolUse", { timeoutMs: 20 }, (_, { signal }) => {
      signal.addEventListener("abort", () => (aborted = true));
      return new Promise(() => {});
    });
    await hooks.emit("PreToolUse", TOOL);
    expect(aborted).toBe(true);
  });

  it("cannot change the caller's payload through the event", async () => {
    const payload = {
      tool_name: "Bash",
      tool_input: { command: "ls" },
      hook_event_name: "Nonsense",
      id: "mine",
    };
    const hooks = createHooks({ dialects: [] });
    const verdict = await hooks.emit("PreToolUse", payload);
    expect(verdict.event).toMatchObject({
      hook_event_name: "PreToolUse",
      tool_kind: "shell",
      tool_name: "Bash",
    });
    expect(payload).toEqual({
      tool_name: "Bash",
      tool_input: { command: "ls" },
      hook_event_name: "Nonsense",
      id: "mine",
    });
  });
});

describe("closing", () => {
  it("does not wait for ever for a callback that never returns", async () => {
    const hooks = createHooks({ dialects: [] });
    hooks.on("PreToolUse", { timeoutMs: 10 }, () => new Promise(() => {}));
    await hooks.emit("PreToolUse", TOOL);
    const start = performance.now();
    await hooks.close();
    expect(performance.now() - start).toBeLessThan(6000);
  });
});

describe("misuse", () => {
  const fails = async (work: () => unknown): Promise<HookError> => {
    try {
      await work();
    } catch (error) {
      if (HookError.is(error)) return error;
      throw error;
    }
    throw new Error("nothing was thrown");
  };

  it("rejects an unknown event and names the likely ones", async () => {
    const hooks = createHooks({ dialects: [] });
    const error = await fails(() => hooks.emit("PreTolUse", TOOL));
    expect(error.code).toBe("unknown_event");
    expect(error.hint).toContain("PreToolUse");
    expect((await fails(() => hooks.on("PreTolUse", () => {}))).code).toBe("unknown_event");
  });

  it("says in whose words a foreign name is", async () => {
    const error = await fails(() => createHooks({ dialects: [] }).emit("AgentStop", {}));
    expect(error.hint).toContain("xbot");
  });

  it("rejects unknown options, dialects, payloads that are none, and a closed runtime", async () => {
    expect((await fails(() => createHooks({ dialect: [] } as never))).code).toBe("invalid_option");
    expect((await fails(() => createHooks({ trust: "yes" } as never))).code).toBe("invalid_option");
    expect((await fails(() => createHooks({ dialects: ["xbott"] }).load())).code).toBe("unknown_dialect");
    const hooks = createHooks({ dialects: [] });
    expect((await fails(() => hooks.emit("PreToolUse", [] as never))).code).toBe("invalid_payload");
    expect((await fails(() => hooks.emit("PreToolUse", { tool_name: 7 }))).code).toBe("invalid_payload");
    await hooks.close();
    await hooks.close();
    expect((await fails(() => hooks.emit("PreToolUse", TOOL))).code).toBe("closed");
  });
});
