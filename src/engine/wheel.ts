const TICK_MS = 16;

/** A deadline that was asked for; `cancel` is idempotent. */
export interface Deadline {
  cancel(): void;
}

/**
 * One timer for all deadlines: they are kept in buckets of 16 ms, so that adding and cancelling cost next to
 * nothing. A deadline never fires early, and at most one tick late.
 */
export class TimerWheel {
  readonly #buckets = new Map<number, Set<() => void>>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #next = Infinity;

  add(delayMs: number, onDue: () => void): Deadline {
    const slot = Math.ceil((performance.now() + Math.max(0, delayMs)) / TICK_MS);
    let bucket = this.#buckets.get(slot);
    if (bucket === undefined) this.#buckets.set(slot, (bucket = new Set()));
    // The same function may be added twice: each deadline is an entry of its own.
    const entry = (): void => onDue();
    bucket.add(entry);
    if (slot < this.#next) this.#arm(slot);
    return {
      cancel: () => {
        if (bucket.delete(entry) && bucket.size === 0) this.#drop(slot, bucket);
      },
    };
  }

  #drop(slot: number, bucket: Set<() => void>): void {
    if (this.#buckets.get(slot) === bucket) this.#buckets.delete(slot);
    // An idle wheel must not keep the process alive.
    if (this.#buckets.size === 0) this.#disarm();
  }

  #arm(slot: number): void {
    this.#disarm();
    this.#next = slot;
    const delay = Math.min(2 ** 31 - 1, Math.max(0, slot * TICK_MS - performance.now()));
    this.#timer = setTimeout(() => this.#turn(), delay);
  }

  #disarm(): void {
    clearTimeout(this.#timer);
    this.#next = Infinity;
  }

  #turn(): void {
    this.#next = Infinity;
    const now = performance.now();
    const due = [...this.#buckets.keys()].filter((slot) => slot * TICK_MS <= now).toSorted((a, b) => a - b);
    for (const slot of due) {
      const bucket = this.#buckets.get(slot);
      this.#buckets.delete(slot);
      for (const fire of bucket ?? []) fire();
    }
    if (this.#next === Infinity && this.#buckets.size > 0) this.#arm(Math.min(...this.#buckets.keys()));
  }
}
