import { describe, expect, it } from "vitest";
import { interleave, ratio, spread } from "../../bench/measure.js";
import { rowOf } from "../../bench/row.js";
import { SUITES } from "../../bench/suites.js";

const GOALS: Readonly<Record<string, readonly number[]>> = {
  dispatch: [1],
  command: [2],
  cold: [3],
  journal: [5],
};

/** Whether a goal is reached is never asserted: that is the machine's affair as much as ours. */
describe("the benchmarks", () => {
  it.each(Object.keys(SUITES))("%s: runs, names a peer in every row, and judges its goals", async (name) => {
    const rows = await SUITES[name]!(1);
    expect(rows.length).toBeGreaterThan(1);
    for (const { peer, ours, theirs, ratio: compared } of rows) {
      expect(peer).not.toBe("");
      for (const figure of [ours.min, theirs.min, compared.min, compared.median]) {
        expect(Number.isFinite(figure)).toBe(true);
      }
    }
    expect([...new Set(rows.flatMap(({ goal }) => goal?.number ?? []))]).toEqual(GOALS[name]);
  });
});

describe("measuring", () => {
  it("gives every subject its sample in every round, and begins with another one each time", async () => {
    const turns: string[] = [];
    const subjects = ["one", "two", "three"].map((name) => ({ name, run: () => turns.push(name) }));
    const samples = await interleave(subjects, { rounds: 3, sampleMs: 0 });
    expect(samples.map(({ us }) => us.length)).toEqual([3, 3, 3]);
    const rounds = turns.slice(-9);
    expect([rounds.slice(0, 3), rounds.slice(3, 6), rounds.slice(6)]).toEqual([
      ["one", "two", "three"],
      ["two", "three", "one"],
      ["three", "one", "two"],
    ]);
  });

  it("compares round by round: a machine that slows down for both changes no ratio", () => {
    const ours = { name: "ours", us: [1, 100, 10] };
    const theirs = { name: "theirs", us: [2, 200, 20] };
    expect(spread(ours)).toEqual({ min: 1, median: 10 });
    expect(ratio(ours, theirs)).toEqual({ min: 0.5, median: 0.5 });
  });

  it("holds a goal against the minimum, of the ratio or of our own time", () => {
    const ours = { name: "ours", us: [4, 9, 9] };
    const theirs = { name: "theirs", us: [8, 8, 8] };
    const met = (of: "ratio" | "us", atMost: number): boolean | undefined =>
      rowOf("case", ours, theirs, { number: 1, of, atMost }).goal?.met;
    expect([met("ratio", 0.5), met("ratio", 0.4), met("us", 4), met("us", 3)]).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });
});
