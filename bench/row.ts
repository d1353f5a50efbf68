import { ratio, spread } from "./measure.js";
import type { Samples, Spread } from "./measure.js";

/** What we want to reach: `number` as in docs/speed.md. */
export interface Goal {
  readonly number: 1 | 2 | 3 | 5;
  /** Of the ratio to the peer, or microseconds of our own. */
  readonly of: "ratio" | "us";
  readonly atMost: number;
}

/** One measured case beside one peer. Times in microseconds. */
export interface Row {
  readonly case: string;
  readonly peer: string;
  readonly ours: Spread;
  readonly theirs: Spread;
  readonly ratio: Spread;
  readonly goal?: Goal & { readonly met: boolean };
}

/** Goals are held against the minimum: on a busy machine the median tells about the neighbours. */
export function rowOf(name: string, ours: Samples, theirs: Samples, goal?: Goal): Row {
  const row = {
    case: name,
    peer: theirs.name,
    ours: spread(ours),
    theirs: spread(theirs),
    ratio: ratio(ours, theirs),
  };
  if (goal === undefined) return row;
  const reached = goal.of === "ratio" ? row.ratio.min : row.ours.min;
  return { ...row, goal: { ...goal, met: reached <= goal.atMost } };
}

/** A suite measures its cases; `rounds` replaces its own number of rounds. */
export type Suite = (rounds?: number) => Promise<readonly Row[]>;
