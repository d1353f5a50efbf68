import { limits } from "./limits.js";

/** How many hooks an environment lies within: `1` in the process of a hook, `2` in that of a hook which that set off. */
export const DEPTH_NAME = "ANYHOOK_DEPTH";
/** Names the runs that an environment belongs to, the outermost first: what left its process group is found by it. */
export const RUN_NAME = "ANYHOOK_RUN";

type Environment = Readonly<Record<string, string | undefined>>;

/** Hooks around this process. A value that is no number counts as more than any limit: somebody has meddled with it. */
export function depthOf(env: Environment): number {
  const value = env[DEPTH_NAME];
  if (value === undefined || value === "") return 0;
  return /^\d{1,3}$/u.test(value) ? Number(value) : Infinity;
}

/** What the environment of every process has that a runtime in `env` starts, whatever else is in it. */
export function nestedVariables(env: Environment): Record<string, string> {
  const depth = depthOf(env);
  const outer = env[RUN_NAME];
  return {
    [DEPTH_NAME]: Number.isFinite(depth) ? String(Math.min(depth + 1, 999)) : "999",
    ...(outer === undefined || outer === "" ? {} : { [RUN_NAME]: outer }),
  };
}

export function isTooDeep(depth: number): boolean {
  return depth > limits.depth;
}

export function tooDeepMessage(depth: number): string {
  const hooks = Number.isFinite(depth) ? `${depth} hooks` : `an unknown number of hooks (${DEPTH_NAME})`;
  return `this event comes from within ${hooks}, and no more than ${limits.depth} may lie within each other`;
}

/** This run's mark in an environment that may have those of runs around it. */
export function markedBy(env: Environment, marker: string): Record<string, string> {
  const outer = env[RUN_NAME];
  return { [RUN_NAME]: outer === undefined || outer === "" ? marker : `${outer} ${marker}` };
}

export function isMarkedBy(value: string, marker: string): boolean {
  return ` ${value} `.includes(` ${marker} `);
}
