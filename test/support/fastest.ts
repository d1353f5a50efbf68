const TRIES = 5;

/**
 * Milliseconds of the fastest of a few runs; no further run once one is below `enoughMs`. What is merely held up by
 * other work on the machine gets through, what takes more than linear time does not.
 */
export function fastest(enoughMs: number, run: () => void): number {
  let best = Infinity;
  for (let tries = 0; tries < TRIES && best >= enoughMs; tries++) {
    const start = performance.now();
    run();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}
