import { join } from "node:path";
import type { PlanCache } from "../spec/index.js";
import { openPlanCache } from "../stores/plan-cache.js";

/** Set by the bundler, from the sources that it read. */
declare const ANYHOOK_BUILD: string | undefined;

/** Compiled plans of the user whose home this is. Code that no bundler has named keeps none: it may change at any time. */
export function planCacheOf(home: string): { readonly cache?: PlanCache } {
  if (typeof ANYHOOK_BUILD === "undefined") return {};
  return { cache: openPlanCache(join(home, ".anyhook", "cache"), ANYHOOK_BUILD) };
}
