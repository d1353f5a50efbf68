import type { ErrorOutput, Executor, HookEvent, Output, Retry, RetryCause, Rule } from "../spec/index.js";
import { Call } from "./call.js";
import type { Scene } from "./call.js";
import type { Group } from "./group.js";
import { isPromise, next } from "./maybe.js";
import type { Maybe } from "./maybe.js";
import type { TimerWheel } from "./wheel.js";

/** What attempts of one emit share beside the scene. */
export interface Engine {
  readonly wheel: TimerWheel;
  /** Hooks in the background; `close` waits for them. */
  readonly leftovers: Set<Promise<unknown>>;
  /** Work that was given up at its deadline and is still being ended; `close` waits a while for it. */
  readonly abandoned: Set<Promise<unknown>>;
  /** The caller gives up. */
  readonly signal: AbortSignal | undefined;
}

interface Options {
  readonly group: Group;
  readonly rule: Rule;
  readonly event: HookEvent;
  readonly scene: Scene;
  readonly engine: Engine;
  readonly executor: Executor;
  /** Milliseconds that the event as a whole has left. */
  readonly leftMs: number;
}

export interface Attempted {
  readonly output: Output;
  readonly attempts: number;
}

/** Runs a rule until an attempt is good enough, its attempts are used up, or time is. */
export function attempt(options: Options): Maybe<Attempted> {
  const { retry } = options.rule;
  const endMs = retry === undefined ? Infinity : performance.now() + options.leftMs;
  return next(once(options, options.leftMs), (output) => {
    if (retry === undefined || !worthRetrying(output, retry)) return { output, attempts: 1 };
    return again(options, { retry, endMs, first: output });
  });
}

interface Again {
  readonly retry: Retry;
  readonly endMs: number;
  readonly first: Output;
}

async function again(options: Options, { retry, endMs, first }: Again): Promise<Attempted> {
  let output = first;
  let attempts = 1;
  while (attempts < retry.attempts && worthRetrying(output, retry)) {
    const delay = retry.delaysMs[Math.min(attempts - 1, retry.delaysMs.length - 1)] ?? 0;
    if (performance.now() + delay >= endMs || options.engine.signal?.aborted === true) break;
    await new Promise<void>((resolve) => void options.engine.wheel.add(delay, resolve));
    attempts += 1;
    output = await once(options, endMs - performance.now());
  }
  return { output, attempts };
}

function once({ group, rule, event, scene, engine, executor }: Options, leftMs: number): Maybe<Output> {
  const timeoutMs = Math.min(rule.timeoutMs, leftMs);
  try {
    const prepared = group.dialect.host.prepare?.(event, rule, scene.host);
    if (prepared?.failed !== undefined) return { kind: "error", ...prepared.failed };
    const call = new Call({ group, rule, event, scene, prepared, timeoutMs });
    const output = executor.run(call);
    return isPromise(output) ? withDeadline(output, call, engine) : output;
  } catch (error) {
    return internal(error);
  }
}

/** Settles at the deadline, whatever the executor does; ending what is left goes on in the background. */
function withDeadline(
  output: Promise<Output>,
  call: Call,
  { wheel, abandoned, signal }: Engine,
): Promise<Output> {
  return new Promise((resolve) => {
    const settle = (result: Output): void => {
      deadline.cancel();
      signal?.removeEventListener("abort", giveUp);
      resolve(result);
    };
    const leave = (result: ErrorOutput): void => {
      call.abort();
      abandoned.add(work);
      settle(result);
    };
    const giveUp = (): void => leave({ kind: "error", code: "aborted", message: "the caller gave up" });
    const deadline = wheel.add(call.timeoutMs, () =>
      leave({ kind: "error", code: "timeout", message: `timed out after ${seconds(call.timeoutMs)}` }),
    );
    const work = output
      .then(settle, (error: unknown) => settle(internal(error)))
      .finally(() => abandoned.delete(work));
    if (signal?.aborted === true) giveUp();
    else signal?.addEventListener("abort", giveUp, { once: true });
  });
}

function worthRetrying(output: Output, { on }: Retry): boolean {
  const cause = retryCause(output);
  return cause !== undefined && on.includes(cause);
}

function retryCause(output: Output): RetryCause | undefined {
  if (output.kind === "http") return output.status >= 500 ? "http_5xx" : undefined;
  // Exit code 2 is an answer, not an accident.
  if (output.kind === "exit") return output.code === 0 || output.code === 2 ? undefined : "exit_code";
  if (output.kind !== "error") return undefined;
  if (output.code === "timeout" || output.code === "network" || output.code === "spawn") return output.code;
  return undefined;
}

function internal(error: unknown): ErrorOutput {
  return { kind: "error", code: "internal", message: error instanceof Error ? error.message : String(error) };
}

function seconds(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${Number((ms / 1000).toFixed(1))} s`;
}
