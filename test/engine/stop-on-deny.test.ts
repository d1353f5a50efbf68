import { describe, expect, it } from "vitest";
import type { Dialect, RunPolicy } from "../../src/spec/index.js";
import { fakeHooks } from "./fakes.js";

const IN_TURN: RunPolicy = {
  order: "sequential",
  stopOnDeny: true,
  rewrites: "last",
  reasons: "deciding",
  separator: "; ",
  limits: {},
};

describe("a deny in a dialect that runs hooks in turn", () => {
  it("ends the event for the others, unless the event says otherwise", async () => {
    const events: Dialect["events"] = {
      ends: { from: ["PreToolUse"] },
      goes_on: { from: ["UserPromptSubmit"], stopOnDeny: false },
    };
    const deny = { answer: { decision: "deny", reason: "no" } } as const;
    for (const [native, event, outcomes] of [
      ["ends", "PreToolUse", ["blocked", "skipped"]],
      ["goes_on", "UserPromptSubmit", ["blocked", "passed"]],
    ] as const) {
      const rule = { native, events: [event] };
      const groups = { turn: [{ ...rule, ...deny }, rule] };
      const hooks = fakeHooks(groups, { over: { turn: { policy: IN_TURN, events } } });
      const { decision, runs } = await hooks.emit(event, { tool_name: "Bash", prompt: "hi" });
      expect([decision, runs.map(({ outcome }) => outcome)]).toEqual(["deny", outcomes]);
      await hooks.close();
    }
  });

  it("ends it where the deny cannot be carried, too, when the event itself says so", async () => {
    const deny = { answer: { decision: "deny", reason: "no" } } as const;
    for (const [own, mode, second] of [
      [{ stopOnDeny: true }, "enforce", "skipped"],
      [{ stopOnDeny: true }, "monitor", "passed"],
      [{}, "enforce", "passed"],
    ] as const) {
      const events: Dialect["events"] = {
        told: { from: ["SessionStart"], gate: false, effects: [], ...own },
      };
      const rule = { native: "told", events: ["SessionStart"] };
      const groups = { turn: [{ ...rule, ...deny, mode }, rule] };
      const hooks = fakeHooks(groups, { over: { turn: { policy: IN_TURN, events } } });
      const { decision, runs, unsupported } = await hooks.emit("SessionStart", {});
      expect([decision, unsupported.map(({ effect }) => effect), runs[1]?.outcome]).toEqual([
        "none",
        ["decision"],
        second,
      ]);
      await hooks.close();
    }
  });
});
