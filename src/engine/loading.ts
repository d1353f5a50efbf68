import { join, resolve } from "node:path";
import { depthOf } from "../guards/nesting.js";
import type { Redactor } from "../guards/redactor.js";
import type {
  Diagnostic,
  Dialect,
  GuardedPaths,
  HooksOptions,
  JournalStore,
  Logger,
  Preset,
  Settings,
} from "../spec/index.js";
import type { Guarded } from "./guarded.js";
import type { Loaded } from "./load.js";
import type { Places } from "./locate.js";
import { checkAllowed, hasAllowed } from "./options.js";
import { find } from "./plugins.js";
import type { Plugins } from "./plugins.js";

/** What a runtime has loaded, and whether it still is what its program asked for. */
export class Loading {
  readonly #options: HooksOptions;
  readonly #places: { readonly cwd: string; readonly home: string };
  readonly #plugins: Plugins;
  #loaded: Loaded = { groups: [], diagnostics: [], looked: [], settings: {}, repoHooks: [] };
  /** The store itself, and the way to it that redacts. */
  #store: JournalStore | undefined;
  #journal: JournalStore | undefined;
  #guarded: Guarded | undefined;
  /** The newest attempt; the only one that counts. */
  #attempt: Promise<readonly Diagnostic[]> | undefined;
  #isReady: boolean;

  constructor(
    options: HooksOptions,
    places: { readonly cwd: string; readonly home: string },
    plugins: Plugins,
  ) {
    this.#options = options;
    this.#places = places;
    this.#plugins = plugins;
    const { dialects, journal = false, logger } = options;
    if (typeof journal === "object") this.#store = journal;
    // Whoever is told anything is told it redacted: that is loaded.
    const tellsNobody = journal === false && logger === undefined;
    this.#isReady = dialects?.length === 0 && tellsNobody && !hasAllowed(options);
  }

  get loaded(): Loaded {
    return this.#loaded;
  }

  get journal(): JournalStore | undefined {
    return this.#journal;
  }

  /** Absent before anything was loaded. */
  get logger(): Logger | undefined {
    return this.#guarded?.logger;
  }

  /** Absent where nobody is told anything. */
  get redactor(): Redactor | undefined {
    return this.#guarded?.redactor;
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  /** A guard that nobody loaded would be silent: the first event loads. */
  async ready(): Promise<void> {
    if (this.#isReady) return;
    await (this.#attempt ?? this.load());
    // What was waited for may be outdated by now.
    await this.ready();
  }

  /** What an agent must not change, if its hooks are to stay what they are. */
  async guardedPaths(): Promise<GuardedPaths> {
    const { guardedPaths } = await import("./guarded-paths.js");
    const { journal } = this.#options;
    return guardedPaths({
      groups: this.#loaded.groups,
      host: await this.#host(),
      places: this.#allPlaces(),
      journal: typeof journal === "string" ? journal : undefined,
    });
  }

  async close(): Promise<void> {
    await this.#store?.close();
  }

  /** There is a dialect more than was loaded. */
  outdate(): void {
    this.#attempt = undefined;
    this.#isReady = false;
  }

  load(): Promise<readonly Diagnostic[]> {
    const attempt = this.#load(() => this.#attempt === attempt);
    this.#attempt = attempt;
    return attempt;
  }

  async #load(isNewest: () => boolean): Promise<readonly Diagnostic[]> {
    await checkAllowed(this.#options);
    const preset = await this.#plugins.load();
    const loaded = await this.#read();
    const { guarded } = await import("./guarded.js");
    if (isNewest()) {
      this.#loaded = loaded;
      this.#openJournal(preset, loaded.settings);
      this.#guarded = guarded(this.#options, loaded);
      this.#journal = this.#store === undefined ? undefined : this.#guarded.journal(this.#store);
      this.#isReady = true;
      await this.#record(loaded);
    }
    log(loaded.diagnostics, guarded(this.#options, loaded).logger);
    return loaded.diagnostics;
  }

  /** Which hooks of the repository were found, and whether they count. What cannot be written is told, not thrown. */
  async #record({ repoHooks }: Loaded): Promise<void> {
    if (this.#journal === undefined || repoHooks.length === 0) return;
    const { recordsOf } = await import("./repo-hooks.js");
    try {
      this.#journal.append(repoHooks.flatMap((found) => recordsOf(found, this.#places)));
    } catch (error) {
      this.logger?.error(`the journal could not be written: ${String(error)}`);
    }
  }

  async #read(): Promise<Loaded> {
    const { trust = "store", failure, env = process.env } = this.#options;
    const places = this.#allPlaces();
    const systemManaged = this.#options.managed === undefined;
    const dialects = await this.#plugins.chosen();
    const known = await this.#plugins.known();
    const { mode, cache } = this.#options;
    const guestOf = await this.#host();
    const { load } = await import("./load.js");
    const depth = depthOf(env);
    return load({ dialects, known, guestOf, mode, places, trust, failure, systemManaged, cache, depth });
  }

  #allPlaces(): Places {
    const { managed = "/etc/anyhook", home, env = process.env } = this.#options;
    // Whoever moves the home moves all of it: no variable of a vendor points back.
    return { ...this.#places, managed, env: home === undefined ? env : undefined };
  }

  /** The agent that we are a hook of. */
  async #host(): Promise<Dialect | undefined> {
    const { guestOf } = this.#options;
    return guestOf === undefined ? undefined : find(guestOf, await this.#plugins.known());
  }

  /** Where an audit is required, there is a journal even if nobody asked for one. */
  #openJournal(preset: Preset, { audit, journal: rotation }: Settings): void {
    const { journal } = this.#options;
    const { cwd, home } = this.#places;
    const asked = typeof journal === "string" ? resolve(cwd, journal) : undefined;
    const directory = asked ?? (audit === "required" ? join(home, ".anyhook/journal") : undefined);
    if (directory !== undefined)
      this.#store ??= preset.openJournal(directory, { maxBytes: rotation?.max_bytes });
  }
}

function log(diagnostics: readonly Diagnostic[], logger: Logger | undefined): void {
  for (const { level, file, line, column, code, message } of diagnostics) {
    const text = `${file}:${line}:${column} ${code}: ${message}`;
    if (level === "error") logger?.error(text);
    if (level === "warning") logger?.warn(text);
  }
}
