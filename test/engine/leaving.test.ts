import { describe, expect, it } from "vitest";
import type { Executor, JsonObject } from "../../src/spec/index.js";
import { fakeHooks } from "./fakes.js";

const TOKEN = "ghp_0123456789abcdefghijABCDEFGHIJ012345";
const INPUT: JsonObject = { command: `deploy ${TOKEN}` };

/** It keeps what it was shown, and hands the input back. */
function echo(over: Pick<Executor, "id" | "leaves">): Executor & { readonly shown: string[] } {
  const shown: string[] = [];
  return {
    version: 1,
    shown,
    ...over,
    run(call) {
      shown.push(call.stdin);
      return { kind: "value", value: { updated_input: call.event.tool_input ?? null }, isError: false };
    },
  };
}

describe("an executor of a program's own", () => {
  it.each<[Pick<Executor, "id" | "leaves">, boolean]>([
    [{ id: "http" }, true],
    [{ id: "prompt" }, true],
    [{ id: "agent" }, true],
    [{ id: "ssh", leaves: true }, true],
    [{ id: "ssh" }, false],
    [{ id: "http", leaves: false }, false],
  ])(
    "gets the event without secrets where it leaves, and what it hands back is whole: %j",
    async (over, masked) => {
      const executor = echo(over);
      const hooks = fakeHooks({ one: [{ executor: over.id }] }, { executors: [executor] });
      const verdict = await hooks.emit("PreToolUse", { tool_name: "Bash", tool_input: INPUT });
      expect(verdict.runs).toMatchObject([{ outcome: "passed" }]);
      expect(executor.shown).toHaveLength(1);
      expect(executor.shown[0]?.includes(TOKEN)).toBe(!masked);
      expect(verdict.updated_input).toEqual(INPUT);
    },
  );
});
