import type { Diagnostic } from "./diagnostic.js";
import type { Decision } from "./effects.js";
import type { HookEvent } from "./event.js";
import type { Layer, Rule, SkipReason } from "./rule.js";

/** Positions in a dialect's `rules`, in declared order. */
export type RuleList = readonly number[];

/**
 * The rules of one dialect for one canonical event, by what can be known from the tool's name alone.
 * The lists are disjoint; whatever they yield is still held against the remaining matchers.
 */
export interface EventIndex {
  /** No condition on the tool. */
  readonly any: RuleList;
  /** By exact native tool name. */
  readonly exact: Readonly<Record<string, RuleList>>;
  /** By the literal beginning that a pattern demands. */
  readonly prefix: Readonly<Record<string, RuleList>>;
  /** The distinct lengths of those beginnings. */
  readonly prefixLengths: readonly number[];
  /** By a literal text that an unanchored pattern demands somewhere. */
  readonly contains: Readonly<Record<string, RuleList>>;
  readonly containsLengths: readonly number[];
  /** By exact native tool name, and then by the word that a simple command must begin with. */
  readonly words: Readonly<Record<string, Readonly<Record<string, RuleList>>>>;
  /** Patterns that could match anything. */
  readonly rest: RuleList;
}

export interface CompiledDialect {
  readonly id: string;
  readonly rules: readonly Rule[];
  readonly events: Readonly<Record<string, EventIndex>>;
}

/** What loading produces and everything else only reads: plain JSON, free of closures and validators. A cached plan grants no trust. */
export interface CompiledPlan {
  readonly version: 1;
  readonly dialects: readonly CompiledDialect[];
  /** Some matcher needs the linear-time pattern engine. */
  readonly patterns: boolean;
}

/** A rule that matches the event, and whether it will run. */
export interface PlannedRun {
  readonly rule: Rule;
  readonly skip?: { readonly because: SkipReason; readonly message: string };
  /** What was odd about choosing it; its run carries it on. */
  readonly warnings?: readonly string[];
}

/** What people are told about any hook. */
export interface HookDescription {
  readonly hook: string;
  readonly name?: string;
  readonly dialect: string;
  readonly layer: Layer;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** What it listens to, as its system calls it. */
  readonly event: string;
  readonly executor: string;
  readonly mode: "enforce" | "monitor";
  /** What a failure of this hook does to the event. */
  readonly on_failure: "allow" | "ask" | "deny";
  /** Whether a deny there holds its agent back. */
  readonly gate: boolean;
  /** It has a say at a gate, and what it guards goes on when it fails. */
  readonly fails_open: boolean;
}

/** One line of `explain`. */
export interface Explained extends HookDescription {
  readonly runs: boolean;
  readonly matches: boolean;
  /** Why it does not match or does not run; absent when it runs. */
  readonly because?: SkipReason | "no_match";
  readonly message?: string;
  /** What was odd about choosing it. */
  readonly warnings?: readonly string[];
  readonly timeout_ms: number;
  readonly background: boolean;
}

export interface Explanation {
  readonly event: HookEvent;
  readonly gate: boolean;
  /** What would be decided without any hook running: never more than `none`. */
  readonly decision: Decision;
  readonly hooks: readonly Explained[];
  readonly diagnostics: readonly Diagnostic[];
}
