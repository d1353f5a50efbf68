import { pythonJson } from "../../dialects/llm-harness/python.js";
import { createHooks } from "../../index.js";
import { HookError } from "../../spec/index.js";
import type { HookRun, Hooks, HooksOptions } from "../../spec/index.js";
import { ask, HookExecutionContext } from "./context.js";
import type { HookProvider } from "./context.js";
import type { HookEvent } from "./events.js";
import { createInMemory, DIALECT, loadingProblem, textOf, wrapped } from "./in-memory.js";
import { assertEvent } from "./registry.js";
import type { HookRegistry } from "./registry.js";

/** What one hook came to. */
export interface HookResult {
  /** command, http, prompt or agent. */
  readonly hook_type: string;
  readonly success: boolean;
  /** What it printed, or answered. */
  readonly output: string;
  /** It failed, and its `block_on_failure` is true. */
  readonly blocked: boolean;
  /** Null where a model gave null for a reason. */
  readonly reason: string | null;
  /** `returncode` of a command (negative: ended by that signal), `status_code` of a request. */
  readonly metadata: Readonly<Record<string, number>>;
}

/** What all hooks of an event came to. */
export interface AggregatedHookResult {
  /** In the order in which they ran; hooks that did not match, or came after one that blocked, have none. */
  readonly results: readonly HookResult[];
  readonly blocked: boolean;
  /** Of the first that blocked; empty without one. */
  readonly reason: string;
}

/** Options of the runtime below: private targets, a journal, the environment of commands. */
export type HookExecutorOptions = Pick<
  HooksOptions,
  "env" | "executors" | "home" | "journal" | "logger" | "network"
>;

/**
 * Runs the hooks of a registry, one after another, until one blocks. It is anyhook's own runtime with the registry for
 * a file: guards, limits and timeouts are those of hooks everywhere.
 */
export class HookExecutor {
  readonly #hooks: Hooks;
  /** By event, then by hook: while they run. */
  readonly #results = new Map<string, Map<string, HookResult>>();
  #registry: HookRegistry;
  #context: HookExecutionContext;
  /** The registry as it was loaded last, or is being loaded. */
  #text = "";
  #loading: Promise<void> | undefined;

  constructor(registry: HookRegistry, context: HookExecutionContext, options: HookExecutorOptions = {}) {
    this.#registry = registry;
    this.#context = HookExecutionContext(context);
    const dialect = createInMemory({
      // Never the registry itself: it may change while it is loaded, and then nobody would know what was.
      text: () => this.#text,
      hasProvider: () => this.#context.provider !== null,
      observe: ({ id }, rule, result) => this.#note(id, rule.id, result),
    });
    this.#hooks = createHooks({
      ...options,
      cwd: this.#context.cwd,
      dialects: [dialect],
      model: ask(() => this.#context),
    });
  }

  /**
   * Fires an event. Does not reject because a hook failed: that is in the results. Any event can come back `blocked`;
   * the document honours it before a tool only.
   * @throws HookError `unknown_event`, `invalid_payload` for what is no JSON, `invalid_option` for a registry that is too
   * large to be loaded and for other options, `closed`
   */
  async execute(
    event: HookEvent,
    options: { readonly payload?: Readonly<Record<string, unknown>> } = {},
  ): Promise<AggregatedHookResult> {
    assertEvent(event);
    assertOptions(options);
    const { payload = {} } = options;
    assertJson(payload);
    await this.#upToDate();
    const { event: fired, runs } = await this.#hooks.emit(event, wrapped(payload), { as: DIALECT });
    const noted = this.#results.get(fired.id);
    this.#results.delete(fired.id);
    const results = runs.filter(wasReached).map((run) => noted?.get(run.hook) ?? failed(run));
    const first = results.find(({ blocked }) => blocked);
    return {
      results,
      blocked: first !== undefined,
      reason:
        first === undefined ? "" : first.reason === null || first.reason === "" ? first.output : first.reason,
    };
  }

  /** From the next event on. */
  updateRegistry(registry: HookRegistry): void {
    this.#registry = registry;
  }

  /** What is left out, or null, stays. */
  updateContext({
    provider,
    default_model: model,
  }: {
    readonly provider?: HookProvider | null;
    readonly default_model?: string | null;
  }): void {
    this.#context = HookExecutionContext({
      cwd: this.#context.cwd,
      provider: provider ?? this.#context.provider,
      default_model: model ?? this.#context.default_model,
    });
  }

  /** Ends what hooks left running. Programs that end by themselves need not call it. */
  close(): Promise<void> {
    return this.#hooks.close();
  }

  /** No event runs the hooks of an older registry than it was fired with. */
  async #upToDate(): Promise<void> {
    const text = textOf(this.#registry);
    if (text !== this.#text) {
      this.#text = text;
      this.#loading = this.#load(text);
    }
    // Of loads that overlap, only the newest counts.
    for (let waited: Promise<void> | undefined; waited !== this.#loading; await waited)
      waited = this.#loading;
  }

  async #load(text: string): Promise<void> {
    try {
      const problem = loadingProblem(await this.#hooks.load());
      // Without its hooks every event would pass.
      if (problem !== undefined) throw new HookError("invalid_option", `the registry: ${problem.message}`);
    } catch (error) {
      // The next event tries again.
      if (text === this.#text) this.#text = "";
      throw error;
    }
  }

  #note(event: string, hook: string, result: HookResult): void {
    const noted = this.#results.get(event) ?? new Map<string, HookResult>();
    this.#results.set(event, noted.set(hook, result));
  }
}

/** Those after one that blocked leave no result, as those that do not match. */
function wasReached({ because }: HookRun): boolean {
  return because !== "stopped";
}

/** It never came to an answer. */
function failed({ executor, decision, reason, error }: HookRun): HookResult {
  const blocked = decision === "deny";
  const why = error?.message ?? reason ?? "";
  return { hook_type: executor, success: false, output: "", blocked, reason: why, metadata: {} };
}

/**
 * A payload in the place of the options would be an empty one, which hardly any matcher matches.
 * @throws HookError `invalid_option`
 */
function assertOptions(options: object): void {
  const unknown = Object.keys(options).find((name) => name !== "payload");
  if (unknown === undefined) return;
  const hint = "execute(event, { payload: { … } })";
  throw new HookError("invalid_option", `execute has no option "${unknown}"`, { hint });
}

/** @throws HookError `invalid_payload` */
function assertJson(payload: Readonly<Record<string, unknown>>): void {
  try {
    pythonJson(payload);
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new HookError("invalid_payload", cause.message, { cause });
  }
}
