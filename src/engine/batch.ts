import type {
  Executor,
  Failure,
  HookEvent,
  JournalStore,
  JsonValue,
  Logger,
  Output,
  Rule,
} from "../spec/index.js";
import { attempt } from "./attempt.js";
import type { Engine } from "./attempt.js";
import { recordFinished, recordStarted } from "./record.js";
import { shownTo } from "./call.js";
import type { Scene } from "./call.js";
import { finish } from "./finish.js";
import type { Finished } from "./finish.js";
import type { Group } from "./group.js";
import type { View } from "./vocabulary.js";
import { TimerWheel } from "./wheel.js";
import type { Deadline } from "./wheel.js";

/** Batches of one rule that are complete and have not left. AtomCode's queue has as many places. */
const MOST_WAITING = 100;

/** One event of a rule that collects them. */
export interface Arrival {
  readonly group: Group;
  readonly rule: Rule;
  readonly view: View;
  readonly scene: Scene;
  readonly executor: Executor;
}

export interface BatchOptions {
  /** Without the signal of a caller: a batch belongs to several of them. */
  readonly engine: Omit<Engine, "batches">;
  journal(): JournalStore | undefined;
  logger(): Logger | undefined;
}

/** What one runtime's attempts and batches share. */
export function createEngine(given: Pick<BatchOptions, "journal" | "logger">): Engine {
  const engine = {
    wheel: new TimerWheel(),
    leftovers: new Set<Promise<unknown>>(),
    abandoned: new Set<Promise<unknown>>(),
    signal: undefined,
  };
  return { ...engine, batches: new Batches({ ...given, engine }) };
}

/** What leaves together, and what its first event came with. */
export interface Batch extends Arrival {
  readonly collected: { readonly event: HookEvent; readonly body: JsonValue }[];
}

type Collecting = NonNullable<Rule["batch"]>;

interface Queue {
  readonly collecting: Collecting;
  open: Batch | undefined;
  deadline: Deadline | undefined;
  readonly complete: Batch[];
  /** One batch is under way; the others wait, so that a receiver gets them in order. */
  sending: boolean;
}

/**
 * Events of rules with `batch`, until they leave together: one call of the executor, with the rule's own timeout and
 * retries. Nothing is dropped: when too many batches wait, the event's run fails and says so.
 */
export class Batches {
  readonly #options: BatchOptions;
  /** By the rule's `batch`: rules that share one fill one queue. */
  readonly #queues = new Map<Collecting, Queue>();
  #closed = false;

  constructor(options: BatchOptions) {
    this.#options = options;
  }

  /** Takes the event; what comes back is why it could not. */
  collect(arrival: Arrival): Failure | undefined {
    const { rule, group, view } = arrival;
    const collecting = rule.batch ?? { size: 1, intervalMs: 0 };
    const { size, intervalMs } = collecting;
    const queue = this.#queueOf(collecting);
    if (queue.complete.length >= MOST_WAITING) {
      const message = `${MOST_WAITING} batches of this hook wait to be sent: this event is not among them`;
      return { code: "over_limit", message };
    }
    // Made now: it says what is the case now.
    const event = shownTo(arrival.executor, view.native, arrival.scene);
    const body = group.dialect.host.body(event, rule);
    if (queue.open === undefined) {
      queue.open = { ...arrival, collected: [] };
      if (size > 1 && !this.#closed)
        queue.deadline = this.#options.engine.wheel.add(intervalMs, () => this.#complete(queue));
    }
    queue.open.collected.push({ event, body });
    if (this.#closed || queue.open.collected.length >= size) this.#complete(queue);
    return undefined;
  }

  /** Everything that waits leaves now; `leftovers` of the engine hold it until it has arrived. */
  flush(): void {
    for (const queue of this.#queues.values()) this.#complete(queue);
  }

  /** From now on nothing waits for company. */
  close(): void {
    this.#closed = true;
    this.flush();
  }

  #queueOf(collecting: Collecting): Queue {
    const known = this.#queues.get(collecting);
    if (known !== undefined) return known;
    const queue: Queue = { collecting, open: undefined, deadline: undefined, complete: [], sending: false };
    this.#queues.set(collecting, queue);
    return queue;
  }

  #complete(queue: Queue): void {
    queue.deadline?.cancel();
    queue.deadline = undefined;
    const { open } = queue;
    if (open === undefined) return;
    queue.open = undefined;
    queue.complete.push(open);
    if (queue.sending) return;
    const { leftovers } = this.#options.engine;
    const work: Promise<unknown> = this.#sendAll(queue).finally(() => leftovers.delete(work));
    leftovers.add(work);
  }

  async #sendAll(queue: Queue): Promise<void> {
    queue.sending = true;
    for (let batch = queue.complete.shift(); batch !== undefined; batch = queue.complete.shift())
      await this.#send(batch);
    queue.sending = false;
    // Rules come and go with every reload.
    if (queue.open === undefined) this.#queues.delete(queue.collecting);
  }

  /** Never rejects: there is nobody who would hear it. */
  #send(batch: Batch): Promise<void> {
    const { engine } = this.#options;
    const journal = this.#options.journal();
    const logger = this.#options.logger();
    const { group, rule, view, scene, executor, collected } = batch;
    const problems = [recordStarted(journal, batch)];
    const startMs = performance.now();
    return new Promise((resolve) => {
      const done = (output: Output, attempts: number): void => {
        const durationMs = Math.round((performance.now() - startMs) * 1000) / 1000;
        const { redactor } = scene;
        const finished = conclude(batch, output, { pass: 1, durationMs, attempts, redactor });
        problems.push(recordFinished(journal, batch, finished.run));
        try {
          tell(logger, finished, collected.length);
          for (const problem of problems) if (problem !== undefined) logger?.error(problem);
        } catch {
          // A logger that fails has nobody to tell: what waits behind this batch leaves all the same.
        }
        resolve();
      };
      let stdin: string;
      try {
        stdin = contentOf(batch);
      } catch (error) {
        return done(internal(error), 0);
      }
      // What the dialect prepares may depend on how many there are.
      const host = { ...scene.host, collected: collected.length };
      const shared = { group, rule, executor, stdin, scene: { ...scene, host } };
      attempt({ ...shared, event: view.native, engine, leftMs: Infinity, nowMs: startMs }, done);
    });
  }
}

function contentOf({ group, rule, collected }: Batch): string {
  const { host } = group.dialect;
  const body = host.batch === undefined ? collected.map((one) => one.body) : host.batch(collected, rule);
  return host.serialize === undefined ? JSON.stringify(body) : host.serialize(body);
}

function conclude(
  { group, rule, view }: Batch,
  output: Output,
  timing: Parameters<typeof finish>[4],
): Finished {
  try {
    return finish(group, rule, view, output, timing);
  } catch (error) {
    return finish(group, rule, view, internal(error), timing);
  }
}

/** The verdicts of its events are long out: what people should know goes to the log. */
function tell(logger: Logger | undefined, { run, rule, effects }: Finished, events: number): void {
  if (logger === undefined) return;
  const notices = [effects.notices ?? []].flat();
  for (const notice of notices) logger.warn(notice);
  if (run.error === undefined || notices.length > 0) return;
  const about = events === 1 ? "an event" : `${events} events`;
  logger.warn(`hook ${rule.name ?? rule.id} failed for ${about}: ${run.error.message}`);
}

function internal(error: unknown): Output {
  return { kind: "error", code: "internal", message: error instanceof Error ? error.message : String(error) };
}
