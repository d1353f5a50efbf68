import { describe, it } from "vitest";
import { EVENTS_AT_ONCE, expectOneVerdict, HOOKS, SHUFFLES, WITH_PROCESSES } from "./parallel.js";

describe(`${EVENTS_AT_ONCE} events at once, ${HOOKS} hooks each (SECURITY.md, bar 16)`, () => {
  it(`have the same verdicts, byte for byte, in ${SHUFFLES.short} shuffles`, () =>
    expectOneVerdict(SHUFFLES.short, { processes: false, seed: 16 }));

  it("have them too where hooks are processes", () =>
    expectOneVerdict(WITH_PROCESSES.short + 1, { processes: true, seed: 61 }));
});
