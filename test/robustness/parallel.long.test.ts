import { describe, it } from "vitest";
import { EVENTS_AT_ONCE, expectOneVerdict, HOOKS, SHUFFLES, WITH_PROCESSES } from "./parallel.js";

describe(`${EVENTS_AT_ONCE} events at once, ${HOOKS} hooks each (SECURITY.md, bar 16)`, () => {
  it(`have the same verdicts, byte for byte, in ${SHUFFLES.long} shuffles`, () =>
    expectOneVerdict(SHUFFLES.long, { processes: false, seed: 16 }));

  it(`have them too in ${WITH_PROCESSES.long} shuffles where hooks are processes`, () =>
    expectOneVerdict(WITH_PROCESSES.long, { processes: true, seed: 61 }));
});
