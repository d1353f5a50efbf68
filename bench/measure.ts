import { performance } from "node:perf_hooks";

/** Something that is timed beside something else. */
export interface Subject {
  readonly name: string;
  /** Not timed; right before each sample. */
  before?(): void;
  run(): unknown;
}

/** Microseconds. */
export interface Spread {
  readonly min: number;
  readonly median: number;
}

export interface Samples {
  readonly name: string;
  /** Microseconds of one run, a sample a round. */
  readonly us: readonly number[];
}

export interface Interleave {
  readonly rounds: number;
  /** How long a sample takes at least; short runs are repeated within it. 0: a sample is one run. */
  readonly sampleMs: number;
}

const WARM_UP_SAMPLES = 8;
/** The first runs are slow and say little about how many make a sample. */
const MOST_GROWTH = 8;

/**
 * Times all subjects in turn, round after round, so that whatever else the machine does hits all of them. The turn
 * begins with another subject each round: nobody always runs behind the same neighbour.
 */
export async function interleave(
  subjects: readonly Subject[],
  { rounds, sampleMs }: Interleave,
): Promise<readonly Samples[]> {
  const timed: { subject: Subject; repeats: number; us: number[] }[] = [];
  for (const subject of subjects) timed.push({ subject, repeats: await warmUp(subject, sampleMs), us: [] });
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < timed.length; turn += 1) {
      const one = timed[(round + turn) % timed.length]!;
      one.us.push(await sample(one.subject, one.repeats));
    }
  }
  return timed.map(({ subject, us }) => ({ name: subject.name, us }));
}

export function spread({ us }: Samples): Spread {
  return { min: Math.min(...us), median: median(us) };
}

/** Minimum by minimum, and the median of what the rounds say each for themselves. */
export function ratio(ours: Samples, theirs: Samples): Spread {
  const ofRounds = ours.us.map((us, round) => us / theirs.us[round]!);
  return { min: Math.min(...ours.us) / Math.min(...theirs.us), median: median(ofRounds) };
}

/** Runs until the compiler has had its say; gives back how many runs make a sample. */
async function warmUp(subject: Subject, sampleMs: number): Promise<number> {
  let repeats = 1;
  if (sampleMs === 0) {
    await sample(subject, repeats);
    return repeats;
  }
  for (let warm = 0; warm < WARM_UP_SAMPLES;) {
    const us = await sample(subject, repeats);
    const enough = Math.ceil((sampleMs * 1000) / us);
    if (enough > repeats) repeats = Math.min(enough, repeats * MOST_GROWTH);
    else warm += 1;
  }
  return repeats;
}

async function sample(subject: Subject, repeats: number): Promise<number> {
  subject.before?.();
  const start = performance.now();
  for (let count = 0; count < repeats; count += 1) await subject.run();
  return ((performance.now() - start) * 1000) / repeats;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)]!;
}
