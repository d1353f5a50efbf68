import { describe, expect, it } from "vitest";
import { limits } from "../../src/guards/limits.js";
import {
  depthOf,
  isMarkedBy,
  isTooDeep,
  markedBy,
  nestedVariables,
  tooDeepMessage,
} from "../../src/guards/nesting.js";

describe("the depth of hooks within hooks", () => {
  it.each([
    [undefined, 0],
    ["", 0],
    ["0", 0],
    ["1", 1],
    ["12", 12],
    ["999", 999],
    ["1000", Infinity],
    ["-1", Infinity],
    ["x1", Infinity],
    ["1x", Infinity],
    ["one", Infinity],
    [" ", Infinity],
  ])("is for %j in the environment %j", (value, depth) => {
    expect(depthOf({ ANYHOOK_DEPTH: value })).toBe(depth);
  });

  it.each([
    [undefined, "1"],
    ["0", "1"],
    ["2", "3"],
    ["998", "999"],
    ["999", "999"],
    ["meddled", "999"],
  ])("is after %j told to a hook as %j", (value, told) => {
    expect(nestedVariables({ ANYHOOK_DEPTH: value, PATH: "/bin" })).toEqual({ ANYHOOK_DEPTH: told });
  });

  it("is too much beyond the limit only, and the message tells both", () => {
    expect([0, limits.depth, limits.depth + 1, Infinity].map(isTooDeep)).toEqual([false, false, true, true]);
    expect(tooDeepMessage(3)).toBe(
      `this event comes from within 3 hooks, and no more than ${limits.depth} may lie within each other`,
    );
    expect(tooDeepMessage(Infinity)).toBe(
      "this event comes from within an unknown number of hooks (ANYHOOK_DEPTH), " +
        `and no more than ${limits.depth} may lie within each other`,
    );
  });
});

describe("the marks of runs around a process", () => {
  it("are handed on as they are, and absent where there is none", () => {
    expect(nestedVariables({ ANYHOOK_RUN: "evt.1" })).toEqual({ ANYHOOK_DEPTH: "1", ANYHOOK_RUN: "evt.1" });
    expect(nestedVariables({ ANYHOOK_RUN: "" })).toEqual({ ANYHOOK_DEPTH: "1" });
  });

  it("get another one behind them", () => {
    expect(markedBy({}, "evt.1")).toEqual({ ANYHOOK_RUN: "evt.1" });
    expect(markedBy({ ANYHOOK_RUN: "" }, "evt.1")).toEqual({ ANYHOOK_RUN: "evt.1" });
    expect(markedBy({ ANYHOOK_RUN: "evt.1" }, "evt.2")).toEqual({ ANYHOOK_RUN: "evt.1 evt.2" });
  });

  it("are found as a whole: no run ends the processes of another", () => {
    const found = (marker: string): boolean => isMarkedBy("evt.1 evt.22", marker);
    expect(["evt.1", "evt.22", "evt.2", "vt.1", "1 evt.22", "x"].map(found)).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
  });
});
