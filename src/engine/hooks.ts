import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { EVENTS, HookError } from "../spec/index.js";
import type {
  Diagnostic,
  Dialect,
  EmitOptions,
  Executor,
  Explanation,
  HookCallback,
  HookEvent,
  Hooks,
  HooksOptions,
  JournalStore,
  ListedHook,
  LookedAt,
  OnOptions,
  Preset,
  Verdict,
} from "../spec/index.js";
import type { Scene } from "./call.js";
import { Callbacks } from "./callbacks.js";
import { decide } from "./decide.js";
import { createEvent } from "./event.js";
import { explain } from "./explain.js";
import type { Group } from "./group.js";
import { list } from "./list.js";
import { load } from "./load.js";
import type { Loaded } from "./load.js";
import { checkOptions } from "./options.js";
import { Plugins } from "./plugins.js";
import type { Presets } from "./plugins.js";
import { translate } from "./translate.js";
import { TimerWheel } from "./wheel.js";

/** TERM, two seconds, KILL, and what remains to be drained. */
const ABANDONED_MS = 3000;

/** The runtime: load → match → plan → run → merge → record. What happens to one event is in `decide.ts`. */
export class Runtime implements Hooks {
  readonly #options: HooksOptions;
  readonly #cwd: string;
  readonly #home: string;
  readonly #plugins: Plugins;
  readonly #callbacks = new Callbacks();
  readonly #engine = {
    wheel: new TimerWheel(),
    leftovers: new Set<Promise<unknown>>(),
    abandoned: new Set<Promise<unknown>>(),
  };
  #loaded: Loaded = { groups: [], diagnostics: [], looked: [], settings: {} };
  #loading: Promise<readonly Diagnostic[]> | undefined;
  #isReady: boolean;
  #journal: JournalStore | undefined;
  #closed: Promise<void> | undefined;

  constructor(options: HooksOptions, presets: Presets) {
    checkOptions(options);
    this.#options = options;
    this.#cwd = resolve(options.cwd ?? process.cwd());
    this.#home = resolve(options.home ?? homedir());
    this.#plugins = new Plugins(presets, options);
    if (typeof options.journal === "object") this.#journal = options.journal;
    this.#isReady = options.dialects?.length === 0 && typeof options.journal !== "string";
    options.signal?.addEventListener("abort", () => void this.close(), { once: true });
  }

  load(): Promise<readonly Diagnostic[]> {
    this.#assertOpen();
    this.#loading = this.#load();
    return this.#loading;
  }

  on(event: string, ...rest: [HookCallback] | [OnOptions, HookCallback]): () => void {
    this.#assertOpen();
    return rest.length === 1 ? this.#callbacks.add(event, {}, rest[0]) : this.#callbacks.add(event, ...rest);
  }

  use(plugin: Dialect | Executor): void {
    this.#assertOpen();
    this.#plugins.add(plugin);
    if (!("run" in plugin)) this.#isReady = false;
  }

  async emit(
    name: string,
    payload: Readonly<Record<string, unknown>>,
    { as, signal }: EmitOptions = {},
  ): Promise<Verdict> {
    this.#assertOpen();
    if (!this.#isReady || !this.#callbacks.isReady) await this.#prepare();
    const isPlain = as === undefined && Object.hasOwn(EVENTS, name);
    const event = isPlain ? createEvent(name, payload, this.#cwd) : await this.#translate(name, payload, as);
    return decide({
      event,
      groups: this.#groups(),
      executors: this.#plugins.executors,
      scene: this.#scene(),
      engine: { ...this.#engine, signal },
      journal: this.#journal,
      audit: this.#loaded.settings.audit,
      logger: this.#options.logger,
    });
  }

  async explain(
    name: string,
    payload: Readonly<Record<string, unknown>>,
    { as }: EmitOptions = {},
  ): Promise<Explanation> {
    this.#assertOpen();
    await this.#prepare();
    const event = await this.#translate(name, payload, as);
    return explain(event, this.#groups(), this.#plugins.executors, this.#loaded.diagnostics);
  }

  list(): readonly ListedHook[] {
    return list(this.#groups(), this.#plugins.executors);
  }

  looked(): readonly LookedAt[] {
    return this.#loaded.looked;
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  /** A guard that nobody loaded would be silent: the first event loads. */
  async #prepare(): Promise<void> {
    await this.#callbacks.prepare();
    if (!this.#isReady) await (this.#loading ?? this.load());
  }

  async #load(): Promise<readonly Diagnostic[]> {
    const preset = await this.#plugins.load();
    const {
      trust = "store",
      failure,
      managed = "/etc/anyhook",
      home,
      env = process.env,
      logger,
    } = this.#options;
    // Whoever moves the home moves all of it: no variable of a vendor points back.
    const places = { cwd: this.#cwd, home: this.#home, managed, env: home === undefined ? env : undefined };
    const systemManaged = this.#options.managed === undefined;
    const dialects = await this.#plugins.chosen();
    this.#loaded = await load({ dialects, places, trust, failure, systemManaged });
    this.#openJournal(preset);
    this.#isReady = true;
    for (const { level, file, line, column, code, message } of this.#loaded.diagnostics) {
      const text = `${file}:${line}:${column} ${code}: ${message}`;
      if (level === "error") logger?.error(text);
      if (level === "warning") logger?.warn(text);
    }
    return this.#loaded.diagnostics;
  }

  /** Where an audit is required, there is a journal even if nobody asked for one. */
  #openJournal(preset: Preset): void {
    const { journal } = this.#options;
    const required = this.#loaded.settings.audit === "required";
    const directory =
      typeof journal === "string"
        ? resolve(this.#cwd, journal)
        : required
          ? join(this.#home, ".anyhook/journal")
          : undefined;
    if (directory !== undefined) this.#journal ??= preset.openJournal(directory);
  }

  #translate(
    name: string,
    payload: Readonly<Record<string, unknown>>,
    as: string | undefined,
  ): Promise<HookEvent> {
    return translate({ name, payload, as, cwd: this.#cwd, known: () => this.#plugins.known() });
  }

  #groups(): readonly Group[] {
    return [this.#callbacks.group, ...this.#loaded.groups];
  }

  #scene(): Scene {
    const { network, env = process.env, home } = this.#options;
    const allow = [...(network?.allow ?? []), ...(this.#loaded.settings.network?.allow ?? [])];
    const host = {
      cwd: this.#cwd,
      home: this.#home,
      env: home === undefined ? env : this.#withoutHomes(env),
    };
    return { host, allow, callbacks: this.#callbacks.functions };
  }

  /** Variables that name a vendor's home, where the caller has moved it. */
  #withoutHomes(env: NonNullable<HooksOptions["env"]>): NonNullable<HooksOptions["env"]> {
    const locations = this.#loaded.groups.flatMap(({ dialect }) => dialect.locations);
    const names = new Set(locations.flatMap(({ variable }) => variable?.name ?? []));
    return names.size === 0
      ? env
      : Object.fromEntries(Object.entries(env).filter(([name]) => !names.has(name)));
  }

  async #close(): Promise<void> {
    await this.#settle();
    await Promise.all([...this.#plugins.executors.values()].map((executor) => executor.close?.()));
    await this.#journal?.close();
  }

  /** Waits for hooks in the background, and a while for what was given up: a callback may never return. */
  async #settle(): Promise<void> {
    const { leftovers, abandoned, wheel } = this.#engine;
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
