import { resolve } from "node:path";
import { userHome } from "../guards/home.js";
import { EVENTS, HookError } from "../spec/index.js";
import type {
  Diagnostic,
  Dialect,
  EmitOptions,
  Executor,
  Explanation,
  HookCallback,
  Hooks,
  HooksOptions,
  ListedHook,
  LookedAt,
  OnOptions,
  Verdict,
} from "../spec/index.js";
import type { Engine } from "./attempt.js";
import { createEngine } from "./batch.js";
import type { Scene } from "./call.js";
import { Callbacks } from "./callbacks.js";
import { decide } from "./decide.js";
import { createEvent } from "./event.js";
import type { Group } from "./group.js";
import { list } from "./list.js";
import type { Loaded } from "./load.js";
import { Loading } from "./loading.js";
import { checkOptions } from "./options.js";
import { Plugins } from "./plugins.js";
import type { Presets } from "./plugins.js";
import type { Translated } from "./translate.js";

/** TERM, two seconds, KILL, and what remains to be drained. */
const ABANDONED_MS = 3000;

interface Stage {
  readonly loaded: Loaded;
  readonly own: Group;
  readonly groups: readonly Group[];
  readonly scene: Scene;
}

/** The runtime: load → match → plan → run → merge → record. What happens to one event is in `decide.ts`. */
export class Runtime implements Hooks {
  readonly #options: HooksOptions;
  readonly #cwd: string;
  readonly #home: string;
  readonly #plugins: Plugins;
  readonly #loading: Loading;
  readonly #callbacks = new Callbacks();
  readonly #engine: Engine;
  /** What all events share; made anew when callbacks were added or files were loaded. */
  #stage: Stage | undefined;
  #closed: Promise<void> | undefined;

  constructor(options: HooksOptions, presets: Presets) {
    checkOptions(options);
    const { cwd = process.cwd(), home = userHome(), signal } = options;
    this.#options = options;
    this.#cwd = resolve(cwd);
    this.#home = resolve(home);
    this.#plugins = new Plugins(presets, options);
    this.#loading = new Loading(options, { cwd: this.#cwd, home: this.#home }, this.#plugins);
    this.#engine = createEngine({
      journal: () => this.#loading.journal,
      logger: () => this.#loading.logger,
    });
    if (signal?.aborted === true) void this.close();
    signal?.addEventListener("abort", () => void this.close(), { once: true });
  }

  async load(): Promise<readonly Diagnostic[]> {
    this.#assertOpen();
    const diagnostics = await this.#loading.load().catch(this.#fail);
    // What waits was collected under the old rules, and leaves under them.
    this.#engine.batches.flush();
    return diagnostics;
  }

  on(event: string, ...rest: [HookCallback] | [OnOptions, HookCallback]): () => void {
    this.#assertOpen();
    return rest.length === 1 ? this.#callbacks.add(event, {}, rest[0]) : this.#callbacks.add(event, ...rest);
  }

  use(plugin: Dialect | Executor): void {
    this.#assertOpen();
    this.#plugins.add(plugin);
    if (!("run" in plugin)) this.#loading.outdate();
  }

  async emit(
    name: string,
    payload: Readonly<Record<string, unknown>>,
    { as, signal, only }: EmitOptions = {},
  ): Promise<Verdict> {
    this.#assertOpen();
    if (!this.#loading.isReady || !this.#callbacks.isReady) await this.#prepare();
    const isPlain = as === undefined && Object.hasOwn(EVENTS, name);
    const { event, moment } = isPlain
      ? { event: createEvent(name, payload, this.#cwd), moment: undefined }
      : await this.#translate(name, payload, as);
    const { loaded, journal } = this.#loading;
    const stage = this.#current();
    return decide({
      event,
      moment,
      groups: stage.groups,
      executors: this.#plugins.executors,
      scene: stage.scene,
      engine: signal === undefined ? this.#engine : { ...this.#engine, signal },
      journal,
      audit: loaded.settings.audit,
      logger: this.#loading.logger,
      inProcess: this.#callbacks.hear(event),
      pause: loaded.pause?.look(journal, this.#loading.logger),
      only,
    });
  }

  async explain(
    name: string,
    payload: Readonly<Record<string, unknown>>,
    { as, only }: EmitOptions = {},
  ): Promise<Explanation> {
    this.#assertOpen();
    await this.#prepare();
    const asked = await this.#translate(name, payload, as);
    const { diagnostics, pause } = this.#loading.loaded;
    const { executors } = this.#plugins;
    const { explain } = await import("./explain.js");
    return explain(asked, this.#current().groups, { executors, diagnostics, pause: pause?.look(), only });
  }

  list(): readonly ListedHook[] {
    const { pause } = this.#loading.loaded;
    return list(this.#current().groups, this.#plugins.executors, pause?.look());
  }

  looked(): readonly LookedAt[] {
    return this.#loading.loaded.looked;
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #prepare(): Promise<void> {
    await this.#callbacks.prepare().catch(this.#fail);
    await this.#loading.ready().catch(this.#fail);
  }

  /** Errors are logged by whoever catches them. */
  readonly #fail = async (error: unknown): Promise<never> => {
    const { guarded, guardedError } = await import("./guarded.js");
    const { redactor } = guarded(this.#options, this.#loading.loaded);
    throw guardedError(error, redactor);
  };

  async #translate(
    name: string,
    payload: Readonly<Record<string, unknown>>,
    as: string | undefined,
  ): Promise<Translated> {
    const { translate } = await import("./translate.js");
    const known = (): Promise<readonly Dialect[]> => this.#plugins.known();
    return translate({ name, payload, as, cwd: this.#cwd, known }).catch(this.#fail);
  }

  #current(): Stage {
    const { loaded } = this.#loading;
    const own = this.#callbacks.group;
    if (this.#stage?.loaded !== loaded || this.#stage.own !== own) {
      if (this.#stage !== undefined && this.#stage.loaded !== loaded) this.#engine.batches.flush();
      this.#stage = { loaded, own, groups: [own, ...loaded.groups], scene: this.#scene() };
    }
    return this.#stage;
  }

  #scene(): Scene {
    const { network, env = process.env, home } = this.#options;
    const { settings } = this.#loading.loaded;
    const allow = [...(network?.allow ?? []), ...(settings.network?.allow ?? [])];
    const host = {
      cwd: this.#cwd,
      home: this.#home,
      env: home === undefined ? env : this.#withoutHomes(env),
    };
    const models = { ask: this.#options.model, settings: settings.model, env };
    const { call, servers = {} } = this.#options.mcp ?? {};
    const mcp = { call, servers: { ...settings.mcp_servers, ...servers }, env };
    return {
      host,
      allow,
      callbacks: this.#callbacks.functions,
      models,
      mcp,
      guarded: () => this.#loading.guardedPaths(),
      redactor: this.#loading.redactor,
    };
  }

  /** Variables that name a vendor's home, where the caller has moved it. */
  #withoutHomes(env: NonNullable<HooksOptions["env"]>): NonNullable<HooksOptions["env"]> {
    const locations = this.#loading.loaded.groups.flatMap(({ dialect }) => dialect.locations);
    const names = new Set(locations.flatMap(({ variable }) => variable?.name ?? []));
    return names.size === 0
      ? env
      : Object.fromEntries(Object.entries(env).filter(([name]) => !names.has(name)));
  }

  async #close(): Promise<void> {
    await this.#settle();
    await Promise.all([...this.#plugins.executors.values()].map((executor) => executor.close?.()));
    await this.#loading.close();
  }

  /** Waits for hooks in the background, and a while for what was given up: a callback may never return. */
  async #settle(): Promise<void> {
    const { batches, leftovers, abandoned, wheel } = this.#engine;
    batches.close();
    while (leftovers.size > 0) await Promise.allSettled(leftovers);
    if (abandoned.size === 0) return;
    let patience: { cancel(): void } | undefined;
    const enough = new Promise<void>((done) => (patience = wheel.add(ABANDONED_MS, done)));
    await Promise.race([Promise.allSettled(abandoned), enough]);
    patience?.cancel();
  }

  #assertOpen(): void {
    if (this.#closed !== undefined) throw new HookError("closed", "the hooks are closed");
  }
}
