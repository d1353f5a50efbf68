import { join, resolve } from "node:path";
import type { Diagnostic, HooksOptions, JournalStore, Logger, Preset, Settings } from "../spec/index.js";
import type { Loaded } from "./load.js";
import { checkAllowed, hasAllowed } from "./options.js";
import { find } from "./plugins.js";
import type { Plugins } from "./plugins.js";

/** What a runtime has loaded, and whether it still is what its program asked for. */
export class Loading {
  readonly #options: HooksOptions;
  readonly #places: { readonly cwd: string; readonly home: string };
  readonly #plugins: Plugins;
  #loaded: Loaded = { groups: [], diagnostics: [], looked: [], settings: {}, repoHooks: [] };
  #journal: JournalStore | undefined;
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
    const { dialects, journal } = options;
    if (typeof journal === "object") this.#journal = journal;
    this.#isReady = dialects?.length === 0 && typeof journal !== "string" && !hasAllowed(options);
  }

  get loaded(): Loaded {
    return this.#loaded;
  }

  get journal(): JournalStore | undefined {
    return this.#journal;
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
    if (isNewest()) {
      this.#loaded = loaded;
      this.#openJournal(preset, loaded.settings);
      this.#isReady = true;
      await this.#record(loaded);
    }
    log(loaded.diagnostics, this.#options.logger);
    return loaded.diagnostics;
  }

  /** Which hooks of the repository were found, and whether they count. What cannot be written is told, not thrown. */
  async #record({ repoHooks }: Loaded): Promise<void> {
    if (this.#journal === undefined || repoHooks.length === 0) return;
    const { recordsOf } = await import("./repo-hooks.js");
    try {
      this.#journal.append(repoHooks.flatMap((found) => recordsOf(found, this.#places)));
    } catch (error) {
      this.#options.logger?.error(`the journal could not be written: ${String(error)}`);
    }
  }

  async #read(): Promise<Loaded> {
    const { trust = "store", failure, managed = "/etc/anyhook", home, env = process.env } = this.#options;
    // Whoever moves the home moves all of it: no variable of a vendor points back.
    const places = { ...this.#places, managed, env: home === undefined ? env : undefined };
    const systemManaged = this.#options.managed === undefined;
    const dialects = await this.#plugins.chosen();
    const known = await this.#plugins.known();
    const { guestOf: host, mode, cache } = this.#options;
    const guestOf = host === undefined ? undefined : find(host, known);
    const { load } = await import("./load.js");
    return load({ dialects, known, guestOf, mode, places, trust, failure, systemManaged, cache });
  }

  /** Where an audit is required, there is a journal even if nobody asked for one. */
  #openJournal(preset: Preset, { audit }: Settings): void {
    const { journal } = this.#options;
    const { cwd, home } = this.#places;
    const asked = typeof journal === "string" ? resolve(cwd, journal) : undefined;
    const directory = asked ?? (audit === "required" ? join(home, ".anyhook/journal") : undefined);
    if (directory !== undefined) this.#journal ??= preset.openJournal(directory);
  }
}

function log(diagnostics: readonly Diagnostic[], logger: Logger | undefined): void {
  for (const { level, file, line, column, code, message } of diagnostics) {
    const text = `${file}:${line}:${column} ${code}: ${message}`;
    if (level === "error") logger?.error(text);
    if (level === "warning") logger?.warn(text);
  }
}
