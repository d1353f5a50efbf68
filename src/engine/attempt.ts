import type {
  ErrorOutput,
  Executor,
  Failure,
  HookEvent,
  Output,
  Retry,
  RetryCause,
  Rule,
} from "../spec/index.js";
import type { Batches } from "./batch.js";
import { Call, shownTo } from "./call.js";
import type { Scene } from "./call.js";
import type { Group } from "./group.js";
import { isPromise } from "./maybe.js";
import type { Maybe } from "./maybe.js";
import type { Deadline, TimerWheel } from "./wheel.js";

/** What attempts of one emit share beside the scene. */
export interface Engine {
  readonly wheel: TimerWheel;
  /** Hooks in the background; `close` waits for them. */
  readonly leftovers: Set<Promise<unknown>>;
  /** Work that was given up at its deadline and is still being ended; `close` waits a while for it. */
  readonly abandoned: Set<Promise<unknown>>;
  /** Where events of rules that collect them wait. */
  readonly batches: Batches;
  /** The caller gives up. */
  readonly signal: AbortSignal | undefined;
}

interface Options {
  readonly group: Group;
  readonly rule: Rule;
  readonly event: HookEvent;
  readonly scene: Scene;
  readonly engine: Omit<Engine, "batches">;
  readonly executor: Executor;
  /** Instead of the event's own body. */
  readonly stdin?: string;
  /** Milliseconds that the event as a whole has left. */
  readonly leftMs: number;
  /** What the clock said a moment ago. */
  readonly nowMs: number;
}

const GAVE_UP: Failure = { code: "aborted", message: "the caller gave up" };

type Done = (output: Output, attempts: number) => void;

/**
 * Runs a rule until an attempt is good enough, its attempts are used up, or time is. Calls `done` once: before it
 * returns where the executor answers at once. A callback, since a chain of promises costs more than a hook.
 */
export function attempt(options: Options, done: Done): void {
  const { retry } = options.rule;
  if (retry === undefined) return once(options, options.leftMs, done);
  const endMs = performance.now() + options.leftMs;
  once(options, options.leftMs, (output) => {
    if (worthRetrying(output, retry)) void again(options, { retry, endMs, first: output, done });
    else done(output, 1);
  });
}

interface Again {
  readonly retry: Retry;
  readonly endMs: number;
  readonly first: Output;
  readonly done: Done;
}

async function again(options: Options, { retry, endMs, first, done }: Again): Promise<void> {
  let output = first;
  let attempts = 1;
  while (attempts < retry.attempts && worthRetrying(output, retry)) {
    const delay = retry.delaysMs[Math.min(attempts - 1, retry.delaysMs.length - 1)] ?? 0;
    if (performance.now() + delay >= endMs || isGivenUp(options)) break;
    await pause(delay, options.engine);
    if (isGivenUp(options)) {
      output = { kind: "error", ...GAVE_UP };
      break;
    }
    const nowMs = performance.now();
    // The wheel turns in steps: the time for the event may be over by now.
    if (nowMs >= endMs) break;
    attempts += 1;
    // Each attempt has the whole timeout, from its own beginning.
    output = await new Promise<Output>((resolve) => once({ ...options, nowMs }, endMs - nowMs, resolve));
  }
  done(output, attempts);
}

function isGivenUp({ engine }: Options): boolean {
  return engine.signal?.aborted === true;
}

/** Until it is time for the next attempt, or nobody waits for it any more. */
function pause(delayMs: number, { wheel, signal }: Options["engine"]): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      deadline.cancel();
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const deadline = wheel.add(delayMs, end);
    signal?.addEventListener("abort", end, { once: true });
  });
}

function once(options: Options, leftMs: number, done: Done): void {
  const { group, rule, scene, engine, executor } = options;
  let call: Call;
  let output: Maybe<Output>;
  try {
    const changed = group.vouch?.changed(rule);
    if (changed !== undefined) return done(changedSince(changed), 1);
    const event = shownTo(executor, options.event, scene);
    const prepared = group.dialect.host.prepare?.(event, rule, scene.host);
    if (prepared?.failed !== undefined) return done({ kind: "error", ...prepared.failed }, 1);
    call = new Call({ ...options, event }, prepared, Math.min(rule.timeoutMs, leftMs));
    output = executor.run(call);
  } catch (error) {
    return done(internal(error), 1);
  }
  if (isPromise(output)) new Wait(call, engine, done).begin(output, options.nowMs);
  else done(output, 1);
}

/** Settles at the deadline, whatever the executor does; ending what is left goes on in the background. */
class Wait {
  readonly #call: Call;
  readonly #engine: Options["engine"];
  readonly #done: Done;
  #work: Promise<unknown> | undefined;
  #deadline: Deadline | undefined;
  #settled = false;

  constructor(call: Call, engine: Options["engine"], done: Done) {
    this.#call = call;
    this.#engine = engine;
    this.#done = done;
  }

  begin(output: Promise<Output>, nowMs: number): void {
    const { wheel, signal } = this.#engine;
    this.#deadline = wheel.add(this.#call.timeoutMs, this.#late, nowMs);
    this.#work = output.then(this.#settle, this.#fail);
    if (signal?.aborted === true) this.#giveUp();
    else signal?.addEventListener("abort", this.#giveUp, { once: true });
  }

  readonly #settle = (output: Output): void => {
    if (this.#settled) return;
    this.#settled = true;
    this.#deadline?.cancel();
    this.#engine.signal?.removeEventListener("abort", this.#giveUp);
    this.#done(output, 1);
  };

  readonly #fail = (error: unknown): void => this.#settle(internal(error));

  readonly #late = (): void => {
    this.#leave({ code: "timeout", message: `timed out after ${seconds(this.#call.timeoutMs)}` });
  };

  readonly #giveUp = (): void => this.#leave(GAVE_UP);

  #leave(failure: Failure): void {
    const { abandoned } = this.#engine;
    const work = this.#work;
    this.#call.abort();
    if (work !== undefined && !this.#settled) {
      // Kept until it ends; what ends in time never gets here, and pays nothing.
      abandoned.add(work);
      void work.finally(() => abandoned.delete(work));
    }
    this.#settle({ kind: "error", ...failure });
  }
}

function worthRetrying(output: Output, { on }: Retry): boolean {
  const cause = retryCause(output);
  return cause !== undefined && on.includes(cause);
}

const BUSY: ReadonlySet<number> = new Set([408, 425, 429]);

function retryCause(output: Output): RetryCause | undefined {
  if (output.kind === "http") {
    if (BUSY.has(output.status)) return "http_busy";
    return output.status >= 500 ? "http_5xx" : undefined;
  }
  // Exit code 2 is an answer, not an accident.
  if (output.kind === "exit") return output.code === 0 || output.code === 2 ? undefined : "exit_code";
  if (output.kind !== "error") return undefined;
  if (output.code === "too_many_files") return "spawn";
  if (output.code === "timeout" || output.code === "network" || output.code === "spawn") return output.code;
  return undefined;
}

/** Asked last of all, since whoever may write a script may write it at any time. */
function changedSince(what: string): ErrorOutput {
  const message = `${what} since it was trusted: see \`anyhook trust review\``;
  return { kind: "error", code: "changed_since_trusted", message };
}

function internal(error: unknown): ErrorOutput {
  return { kind: "error", code: "internal", message: error instanceof Error ? error.message : String(error) };
}

function seconds(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${Number((ms / 1000).toFixed(1))} s`;
}
