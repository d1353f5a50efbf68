import type { Executor, Failure, HookRun, Output, PlannedRun, Rule } from "../spec/index.js";
import { attempt } from "./attempt.js";
import type { Engine } from "./attempt.js";
import { leaves } from "./call.js";
import type { Scene } from "./call.js";
import { definitionOf } from "./event.js";
import { finish, finishQueued, finishSkipped } from "./finish.js";
import type { Finished, Timing } from "./finish.js";
import type { Group } from "./group.js";
import { isPromise } from "./maybe.js";
import type { Maybe } from "./maybe.js";
import type { ExecutorTable } from "./plan.js";
import { viewOf } from "./vocabulary.js";
import type { View } from "./vocabulary.js";
import { Clock } from "./wheel.js";

/** What is told about runs while they happen; the journal listens. */
export interface Observer {
  started(run: PlannedRun): void;
  finished(run: HookRun, rule: Rule): void;
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
    ? runTogether(options, clock)
    : runInTurn(options, clock);
}

/** Counts down instead of joining promises: the last one to finish resolves. */
function runTogether(options: GroupRun, clock: Clock): Maybe<readonly Finished[]> {
  const { planned, view } = options;
  const done: Finished[] = [];
  let left = planned.length;
  let resolve: ((done: readonly Finished[]) => void) | undefined;
  for (let position = 0; position < planned.length; position += 1) {
    runOne(options, { planned: planned[position] as PlannedRun, view, clock }, (finished) => {
      done[position] = finished;
      left -= 1;
      if (left === 0) resolve?.(done);
    });
  }
  return left === 0 ? done : new Promise((settle) => (resolve = settle));
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
    const own = group.dialect.events[result.rule.native]?.stopOnDeny;
    const denied = decision === "deny" || (own === true && deniedInVain(result));
    if ((own ?? policy.stopOnDeny) === true && denied) stopped = true;
    // The next hook of a pipeline sees the input as this one left it.
    if (policy.rewrites === "pipeline" && input !== undefined && field !== undefined) {
      view = viewOf(group.dialect, { ...view.canonical, [field]: input });
    }
  };
  const step = (from: number): Maybe<readonly Finished[]> => {
    for (let position = from; position < planned.length; position += 1) {
      const current = planned[position] as PlannedRun;
      const result = stopped
        ? passOver(options, current)
        : runAlone(options, { planned: current, view, clock });
      if (isPromise(result)) return result.then((value) => (take(value), step(position + 1)));
      take(result);
    }
    return done;
  };
  return step(0);
}

function deniedInVain({ rule, unsupported }: Finished): boolean {
  return rule.mode === "enforce" && unsupported.some(({ effect }) => effect === "decision");
}

interface One {
  readonly planned: PlannedRun;
  readonly view: View;
  readonly clock: Clock;
}

/** A value where it ends at once, and a promise otherwise. */
function runAlone(options: GroupRun, one: One): Maybe<Finished> {
  let finished: Finished | undefined;
  let resolve: ((finished: Finished) => void) | undefined;
  runOne(options, one, (value) => {
    finished = value;
    resolve?.(value);
  });
  return finished ?? new Promise((settle) => (resolve = settle));
}

function runOne(options: GroupRun, { planned, view, clock }: One, done: (finished: Finished) => void): void {
  const { group, pass, executors, observer } = options;
  const { rule } = planned;
  const executor = executors.get(rule.executor);
  if (planned.skip !== undefined || executor === undefined)
    return done(report(options, finishSkipped(group, planned, view.canonical, pass), planned));
  const leftMs = clock.leftMs();
  if (leftMs <= 0) {
    const skip = { because: "deadline" as const, message: "the time for this event is used up" };
    return done(report(options, finishSkipped(group, { rule, skip }, view.canonical, pass)));
  }
  if (rule.batch !== undefined)
    return done(withWarnings(collect(options, { rule, view, executor }), planned.warnings));
  observer?.started(planned);
  const before = clock.read();
  const background = rule.background === true;
  let ended = false;
  let release: (() => void) | undefined;
  attempt(
    {
      group,
      rule,
      event: view.native,
      scene: options.scene,
      engine: options.engine,
      executor,
      // The event's own deadline is for those that somebody waits for.
      leftMs: background ? Infinity : leftMs,
      nowMs: before,
    },
    (output, attempts) => {
      const { redactor } = options.scene;
      const left = leaves(executor);
      const timing = { pass, durationMs: clock.since(before), attempts, redactor, left };
      const finished = report(options, conclude(options, { rule, view, output, timing }), planned);
      ended = true;
      release?.();
      if (!background) done(finished);
    },
  );
  if (!background) return;
  if (!ended) keep(options.engine.leftovers, new Promise<void>((resolve) => (release = resolve)));
  done(withWarnings(finishQueued(rule, pass), planned.warnings));
}

/** Its event waits for others; a run that could not even do that has failed. */
function collect(
  options: GroupRun,
  { rule, view, executor }: { rule: Rule; view: View; executor: Executor },
): Finished {
  const { group, scene, engine, pass } = options;
  let problem: Failure | undefined;
  try {
    problem = engine.batches.collect({ group, rule, view, scene, executor });
  } catch (error) {
    problem = { code: "internal", message: error instanceof Error ? error.message : String(error) };
  }
  if (problem === undefined) return finishQueued(rule, pass);
  const timing = { pass, durationMs: 0, attempts: 0, redactor: scene.redactor };
  return report(options, conclude(options, { rule, view, output: { kind: "error", ...problem }, timing }));
}

/** Nobody would hear an exception here, and the event would wait for ever: it is a failed run instead. */
function conclude(
  { group }: GroupRun,
  { rule, view, output, timing }: { rule: Rule; view: View; output: Output; timing: Timing },
): Finished {
  try {
    return finish(group, rule, view, output, timing);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return finish(group, rule, view, { kind: "error", code: "internal", message }, timing);
  }
}

/** Nobody waits for it but `close`. */
function keep(leftovers: Set<Promise<unknown>>, work: Promise<void>): void {
  const rest: Promise<unknown> = work.finally(() => leftovers.delete(rest));
  leftovers.add(rest);
}

function passOver(options: GroupRun, planned: PlannedRun): Finished {
  const skip = planned.skip ?? { because: "stopped" as const, message: "an earlier hook denied" };
  return report(
    options,
    finishSkipped(options.group, { rule: planned.rule, skip }, options.view.canonical, options.pass),
  );
}

function report({ observer }: GroupRun, finished: Finished, planned?: PlannedRun): Finished {
  const told = withWarnings(finished, planned?.warnings);
  observer?.finished(told.run, told.rule);
  return told;
}

/** What was odd about choosing it stands before what was odd about its answer. */
function withWarnings(finished: Finished, warnings: PlannedRun["warnings"]): Finished {
  if (warnings === undefined) return finished;
  const { run } = finished;
  return { ...finished, run: { ...run, warnings: [...warnings, ...(run.warnings ?? [])] } };
}
