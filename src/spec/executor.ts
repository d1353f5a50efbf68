import type { Effects } from "./effects.js";
import type { HookEvent } from "./event.js";
import type { JsonObject } from "./json.js";
import type { McpAccess } from "./mcp.js";
import type { ModelAccess } from "./model.js";
import type { NetworkPolicy } from "./network.js";
import type { Output } from "./output.js";
import type { RunRequest } from "./request.js";
import type { Rule } from "./rule.js";

/** What a callback of the embedding program gets beside the event. */
export interface HookContext {
  /** Aborts at the deadline or when the caller gives up. */
  readonly signal: AbortSignal;
  /** Absolute path of the workspace. */
  readonly cwd: string;
}

/**
 * A hook that is a function of the embedding program. Returning nothing means: no opinion. Its event is frozen: a
 * rewrite is returned, as `updated_input`.
 */
export type HookCallback = (
  event: HookEvent,
  context: HookContext,
) => Effects | undefined | void | Promise<Effects | undefined | void>;

/** The files that say which hooks run, what is trusted, and what happened. */
export interface GuardedPaths {
  /**
   * Absolute; a file need not be there. A last segment `**` means everything in that folder, any other `*` in it a
   * pattern of names.
   */
  readonly paths: readonly string[];
  /** Absolute: what `~` stands for. */
  readonly home: string;
}

/**
 * One attempt of one rule. `args`, `env` and `stdin` are made when first read, so an executor that does not
 * need them does not pay for them.
 */
export interface ExecutorCall extends RunRequest {
  readonly stdin: string;
  /** Absolute path of the workspace; `cwd` is where this hook runs. */
  readonly workspace: string;
  readonly rule: Rule;
  /** In the dialect's own tool words. */
  readonly event: HookEvent;
  /** The rule's parameters, completed by the dialect (headers filled in, arguments substituted). */
  readonly params: JsonObject;
  readonly network: NetworkPolicy;
  /** Milliseconds until the deadline of this attempt. The engine owns time: it settles the run itself. */
  readonly timeoutMs: number;
  /** Aborts at that deadline: stop, and clean up in the background. */
  readonly signal: AbortSignal;
  readonly callback?: HookCallback;
  /** What keeps these hooks what they are, looked at anew: for a hook that guards it. */
  guarded(): Promise<GuardedPaths>;
  /** The text with the secrets that this runtime knows masked, as `***`: for what leaves the machine or is written down. */
  mask(text: string): string;
  readonly models: ModelAccess;
  readonly mcp: McpAccess;
}

/**
 * Moves bytes: runs something once and says what it saw. Never interprets an answer, never retries,
 * never throws for a hook's sake (it returns an `error` output instead).
 */
export interface Executor {
  readonly version: 1;
  readonly id: string;
  /**
   * What it is handed goes to somebody else: a server, a model. Secrets in the event are masked before the dialect makes
   * anything of it, and put back where an answer hands them back.
   * @default true for `http`, `prompt` and `agent`, false for any other id
   */
  readonly leaves?: boolean;
  /** Must settle on its own soon after `call.signal` aborts; a synchronous answer keeps `emit` synchronous. */
  run(call: ExecutorCall): Output | Promise<Output>;
  /** Releases what it holds and waits for what it still has to end. */
  close?(): Promise<void>;
}
