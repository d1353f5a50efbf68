import { describe, expect, it } from "vitest";
import { callback } from "../../src/executors/callback/index.js";
import type { ExecutorCall, HookCallback } from "../../src/spec/index.js";
import { createCall } from "../support/call.js";

describe("callback executor", () => {
  it("answers synchronously when the callback does", () => {
    expect(run(() => ({ decision: "deny", reason: "no" }))).toEqual({
      kind: "effects",
      effects: { decision: "deny", reason: "no" },
    });
  });

  it("takes nothing for no opinion, synchronously and later", async () => {
    expect(run(() => {})).toEqual({ kind: "effects", effects: {} });
    expect(await run(async () => {})).toEqual({ kind: "effects", effects: {} });
  });

  it("waits for a promise", async () => {
    const output = run(async () => ({ decision: "allow" }));
    expect(output).toBeInstanceOf(Promise);
    expect(await output).toEqual({ kind: "effects", effects: { decision: "allow" } });
  });

  it("hands over the event and the workspace", () => {
    let seen: unknown;
    const call = createCall({
      cwd: "/workspace",
      callback: (event, context) => void (seen = [event, context.cwd]),
    });
    callback.run(call);
    expect(seen).toEqual([call.event, "/workspace"]);
  });

  it("makes no signal, environment or input that the callback does not look at", () => {
    const touched: string[] = [];
    const call = new Proxy(createCall({ callback: () => {} }), {
      get: (target, name) => (touched.push(String(name)), Reflect.get(target, name)),
    });
    callback.run(call);
    expect(touched).not.toEqual(expect.arrayContaining(["signal"]));
    expect(touched.filter((name) => ["args", "env", "stdin", "signal"].includes(name))).toEqual([]);
  });

  it("hands over the call's own signal", () => {
    const { signal } = new AbortController();
    let seen: AbortSignal | undefined;
    callback.run(createCall({ signal, callback: (_event, context) => void (seen = context.signal) }));
    expect(seen).toBe(signal);
  });

  it.each<[string, HookCallback, string]>([
    ["a throw", () => fail(new Error("broken")), "broken"],
    ["a rejection", async () => fail(new Error("broken later")), "broken later"],
    ["a thrown string", () => fail("text"), "text"],
    ["a rejection with nothing", async () => fail(undefined), "the callback threw no Error but: undefined"],
  ])("turns %s into an error output", async (_title, hook, message) => {
    expect(await run(hook)).toEqual({ kind: "error", code: "callback", message });
  });

  it.each([
    ["a string", "deny"],
    ["a boolean", true],
    ["a number", 2],
    ["an array", [{ decision: "deny" }]],
    ["a function", () => {}],
  ])("names an answer that is no object: %s", async (name, answer) => {
    const hook = (() => answer) as unknown as HookCallback;
    const expected = {
      kind: "error",
      code: "callback",
      message: `the callback answered with ${name}; it has to answer with an object of effects, or with nothing`,
    };
    expect(run(hook)).toEqual(expected);
    expect(await run((async () => answer) as unknown as HookCallback)).toEqual(expected);
  });
});

function run(hook: HookCallback, given: Partial<ExecutorCall> = {}) {
  return callback.run(createCall({ ...given, callback: hook }));
}

function fail(error: unknown): never {
  throw error;
}
