import type { JsonObject } from "./json.js";

/** Where a rule comes from, weakest scope last. `host` is the embedding program itself. */
export type Layer = "host" | "managed" | "user" | "project" | "local";

/** The layers whose bytes a repository controls: they run only in a trusted workspace. */
export const WORKSPACE_LAYERS: readonly Layer[] = ["project", "local"];

/**
 * What a matcher looks at. A subject yields any number of strings; the matcher holds when one of them passes.
 * - `tool`: the tool's name in the dialect's words, `""` on events without a tool
 * - `command`: the shell text, and each simple command in it (pipelines, lists, subshells, substitutions)
 * - `path`: the file that the tool touches, as given, absolute, and relative to the workspace
 * - `domain`: the host of the URL that the tool fetches
 * - `strings`: every string in `tool_input`, in objects and in arrays, but not in arrays of arrays
 * - `fields`: the same where `tool_input` is an object, and nothing where it is not
 * - `field:NAME`: that payload field, `""` when absent
 * - `first:NAME,NAME,=TEXT`: the first of these payload fields that is a text and not empty; `=TEXT` stands for itself
 */
export type Subject =
  | "tool"
  | "command"
  | "path"
  | "domain"
  | "strings"
  | "fields"
  | `field:${string}`
  | `first:${string}`;

/** Linear-time tests; each list means "any of these". */
export type Test =
  | { readonly exact: readonly string[] }
  /** Anything but these: for names that a hook knows under another one. */
  | { readonly except: readonly string[] }
  /** RE2 syntax, unanchored, case-sensitive. */
  | { readonly pattern: string }
  /** Everything literal but `*`, which spans anything, newlines included; anchored at both ends. */
  | { readonly wildcard: readonly string[] }
  /** Python's fnmatch, case-sensitive. */
  | { readonly fnmatch: string }
  /**
   * A JavaScript regular expression that RE2 cannot run, unanchored, case-sensitive. It is cut off after
   * `limits.patternMs`, or when all of an event's have taken `limits.patternsMs`: then it counts as a match at a gate,
   * and as none elsewhere.
   */
  | { readonly backtracking: string }
  /** File globs: `*` and `?` within a segment, `**` across segments, `[…]`, `{a,b}`. */
  | { readonly path: readonly string[] };

/** A condition as data, so that a plan can be indexed, cached and explained. */
export interface Matcher {
  readonly subject: Subject;
  readonly test: Test;
  /** How it is written in the file, for `explain`. */
  readonly text: string;
}

/** Why something that matches will not run. */
export type SkipReason =
  | "untrusted"
  | "disabled"
  | "duplicate"
  | "over_limit"
  | "executor_unavailable"
  | "not_available"
  | "invalid"
  | "deadline"
  | "stopped"
  | "spent"
  /** Its matcher was cut off, at an event where that counts as no match. */
  | "slow_pattern"
  /** The workspace is trusted, and this hook, or a script that it names, is not what was trusted. */
  | "changed_since_trusted"
  /** A hook's process made this event, and one of its hooks the next: `limits.depth` of them, and no more. */
  | "too_deep"
  /** The user has paused hooks for a while; those of the managed layer run on. */
  | "paused";

/** Failures worth another attempt. */
export type RetryCause =
  | "timeout"
  | "network"
  | "http_5xx"
  /** 408, 425 and 429: the server asks to come back later. */
  | "http_busy"
  | "exit_code"
  | "spawn";

export interface Retry {
  /** Attempts altogether, ≥ 1. */
  readonly attempts: number;
  /** Wait before attempt n + 1; the last entry repeats. */
  readonly delaysMs: readonly number[];
  readonly on: readonly RetryCause[];
}

/** What a failed run does to the verdict of a gate. `open`: nothing; `closed`: deny; `ask`: ask. */
export type FailureRule = "open" | "closed" | "ask";

/** Where a rule stands. */
export interface RuleSource {
  /** Absolute path. */
  readonly path: string;
  /** As shown: relative to the workspace, or beginning with `~`. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** JSON pointer into the file. */
  readonly pointer: string;
}

/** One hook, compiled: immutable and JSON-serialisable; no closure, no validator. */
export interface Rule {
  /** `dialect:layer:file#/pointer`. */
  readonly id: string;
  /** The name its author gave it. */
  readonly name?: string;
  readonly dialect: string;
  readonly layer: Layer;
  readonly source: RuleSource;
  /** Event name as the file spells it. */
  readonly native: string;
  /** Canonical events it listens to. */
  readonly events: readonly string[];
  /** A spelling or profile that changes payload, names and reading. */
  readonly variant?: string;
  /** All must hold. */
  readonly when: readonly Matcher[];
  /** Executor id. */
  readonly executor: string;
  /** What the executor needs: command, url, headers … */
  readonly params: JsonObject;
  readonly timeoutMs: number;
  readonly retry?: Retry;
  /** Of the rules with equal identity that match an event, only the first runs. */
  readonly identity?: string;
  /** Not awaited, its answer is not read. */
  readonly background?: boolean;
  /**
   * Its events are collected and leave together, in the background: when `size` of them wait, `intervalMs` after the
   * first of them, and when the runtime closes. Rules with this very object in common, as those of one entry, collect
   * together: what leaves is sent as the rule of the first event says.
   */
  readonly batch?: { readonly size: number; readonly intervalMs: number };
  /** Runs for the first event of a session that it matches, and not again before its files are loaded anew. */
  readonly once?: boolean;
  /** `monitor` records what it would have decided and enforces nothing. */
  readonly mode: "enforce" | "monitor";
  /** Whatever it answers decides nothing, as a note to the model or a message to a chat: it guards nothing. */
  readonly observes?: true;
  /** What contains its process; without it there the run fails. */
  readonly sandbox?: "bubblewrap";
  /** The payload of an event, in canonical words, that this guard says it denies: `doctor --canary` holds it to that. */
  readonly canary?: JsonObject;
  /** Absent: the dialect's rule. */
  readonly failure?: FailureRule;
  /** It is known at load that it will not run. */
  readonly skip?: { readonly because: SkipReason; readonly message: string };
}
