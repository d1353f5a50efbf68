import { limits } from "../guards/limits.js";

/** How long one answer may take, in milliseconds from its beginning. */
export interface Time {
  /** How long the agent waits. */
  readonly patienceMs: number;
  /** By then hooks have answered, or are given up. */
  readonly answerMs: number;
  /** By then what was given up has been ended. */
  readonly endMs: number;
}

/** Where an agent's profile says nothing. */
const PATIENCE_MS = 30_000;
/** What starting and leaving this program may cost on a busy machine. */
const AROUND_MS = 1000;
const ENDING_MS = limits.killGraceMs + 500;

/** Well before the agent runs out of patience: it would let the tool through. */
export function timeWithin(patienceMs: number = PATIENCE_MS): Time {
  const endMs = patienceMs - Math.min(AROUND_MS, patienceMs / 5);
  return { patienceMs, answerMs: Math.max(endMs - ENDING_MS, endMs / 2), endMs };
}

export const LATE: unique symbol = Symbol("late");

/** What the work comes to, or `LATE`. Work that is left behind is no unhandled rejection. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T | typeof LATE> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<typeof LATE>((resolve) => {
    timer = setTimeout(resolve, Math.max(0, ms), LATE);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

export function seconds(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${Number((ms / 1000).toFixed(1))} s`;
}
