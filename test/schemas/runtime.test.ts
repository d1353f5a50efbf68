import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { createHooks } from "../../src/index.js";
import type { HookCallback, Verdict } from "../../src/index.js";
import { generate } from "./generate.js";

const schemas = await generate();
const ajv = new Ajv({ strict: true, strictRequired: false, allowUnionTypes: true, allErrors: true });
const isEvent = ajv.compile(schemas.get("event.schema.json") ?? false);
const isVerdict = ajv.compile(schemas.get("verdict.schema.json") ?? false);

const CALLBACKS: Readonly<Record<string, HookCallback>> = {
  "no opinion": () => undefined,
  "a deny": () => ({ decision: "deny", reason: "no" }),
  "a rewrite that somebody else contradicts": () => ({ updated_input: { command: "ls" } }),
  "a failure": () => {
    throw new Error("broken");
  },
  "all that there is": () => ({
    decision: "ask",
    context: ["one", "two"],
    notices: "seen",
    updated_output: "not here",
    stop: { reason: "enough" },
  }),
};

describe("what the runtime says", () => {
  it.each(Object.entries(CALLBACKS))("fits its schema: %s", async (_title, callback) => {
    const verdict = await decide(callback);
    expect([isVerdict(verdict), isVerdict.errors]).toEqual([true, null]);
    expect([isEvent(verdict.event), isEvent.errors]).toEqual([true, null]);
  });

  it("does not fit it without a decision, or with one that does not exist", async () => {
    const { decision: _, ...undecided } = await decide(() => undefined);
    expect(isVerdict(undecided)).toBe(false);
    expect(isVerdict({ ...undecided, decision: "approve" })).toBe(false);
  });

  it.each([
    ["an event that nobody knows", { hook_event_name: "PreTolUse", tool_name: "Bash" }],
    ["a tool event without a tool", { hook_event_name: "PreToolUse" }],
    ["a field of another type", { hook_event_name: "PreToolUse", tool_name: 7 }],
  ])("is no event: %s", (_title, payload) => {
    expect(isEvent({ id: "1", at: "2026-11-21T08:00:00.000Z", ...payload })).toBe(false);
  });
});

/** As JSON: what is undefined is not there. */
async function decide(callback: HookCallback): Promise<Verdict> {
  const hooks = createHooks({ dialects: [] });
  hooks.on("PreToolUse", callback);
  hooks.on("PreToolUse", () => ({ updated_input: { command: "pwd" } }));
  const verdict = await hooks.emit("PreToolUse", { tool_name: "Bash", tool_input: { command: "rm -rf /" } });
  await hooks.close();
  return JSON.parse(JSON.stringify(verdict)) as Verdict;
}
