import { describe, expect, it } from "vitest";
import { createHooks } from "../../src/index.js";
import { HookError } from "../../src/spec/index.js";
import type { Effects, HookEvent } from "../../src/spec/index.js";

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
    const endless: Record<string, unknown> = {};
    endless["self"] = endless;
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
      () => ({ context: 5 }),
      () => ({ notices: ["a", {}] }),
      () => ({ stop: {} }),
      () => ({ updated_input: { many: 1n } }),
      () => ({ updated_input: () => "x" }),
      () => ({ updated_input: endless }),
    ];
    for (const callback of bad) {
      const hooks = createHooks({ dialects: [] });
      hooks.on("PreToolUse", { timeoutMs: 30 }, callback as () => Effects);
      const verdict = await hooks.emit("PreToolUse", TOOL);
      expect(verdict.decision, String(callback)).toBe("deny");
      expect(["failed", "timed_out"]).toContain(verdict.runs[0]?.outcome);
    }
  });

  it("answer once: what they do to a rewrite afterwards changes no verdict", async () => {
    const hooks = createHooks({ dialects: [] });
    const answer = { updated_input: { command: "ls -l" } };
    let done = (): void => {};
    hooks.on("PreToolUse", () => answer);
    hooks.on("PreToolUse", () => new Promise((resolve) => (done = () => resolve({}))));
    hooks.on("PreToolUse", async () => {
      await Promise.resolve();
      answer.updated_input.command = "rm -rf /";
      done();
    });
    expect((await hooks.emit("PreToolUse", TOOL)).updated_input).toEqual({ command: "ls -l" });
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

describe("an event that callbacks share", () => {
  it("cannot be changed by one of them: that callback fails, the next one and the caller see what was", async () => {
    const payload = { tool_name: "Bash", tool_input: { command: "rm", list: [{ deep: 1 }] } };
    const tricks: ((event: HookEvent) => void)[] = [
      (event) => void ((event.tool_input as { command: string }).command = "ls"),
      (event) => void (event.tool_input as { list: { deep: number }[] }).list.push({ deep: 2 }),
      (event) => void ((event.tool_input as { list: { deep: number }[] }).list[0]!.deep = 2),
      (event) => void ((event as { tool_name: string }).tool_name = "Read"),
    ];
    for (const trick of tricks) {
      const hooks = createHooks({ dialects: [] });
      const seen: unknown[] = [];
      hooks.on("PreToolUse", (event) => trick(event));
      hooks.on("PreToolUse", (event) => void seen.push(event.tool_name, event.tool_input));
      const verdict = await hooks.emit("PreToolUse", payload);
      expect(verdict).toMatchObject({
        decision: "deny",
        runs: [{ outcome: "failed" }, { outcome: "passed" }],
      });
      expect(seen).toEqual(["Bash", { command: "rm", list: [{ deep: 1 }] }]);
      expect(payload).toEqual({ tool_name: "Bash", tool_input: { command: "rm", list: [{ deep: 1 }] } });
    }
  });

  it("stays the caller's to change afterwards", async () => {
    const payload = { tool_name: "Bash", tool_input: { command: "rm" } };
    const hooks = createHooks({ dialects: [] });
    hooks.on("PreToolUse", () => {});
    const verdict = await hooks.emit("PreToolUse", payload);
    payload.tool_input.command = "ls";
    expect(verdict.event.tool_input).toEqual({ command: "rm" });
  });

  it("cannot be changed on the second look at a rewritten input either", async () => {
    const hooks = createHooks({ dialects: [] });
    const rewritten = { command: "rm" };
    hooks.on("PreToolUse", () => ({ updated_input: rewritten }));
    hooks.on("PreToolUse", (event) => {
      const input = event.tool_input as { command: string };
      if (input.command === "rm") input.command = "ls";
      return {};
    });
    expect((await hooks.emit("PreToolUse", TOOL)).decision).toBe("deny");
    expect(rewritten).toEqual({ command: "rm" });
  });

  it("may hold itself, or more than is copied", async () => {
    const endless: Record<string, unknown> = { command: "ls", when: new Date(0) };
    endless["self"] = endless;
    endless["twin"] = endless;
    const hooks = createHooks({ dialects: [] });
    hooks.on("PreToolUse", ({ tool_input: input }) =>
      (input as { when: unknown }).when instanceof Date ? { decision: "ask" } : {},
    );
    const verdict = await hooks.emit("PreToolUse", { tool_name: "Bash", tool_input: endless });
    expect(verdict.decision).toBe("ask");
  });
});

describe("closing", () => {
  it("has happened where the signal was aborted before", async () => {
    const hooks = createHooks({ dialects: [], signal: AbortSignal.abort() });
    await expect(hooks.emit("Stop", {})).rejects.toMatchObject({ code: "closed" });
    expect(() => hooks.on("Stop", () => {})).toThrow("closed");
  });

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

  it("rejects options of a callback that would switch it off, at once", async () => {
    const hooks = createHooks({ dialects: [] });
    for (const options of [
      { match: "Edit" },
      { matcher: 7 },
      { matcher: /Edit/u },
      { matcher: " | " },
      { timeoutMs: Number.NaN },
      { timeoutMs: 0 },
      { timeoutMs: Infinity },
      { timeoutMs: "soon" },
      { name: "" },
      "Edit",
      null,
    ]) {
      const error = await fails(() => hooks.on("PreToolUse", options as never, () => {}));
      expect([error.code, error.message.includes('on("PreToolUse")')], JSON.stringify(options)).toEqual([
        "invalid_option",
        true,
      ]);
    }
    expect(hooks.list()).toEqual([]);
    hooks.on("PreToolUse", { matcher: undefined, timeoutMs: 1 } as never, () => {});
    expect(hooks.list()).toHaveLength(1);
  });

  it("rejects a matcher that is no pattern with the first event, until its callback is undone", async () => {
    const hooks = createHooks({ dialects: [] });
    const undo = hooks.on("PreToolUse", { matcher: "[" }, () => {});
    for (const work of [() => hooks.emit("Stop", {}), () => hooks.explain("PreToolUse", TOOL)]) {
      const error = await fails(work);
      expect([error.code, error.message]).toEqual([
        "invalid_option",
        'on("PreToolUse"): the matcher "[": missing closing ]: `[`',
      ]);
    }
    undo();
    expect((await hooks.emit("PreToolUse", TOOL)).decision).toBe("none");
  });

  it("rejects what is no list of private targets, at once or when something is loaded", async () => {
    for (const network of [{ allow: "10.0.0.1" }, { allow: [7] }, { allowed: [] }, "10.0.0.1"])
      expect((await fails(() => createHooks({ network } as never))).code).toBe("invalid_option");
    for (const dialects of [[], ["anyhook"]]) {
      const hooks = createHooks({ dialects, network: { allow: ["10.0.0.1", "*.corp"] }, home: "/nowhere" });
      const error = await fails(() => hooks.emit("Stop", {}));
      expect([error.code, error.message]).toEqual(["invalid_option", expect.stringContaining('"*.corp"')]);
    }
  });
});
