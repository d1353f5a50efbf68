import { createPatience } from "../guards/backtracking.js";
import type { Verdict } from "../spec/index.js";
import { conclude } from "./conclude.js";
import { next } from "./maybe.js";
import type { Maybe } from "./maybe.js";
import { combine } from "./merge.js";
import { planAll, runAll, secondPass, spend, withEvent } from "./pass.js";
import type { Decide } from "./pass.js";
import { Recorder } from "./record.js";

/** One event through all hooks: plan, run, merge, and once more where the input was rewritten. */
export function decide(given: Decide): Maybe<Verdict> {
  const startMs = performance.now();
  const options = withEvent(given, given.event);
  const { event, journal } = options;
  const recorder = journal === undefined ? undefined : new Recorder(journal, event);
  const patience = createPatience();
  const planned = planAll(options, patience);
  recorder?.begin(
    planned.flatMap((one) => one.planned),
    options.groups.map(({ dialect }) => dialect.id),
  );
  return next(runAll(options, { planned, number: 1, startMs, recorder }), (outcomes) => {
    const first = combine(outcomes);
    return next(secondPass(options, { first, startMs, recorder, patience }), (outcome) => {
      for (const one of planned) spend(one, event);
      const durationMs = Math.round((performance.now() - startMs) * 1000) / 1000;
      return conclude(options, { outcome, durationMs, recorder });
    });
  });
}
