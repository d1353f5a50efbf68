import { HookError } from "../spec/index.js";
import type { Dialect, Executor, HooksOptions, Preset } from "../spec/index.js";
import type { ExecutorTable } from "./plan.js";

/** What a preset brings before anything is loaded, and what it brings then. */
export interface Presets {
  /** Callbacks only; must be cheap to import. */
  readonly minimal: Pick<Preset, "executors">;
  /** Everything that ships; imported when somebody loads. */
  standard(): Promise<Preset>;
}

/** Dialects and executors of one runtime: what ships, and what its program added. */
export class Plugins {
  readonly #presets: Presets;
  readonly #wanted: NonNullable<HooksOptions["dialects"]>;
  readonly #dialects: Dialect[] = [];
  readonly #executors: Executor[];
  #shipped: readonly Executor[];
  #preset: Promise<Preset> | undefined;
  #table: ExecutorTable;

  constructor(presets: Presets, { dialects = ["anyhook"], executors = [] }: HooksOptions) {
    this.#presets = presets;
    this.#wanted = dialects;
    this.#executors = [...executors];
    this.#shipped = presets.minimal.executors;
    this.#table = this.#tabulate();
  }

  get executors(): ExecutorTable {
    return this.#table;
  }

  add(plugin: Dialect | Executor): void {
    if (!("run" in plugin)) {
      this.#dialects.push(plugin);
      return;
    }
    this.#executors.push(plugin);
    this.#table = this.#tabulate();
  }

  /** Everything that ships; fetched once, so that a reload keeps what still runs. */
  async load(): Promise<Preset> {
    this.#preset ??= this.#presets.standard();
    const preset = await this.#preset;
    this.#shipped = preset.executors;
    this.#table = this.#tabulate();
    return preset;
  }

  /**
   * The dialects to load, in the order in which their outcomes are merged.
   * @throws HookError `unknown_dialect`
   */
  async chosen(): Promise<readonly Dialect[]> {
    const known = await this.known();
    if (this.#wanted === "standard") return known;
    const chosen = this.#wanted.map((one) => (typeof one === "string" ? find(one, known) : one));
    return [...new Set([...chosen, ...this.#dialects])];
  }

  /** Every dialect whose words can be understood. */
  async known(): Promise<readonly Dialect[]> {
    const values = this.#wanted === "standard" ? [] : this.#wanted.filter((one) => typeof one !== "string");
    const { dialects } = await this.load();
    return [...new Set([...dialects, ...values, ...this.#dialects])];
  }

  /** Later executors replace earlier ones of the same id. */
  #tabulate(): ExecutorTable {
    const all = [...this.#presets.minimal.executors, ...this.#shipped, ...this.#executors];
    return new Map(all.map((executor) => [executor.id, executor]));
  }
}

/** @throws HookError `unknown_dialect` */
export function find(id: string, known: readonly Dialect[]): Dialect {
  const dialect = known.findLast((one) => one.id === id);
  if (dialect !== undefined) return dialect;
  const hint = `known: ${known.map((one) => one.id).join(", ")}`;
  throw new HookError("unknown_dialect", `there is no dialect "${id}"`, { hint });
}
