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
  readonly #buckets = new Map<number, Bucket>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #next = Infinity;
  #count = 0;
  /** Most deadlines of one moment fall into one bucket. */
  #last: Bucket | undefined;

  /** @param now what `performance.now()` said a moment ago, for callers that have just asked it */
  add(delayMs: number, onDue: () => void, now: number = performance.now()): Deadline {
    const slot = Math.ceil((now + Math.max(0, delayMs)) / TICK_MS);
    const bucket = this.#last?.slot === slot && this.#last.isOpen ? this.#last : this.#bucketOf(slot);
    this.#last = bucket;
    const entry = new Entry(this, bucket, onDue);
    this.#count += 1;
    if (slot < this.#next) this.#arm(slot);
    // The timer may be left over from earlier deadlines; from now on somebody waits for it.
    else if (this.#count === 1) this.#timer?.ref();
    return entry;
  }

  /** @internal */
  removed(): void {
    this.#count -= 1;
    // An idle wheel must not keep the process alive; its timer stays for who comes next.
    if (this.#count === 0) this.#timer?.unref();
  }

  #bucketOf(slot: number): Bucket {
    let bucket = this.#buckets.get(slot);
    if (bucket === undefined) this.#buckets.set(slot, (bucket = new Bucket(slot)));
    return bucket;
  }

  #arm(slot: number): void {
    clearTimeout(this.#timer);
    this.#next = slot;
    const delay = Math.min(2 ** 31 - 1, Math.max(0, slot * TICK_MS - performance.now()));
    this.#timer = setTimeout(() => this.#turn(), delay);
  }

  #turn(): void {
    this.#next = Infinity;
    const now = performance.now();
    const due = [...this.#buckets.keys()].filter((slot) => slot * TICK_MS <= now).toSorted((a, b) => a - b);
    for (const slot of due) {
      const bucket = this.#buckets.get(slot);
      this.#buckets.delete(slot);
      bucket?.fire();
    }
    for (const [slot, bucket] of this.#buckets) if (bucket.first === undefined) this.#buckets.delete(slot);
    if (this.#next === Infinity && this.#buckets.size > 0) this.#arm(Math.min(...this.#buckets.keys()));
  }
}

/** A doubly linked list: deadlines come and go in constant time and without hashing. */
class Bucket {
  readonly slot: number;
  isOpen = true;
  first: Entry | undefined;

  constructor(slot: number) {
    this.slot = slot;
  }

  fire(): void {
    this.isOpen = false;
    for (let entry = this.first; entry !== undefined; entry = this.first) {
      const { onDue } = entry;
      entry.cancel();
      onDue();
    }
  }
}

class Entry implements Deadline {
  readonly onDue: () => void;
  readonly #wheel: TimerWheel;
  readonly #bucket: Bucket;
  #isIn = true;
  before: Entry | undefined;
  after: Entry | undefined;

  constructor(wheel: TimerWheel, bucket: Bucket, onDue: () => void) {
    this.#wheel = wheel;
    this.#bucket = bucket;
    this.onDue = onDue;
    this.before = undefined;
    this.after = bucket.first;
    if (bucket.first !== undefined) bucket.first.before = this;
    bucket.first = this;
  }

  cancel(): void {
    if (!this.#isIn) return;
    this.#isIn = false;
    if (this.before === undefined) this.#bucket.first = this.after;
    else this.before.after = this.after;
    if (this.after !== undefined) this.after.before = this.before;
    this.#wheel.removed();
  }
}

/** The global is a getter, which costs a quarter of a reading. */
const timer = globalThis.performance;

/** Reading the clock costs more than a small hook: the end of one run is the beginning of the next. */
export class Clock {
  readonly #endMs: number;
  #last = performance.now();

  constructor(startMs: number, totalMs = Infinity) {
    this.#endMs = startMs + totalMs;
  }

  /** The last reading. */
  read(): number {
    return this.#last;
  }

  since(before: number): number {
    this.#last = timer.now();
    return Math.round((this.#last - before) * 1000) / 1000;
  }

  leftMs(): number {
    return this.#endMs - this.#last;
  }
}
