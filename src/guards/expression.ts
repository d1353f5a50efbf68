import type { Test } from "../spec/index.js";
import { backtrackingError } from "./backtracking.js";
import { limits } from "./limits.js";
import { patternError } from "./pattern.js";

/** What a regular expression becomes; `slow` says why it could not become one that runs in linear time. */
export type Expression = { readonly test: Test; readonly slow?: string } | { readonly problem: string };

/**
 * The test for a regular expression of a system that takes JavaScript's: RE2 where it can run it, else V8 with a time
 * limit. `preparePatterns` must have been awaited.
 * @example
 * expressionOf("^mcp__"); // { test: { pattern: "^mcp__" } }
 * expressionOf("^(?!Read)"); // { test: { backtracking: "^(?!Read)" }, slow: "RE2 has no lookahead …" }
 */
export function expressionOf(source: string): Expression {
  const reason = patternError(source);
  if (reason === undefined) return { test: { pattern: source } };
  const invalid = backtrackingError(source);
  if (invalid === undefined) return { test: { backtracking: source }, slow: slowly(reason) };
  // That RE2 lacks something is no help to somebody whose pattern is broken anyway.
  return { problem: reason.startsWith("RE2 has no") ? invalid : reason };
}

function slowly(reason: string): string {
  const [why] = reason.split(":", 1);
  return (
    `this pattern may take long (${why}): it is cut off after ${limits.patternMs} ms, ` +
    "which counts as a match where a deny holds the agent back, and as none elsewhere"
  );
}
