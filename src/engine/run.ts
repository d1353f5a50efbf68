import type { HookRun, PlannedRun } from "../spec/index.js";
import { attempt } from "./attempt.js";
import type { Engine } from "./attempt.js";
import type { Scene } from "./call.js";
import { definitionOf } from "./event.js";
import { finish, finishQueued, finishSkipped } from "./finish.js";
import type { Finished } from "./finish.js";
import type { Group } from "./group.js";
import { all, isPromise, next } from "./maybe.js";
import type { Maybe } from "./maybe.js";
import type { ExecutorTable } from "./plan.js";
import { viewOf } from "./vocabulary.js";
import type { View } from "./vocabulary.js";

/** What is told about runs while they happen; the journal listens. */
export interface Observer {
  started(run: PlannedRun): void;
  finished(run: HookRun): void;
}

export interface GroupRun {
  readonly group: Group;
  readonly planned: readonly PlannedRun[];
  readonly view: View;
  readonly pass: 1 | 2;
  /** When the event began. */
  readonly startMs: number;
  readonly scene: Scene;
  readonly engine: Engine;
  readonly executors: ExecutorTable;
  readonly observer: Observer | undefined;
}

/** Runs one dialect's hooks in that dialect's order. The result is in declared order, whatever the timing. */
export function runGroup(options: GroupRun): Maybe<readonly Finished[]> {
  const clock = new Clock(options.startMs, options.group.dialect.policy.limits.totalMs);
  return options.group.dialect.policy.order === "parallel"
    ? all(options.planned.map((planned) => runOne(options, planned, options.view, clock)))
    : runInTurn(options, clock);
}

function runInTurn(options: GroupRun, clock: Clock): Maybe<readonly Finished[]> {
  const { planned, group } = options;
  const { policy } = group.dialect;
  const { input: field } = definitionOf(options.view.canonical);
  const done: Finished[] = [];
  let { view } = options;
  let stopped = false;
  const take = (result: Finished): void => {
    done.push(result);
    const { decision, updated_input: input } = result.effects;
    const stopOnDeny = group.dialect.events[result.rule.native]?.stopOnDeny ?? policy.stopOnDeny;
    if (stopOnDeny === true && decision === "deny") stopped = true;
    // The next hook of a pipeline sees the input as this one left it.
    if (policy.rewrites === "pipeline" && input !== undefined && field !== undefined) {
      view = viewOf(group.dialect, { ...view.canonical, [field]: input });
    }
  };
  const step = (from: number): Maybe<readonly Finished[]> => {
    for (let position = from; position < planned.length; position += 1) {
      const current = planned[position] as PlannedRun;
      const result = stopped ? passOver(options, current) : runOne(options, current, view, clock);
      if (isPromise(result)) return result.then((value) => (take(value), step(position + 1)));
      take(result);
    }
    return done;
  };
  return step(0);
}

function runOne(options: GroupRun, planned: PlannedRun, view: View, clock: Clock): Maybe<Finished> {
  const { group, pass, executors, observer } = options;
  const { rule } = planned;
  const executor = executors.get(rule.executor);
  if (planned.skip !== undefined || executor === undefined)
    return report(options, finishSkipped(group, planned, view.canonical, pass));
  const leftMs = clock.leftMs();
  if (leftMs <= 0) {
    const skip = { because: "deadline" as const, message: "the time for this event is used up" };
    return report(options, finishSkipped(group, { rule, skip }, view.canonical, pass));
  }
  observer?.started(planned);
  const before = clock.read();
  const conclude = (attempted: { output: Parameters<typeof finish>[3]; attempts: number }): Finished => {
    const timing = { pass, durationMs: clock.since(before), attempts: attempted.attempts };
    return finish(group, rule, view, attempted.output, timing);
  };
  // The event's own deadline is for those that somebody waits for.
  const time = rule.background === true ? Infinity : leftMs;
  const work = attempt({
    group,
    rule,
    event: view.native,
    scene: options.scene,
    engine: options.engine,
    executor,
    leftMs: time,
  });
  if (rule.background !== true) return next(work, (value) => report(options, conclude(value)));
  if (isPromise(work)) {
    const rest: Promise<unknown> = work
      .then((value) => observer?.finished(conclude(value).run))
      .finally(() => options.engine.leftovers.delete(rest));
    options.engine.leftovers.add(rest);
  } else {
    observer?.finished(conclude(work).run);
  }
  return finishQueued(rule, pass);
}

function passOver(options: GroupRun, planned: PlannedRun): Finished {
  const skip = planned.skip ?? { because: "stopped" as const, message: "an earlier hook denied" };
  return report(
    options,
    finishSkipped(options.group, { rule: planned.rule, skip }, options.view.canonical, options.pass),
  );
}

function report({ observer }: GroupRun, finished: Finished): Finished {
  observer?.finished(finished.run);
  return finished;
}

/** Reading the clock costs more than a small hook: the end of one run is the beginning of the next. */
class Clock {
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
    this.#last = performance.now();
    return Math.round((this.#last - before) * 1000) / 1000;
  }

  leftMs(): number {
    return this.#endMs - this.#last;
  }
}
