import type { Diagnostic } from "./diagnostic.js";
import type { Dialect } from "./dialect.js";
import type { Executor, HookCallback } from "./executor.js";
import type { JsonObject } from "./json.js";
import type { McpOptions } from "./mcp.js";
import type { ModelFunction } from "./model.js";
import type { Explanation, HookDescription } from "./plan.js";
import type { Layer } from "./rule.js";
import type { JournalStore, PlanCache } from "./store.js";
import type { Verdict } from "./verdict.js";

export interface Logger {
  warn(message: string): void;
  error(message: string): void;
}

export interface HooksOptions {
  /**
   * Which formats to read: ids, dialect values, or `"standard"` for all.
   * @default ["anyhook"]
   */
  readonly dialects?: readonly (string | Dialect)[] | "standard";
  /** Further executors; one with a known id replaces it. */
  readonly executors?: readonly Executor[];
  /**
   * The workspace. Project and local files are looked for here and nowhere above.
   * @default process.cwd()
   */
  readonly cwd?: string;
  /** Replaces the user's home directory for every user-scope file, and switches off vendors' own home variables. */
  readonly home?: string;
  /**
   * Directory of the managed policy; packagers and tests move it, users cannot.
   * @default "/etc/anyhook"
   */
  readonly managed?: string;
  /**
   * `"store"`: project and local files run only in a workspace that the user has trusted. `"all"`: the caller vouches for them.
   * @default "store"
   */
  readonly trust?: "store" | "all";
  /**
   * We are a hook inside the agent of this dialect: what files `import` is read too, and the files that this agent
   * runs itself are left out, whichever dialect they are found by.
   */
  readonly guestOf?: string;
  /** `"monitor"`: hooks of files are recorded, and none is enforced. */
  readonly mode?: "monitor";
  /** `"closed"`: a failed hook on a gate denies, whatever its format, and its own `on_failure`, say. */
  readonly failure?: "closed";
  /** Private targets that hooks may call: `host`, `host:port`, an address or a CIDR block. */
  readonly network?: { readonly allow?: readonly string[] };
  /** Answers the questions of `prompt` and `agent` hooks; without it the user's own `model` settings do. */
  readonly model?: ModelFunction;
  /** Servers for `mcp_tool` hooks, or connections that the program has already. */
  readonly mcp?: McpOptions;
  /**
   * Where to keep the journal: a directory, a store, or nowhere.
   * @default false
   */
  readonly journal?: false | string | JournalStore;
  /** Where compiled plans are kept between processes. Empty it when the code of a dialect changes. */
  readonly cache?: PlanCache;
  /** Closes the runtime. */
  readonly signal?: AbortSignal;
  readonly logger?: Logger;
  /**
   * The environment that hooks inherit from, before the guard filters it.
   * @default process.env
   */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export interface EmitOptions {
  /** Gives up on hooks that are still running: they count as failed. */
  readonly signal?: AbortSignal;
  /** In which dialect's words event name and payload are. Default: canonical. */
  readonly as?: string;
  /** Ids of hooks: of those that the event is for, these alone. For trying out a hook; nobody else hears of the event. */
  readonly only?: readonly string[];
}

/** Which events a callback wants. */
export interface OnOptions {
  /** Tool names as in Claude Code: absent, `""` or `"*"` = all; `"Bash|Edit"` = exact names; anything else = RE2, unanchored. */
  readonly matcher?: string;
  /** Shown in the verdict's runs. */
  readonly name?: string;
  /**
   * Milliseconds, ≥ 1.
   * @default 30000
   */
  readonly timeoutMs?: number;
}

/** One loaded hook; `on_failure` is that at the first event it listens to. */
export interface ListedHook extends HookDescription {
  readonly events: readonly string[];
  readonly matchers: readonly string[];
  readonly trusted: boolean;
  readonly skipped?: { readonly because: string; readonly message: string };
  /** What it says that it denies: the payload of its first event, or of the one that is named in it. */
  readonly canary?: JsonObject;
}

/** Where was looked, and what was there. */
export interface LookedAt {
  readonly dialect: string;
  readonly layer: Layer;
  readonly path: string;
  readonly file: string;
  readonly found: boolean;
  readonly trusted: boolean;
}

/** The runtime that an agent embeds. */
export interface Hooks {
  /**
   * Reads every layer of the configured dialects; call again to reload (on a throw the old rules stay).
   * `emit` and `explain` call it when nobody has.
   * @throws HookError `unknown_dialect`, `managed_policy`, `invalid_option` for an entry of `network.allow`
   */
  load(): Promise<readonly Diagnostic[]>;
  /**
   * Adds an in-process hook: first in order, and fail-closed on gates. Returns its undo. A matcher that is no pattern
   * is found by the next event, which then rejects with `invalid_option`.
   * @throws HookError `unknown_event`, `invalid_option`, `closed`
   */
  on(event: string, callback: HookCallback): () => void;
  on(event: string, options: OnOptions, callback: HookCallback): () => void;
  /** Adds a dialect or an executor. What was loaded before is loaded again, with it, by the next event. */
  use(plugin: Dialect | Executor): void;
  /**
   * Runs an event through all hooks. Does not reject because a hook failed: that is in the verdict.
   * @throws HookError `unknown_event`, `unknown_dialect`, `invalid_payload`, `invalid_option`, `closed`
   */
  emit(name: string, payload: Readonly<Record<string, unknown>>, options?: EmitOptions): Promise<Verdict>;
  /** The same plan, and nothing runs; also lists what does not match, and why. */
  explain(
    name: string,
    payload: Readonly<Record<string, unknown>>,
    options?: EmitOptions,
  ): Promise<Explanation>;
  list(): readonly ListedHook[];
  /** Every place that `load` looked at. */
  looked(): readonly LookedAt[];
  /** Waits for background hooks and for whatever is still being killed, then releases everything. */
  close(): Promise<void>;
}

/** What a preset gives the runtime. */
export interface Preset {
  readonly dialects: readonly Dialect[];
  readonly executors: readonly Executor[];
  /** @param options `maxBytes`: how big a file becomes before its day goes on in the next */
  openJournal(directory: string, options?: { readonly maxBytes?: number | undefined }): JournalStore;
}
