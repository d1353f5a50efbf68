import { describe, expect, it } from "vitest";
import { createHooks } from "../../src/index.js";
import { EVENTS } from "../../src/spec/index.js";
import { fakeHooks, PARALLEL } from "./fakes.js";
import type { FakeHook } from "./fakes.js";

const TOOL = { tool_name: "Bash", tool_input: { command: "ls" } };
const command = (text: string): FakeHook => ({ answer: { updated_input: { command: text } } });
const denies = (text: string): FakeHook => ({
  answer: ({ event }) =>
    (event.tool_input as { command: string }).command === text
      ? { decision: "deny", reason: `not ${text}` }
      : {},
});

describe("rewriting the input of a tool", () => {
  it("puts the rewritten input before the deciding hooks once more", async () => {
    const hooks = fakeHooks({ one: [command("rm"), denies("rm")] });
    const verdict = await hooks.emit("PreToolUse", TOOL);
    expect(verdict).toMatchObject({ decision: "deny", reason: "not rm", updated_input: { command: "rm" } });
    expect(verdict.runs.map(({ pass, outcome }) => [pass, outcome])).toEqual([
      [1, "passed"],
      [1, "passed"],
      [2, "blocked"],
    ]);
  });

  it("lets hooks decide that did not even match the first input", async () => {
    const rm: FakeHook = {
      ...denies("rm -r x"),
      when: [{ subject: "command", test: { wildcard: ["rm *"] }, text: "rm *" }],
    };
    const verdict = await fakeHooks({ one: [command("rm -r x"), rm] }).emit("PreToolUse", TOOL);
    expect(verdict.decision).toBe("deny");
  });

  it("takes the last of several rewrites, reports the conflict, and needs no second look at equal ones", async () => {
    const verdict = await fakeHooks({ one: [command("a"), command("b")] }).emit("PreToolUse", TOOL);
    expect(verdict.updated_input).toEqual({ command: "b" });
    expect(verdict.conflicts).toEqual([
      {
        effect: "updated_input",
        hooks: ["one:user:fake#/0", "one:user:fake#/1"],
        winner: "one:user:fake#/1",
      },
    ]);
    const same = await fakeHooks({ one: [command("a"), command("a")] }).emit("PreToolUse", TOOL);
    expect(same.conflicts).toEqual([]);
  });

  it("reports a conflict between dialects; the later dialect wins", async () => {
    const verdict = await fakeHooks({ one: [command("a")], two: [command("b")] }).emit("PreToolUse", TOOL);
    expect(verdict.updated_input).toEqual({ command: "b" });
    expect(verdict.conflicts).toHaveLength(1);
  });

  it("denies when the second look would change it again", async () => {
    const chaser: FakeHook = {
      answer: ({ event }) => {
        const { command: text } = event.tool_input as { command: string };
        return text === "ls" ? {} : { updated_input: { command: `${text}!` } };
      },
    };
    const verdict = await fakeHooks({ one: [command("a"), chaser] }).emit("PreToolUse", TOOL);
    expect(verdict).toMatchObject({ decision: "deny", decided_by: "one:user:fake#/1" });
    expect(verdict.reason).toContain("had rewritten already");
  });

  it("asks hooks whose own rewrite lost about the one that counts, and takes no rewrite of theirs again", async () => {
    const careful: FakeHook = {
      answer: ({ event }) => {
        const { command: text } = event.tool_input as { command: string };
        return text === "rm"
          ? { decision: "deny", reason: "never" }
          : { updated_input: { command: `${text} -l` } };
      },
    };
    const first = { ...PARALLEL, rewrites: "first" } as const;
    for (const [hooks, over] of [
      [{ one: [careful, command("rm")] }, {}],
      [{ one: [command("rm"), careful] }, { one: { policy: first } }],
      [{ one: [careful], two: [command("rm")] }, {}],
    ] as const) {
      const verdict = await fakeHooks(hooks, { over }).emit("PreToolUse", TOOL);
      expect(verdict).toMatchObject({ decision: "deny", reason: "never", updated_input: { command: "rm" } });
      expect(verdict.runs.filter(({ pass }) => pass === 2)).toHaveLength(1);
    }
    const pipeline = { ...PARALLEL, order: "sequential", rewrites: "pipeline" } as const;
    const piped = await fakeHooks(
      { one: [careful, command("rm")], two: [denies("rm")] },
      { over: { one: { policy: pipeline } } },
    ).emit("PreToolUse", TOOL);
    // In turn, each builds on the one before: together they are the authors, and are not asked again.
    expect(piped.runs.filter(({ pass }) => pass === 2).map(({ hook }) => hook)).toEqual(["two:user:fake#/0"]);
    expect(piped).toMatchObject({ decision: "deny", decided_by: "two:user:fake#/0" });
  });

  it("takes nobody's approval of the input before for one of the rewritten input", async () => {
    const allows = (text: string): FakeHook => ({
      answer: ({ event }) =>
        (event.tool_input as { command: string }).command === text
          ? { decision: "allow", reason: `${text} is fine` }
          : {},
    });
    const always: FakeHook = { answer: { decision: "allow", reason: "yes" } };
    const emit = (...one: FakeHook[]) => fakeHooks({ one }).emit("PreToolUse", TOOL);
    const verdict = await emit(allows("ls"), command("rm"));
    expect(verdict).toMatchObject({ decision: "none", updated_input: { command: "rm" } });
    expect(verdict).not.toHaveProperty("reason");
    expect(verdict).not.toHaveProperty("decided_by");
    const again = await emit(always, command("rm"));
    expect(again).toMatchObject({ decision: "allow", reason: "yes", decided_by: "one:user:fake#/0" });
    const author: FakeHook = { answer: { decision: "allow", updated_input: { command: "rm" } } };
    const approved = await emit(allows("ls"), author);
    expect(approved).toMatchObject({ decision: "allow", decided_by: "one:user:fake#/1" });
    expect(approved).not.toHaveProperty("reason");
    const watcher: FakeHook = { ...author, mode: "monitor" };
    expect((await emit(allows("ls"), command("rm"), watcher)).decision).toBe("none");
  });

  it("takes an approval that comes with a rewrite for none of the input that won over it", async () => {
    const tidies: FakeHook = {
      answer: ({ event }) => {
        const { command: text } = event.tool_input as { command: string };
        return { decision: "allow", reason: "tidied", updated_input: { command: `${text} --safe` } };
      },
    };
    const verdict = await fakeHooks({ one: [tidies, command("rm")] }).emit("PreToolUse", TOOL);
    expect(verdict).toMatchObject({ decision: "none", updated_input: { command: "rm" } });
    expect(verdict).not.toHaveProperty("decided_by");
    const yes: FakeHook = { answer: { decision: "allow", reason: "yes" } };
    const approved = await fakeHooks({ one: [tidies, command("rm"), yes] }).emit("PreToolUse", TOOL);
    expect(approved.decision).toBe("allow");
  });

  it("names of hooks that rewrite in turn the last one where systems conflict", async () => {
    const pipeline = { ...PARALLEL, order: "sequential", rewrites: "pipeline" } as const;
    const verdict = await fakeHooks(
      { two: [command("c")], one: [command("a"), command("b")] },
      { over: { one: { policy: pipeline } } },
    ).emit("PreToolUse", TOOL);
    expect(verdict.conflicts).toMatchObject([
      { hooks: ["two:user:fake#/0", "one:user:fake#/1"], winner: "one:user:fake#/1" },
    ]);
  });

  it("does not repeat context, background hooks or monitors", async () => {
    const hooks = fakeHooks({
      one: [
        command("a"),
        { answer: { context: "once" } },
        { background: true },
        { mode: "monitor", answer: { decision: "deny" } },
      ],
    });
    const verdict = await hooks.emit("PreToolUse", TOOL);
    expect(verdict.context).toEqual(["once"]);
    expect(verdict.decision).toBe("none");
    expect(verdict.runs.filter(({ pass }) => pass === 2).map(({ hook }) => hook)).toEqual([
      "one:user:fake#/1",
    ]);
    await hooks.close();
  });

  it("ignores the rewrite of a hook that failed", async () => {
    const hooks = fakeHooks({
      one: [
        {
          answer: { updated_input: { command: "x" }, failed: { code: "exit_code", message: "exit code 1" } },
        },
      ],
    });
    expect(await hooks.emit("PreToolUse", TOOL)).not.toHaveProperty("updated_input");
  });

  it("does not step past a guard that cannot run: its failure rule decides about the rewritten input", async () => {
    const when = [{ subject: "command", test: { wildcard: ["rm *"] }, text: "rm *" }] as const;
    for (const broken of [
      { executor: "nobody" },
      { skip: { because: "not_available", message: "no" } },
    ] as const) {
      for (const [failure, decision] of [
        ["closed", "deny"],
        ["ask", "ask"],
        ["open", "none"],
      ] as const) {
        const hooks = fakeHooks({ one: [command("rm -r x"), { when, failure, ...broken }] });
        const verdict = await hooks.emit("PreToolUse", TOOL);
        expect(verdict.decision).toBe(decision);
        expect(verdict.runs[1]).toMatchObject({ pass: 2, outcome: "skipped" });
      }
    }
  });

  it("lets a guard beyond the dialect's limit count on the rewritten input too", async () => {
    const policy = { ...PARALLEL, limits: { handlers: 1 } };
    const when = [{ subject: "command", test: { wildcard: ["rm *"] }, text: "rm *" }] as const;
    const hooks = fakeHooks(
      { one: [command("rm x")], two: [{ when }, { when }] },
      { over: { two: { policy } } },
    );
    expect((await hooks.emit("PreToolUse", TOOL)).decision).toBe("deny");
  });

  it("leaves out of the second look what is no failure: disabled, duplicate, untrusted", async () => {
    const skip = { because: "disabled", message: "off" } as const;
    const hooks = fakeHooks(
      { one: [command("x"), { skip }, { layer: "project" }, { identity: "i" }, { identity: "i" }] },
      { trust: "store" },
    );
    const { decision, runs } = await hooks.emit("PreToolUse", TOOL);
    expect(decision).toBe("none");
    expect(runs.filter(({ pass }) => pass === 2).map(({ hook }) => hook)).toEqual(["one:user:fake#/3"]);
  });

  it("gives each reason once, though it is given on both looks", async () => {
    const asks: FakeHook = { answer: { decision: "ask", reason: "sure?" } };
    for (const reasons of ["all", "deciding"] as const) {
      const over = { one: { policy: { ...PARALLEL, reasons } } };
      const verdict = await fakeHooks({ one: [asks, command("x")] }, { over }).emit("PreToolUse", TOOL);
      expect([verdict.decision, verdict.reason]).toEqual(["ask", "sure?"]);
    }
  });

  it("keeps a reason that only the second look gives", async () => {
    const asks: FakeHook = {
      answer: ({ event }) => ({ decision: "ask", reason: (event.tool_input as { command: string }).command }),
    };
    const verdict = await fakeHooks({ one: [asks, command("x")] }).emit("PreToolUse", TOOL);
    expect(verdict.reason).toBe("ls; x");
  });

  it("puts a rewritten prompt before the deciding hooks once more, as the prompt", async () => {
    const hooks = createHooks({ dialects: [] });
    const seen: unknown[] = [];
    hooks.on("UserPromptSubmit", () => ({ updated_input: "evil" }));
    hooks.on("UserPromptSubmit", ({ prompt, tool_input: input }) => {
      seen.push([prompt, input]);
      return prompt === "evil" ? { decision: "deny", reason: "no" } : {};
    });
    expect(await hooks.emit("UserPromptSubmit", { prompt: "good" })).toMatchObject({
      decision: "deny",
      reason: "no",
    });
    expect(seen).toEqual([
      ["good", undefined],
      ["evil", undefined],
    ]);
  });

  it("knows of every event whose input can be rewritten which field that is, and of no other", () => {
    for (const [name, { effects, input, fields }] of Object.entries(EVENTS)) {
      expect(input !== undefined, name).toBe(effects.includes("updated_input"));
      if (input !== undefined) expect(Object.keys(fields), name).toContain(input);
    }
  });

  it("reports outputs that were rewritten differently, within a dialect and across", async () => {
    const output = (text: string): FakeHook => ({ native: "PostToolUse", answer: { updated_output: text } });
    const within = await fakeHooks({ one: [output("a"), output("b")] }).emit("PostToolUse", TOOL);
    expect([within.updated_output, within.conflicts]).toEqual([
      "b",
      [
        {
          effect: "updated_output",
          hooks: ["one:user:fake#/0", "one:user:fake#/1"],
          winner: "one:user:fake#/1",
        },
      ],
    ]);
    const across = await fakeHooks({ one: [output("a")], two: [output("b")] }).emit("PostToolUse", TOOL);
    expect(across.conflicts).toMatchObject([{ effect: "updated_output", winner: "two:user:fake#/0" }]);
    const same = await fakeHooks({ one: [output("a")], two: [output("a")] }).emit("PostToolUse", TOOL);
    expect(same.conflicts).toEqual([]);
  });
});
