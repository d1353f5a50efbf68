import { describe, expect, it } from "vitest";
import { fakeHooks } from "./fakes.js";
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
});
