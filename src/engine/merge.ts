import { sameJson, strongest } from "../spec/index.js";
import type {
  Conflict,
  Decision,
  HookRun,
  JsonValue,
  RunPolicy,
  Unsupported,
  Verdict,
} from "../spec/index.js";
import type { Finished } from "./finish.js";

/** What several hooks decided together: a verdict without its event, and what merging it further takes. */
export interface Outcome extends Omit<Verdict, "event" | "duration_ms"> {
  /** What `reason` is made of. */
  readonly reasons: readonly string[];
  /** All that were asked for, in declared order. */
  readonly inputs: readonly Rewrite[];
  readonly outputs: readonly Rewrite[];
}

interface Rewrite {
  readonly hook: string;
  readonly value: JsonValue;
}

/**
 * Folds the runs of one dialect, in declared order and by its own rules.
 * @param earlier the outcome of the first pass: its reasons are not repeated
 */
export function fold(finished: readonly Finished[], policy: RunPolicy, earlier?: Outcome): Outcome {
  const runs = finished.map(({ run }) => run);
  if (finished.every(saysNothing)) return nothing(runs);
  let decision: Decision = "none";
  for (const { effects } of finished) decision = strongest(decision, effects.decision ?? "none");
  const decider =
    decision === "none" ? undefined : finished.find(({ effects }) => effects.decision === decision);
  const heard =
    policy.reasons === "all" ? finished : finished.filter(({ effects }) => effects.decision === decision);
  const said = earlier?.decision === decision ? earlier.reasons : [];
  const reasons = heard
    .flatMap(({ effects }) => effects.reason ?? [])
    .filter((reason) => reason !== "" && !said.includes(reason));
  const inputs = rewritesOf(finished, "updated_input");
  const outputs = rewritesOf(finished, "updated_output");
  const input = policy.rewrites === "first" ? inputs[0] : inputs.at(-1);
  const output = policy.rewrites === "first" ? outputs[0] : outputs.at(-1);
  const stop = finished.find(({ effects }) => effects.stop !== undefined)?.effects.stop;
  return {
    decision,
    ...(reasons.length === 0 ? {} : { reason: reasons.join(policy.separator) }),
    ...(decider === undefined ? {} : { decided_by: decider.rule.id }),
    ...(input === undefined ? {} : { updated_input: input.value }),
    ...(output === undefined ? {} : { updated_output: output.value }),
    context: finished.flatMap(({ effects }) => texts(effects.context)),
    notices: finished.flatMap(({ effects }) => texts(effects.notices)),
    ...(stop === undefined ? {} : { stop }),
    runs,
    conflicts: [
      // Where hooks rewrite in turn, a later one builds on the earlier: nothing is lost.
      ...(policy.rewrites === "pipeline" ? [] : conflicting("updated_input", inputs, input)),
      ...conflicting("updated_output", outputs, output),
    ],
    unsupported: finished.flatMap((one): readonly Unsupported[] => one.unsupported),
    reasons,
    // There each that rewrote is an author of what it came to.
    inputs:
      policy.rewrites === "pipeline"
        ? inputs.map((one) => ({ ...one, value: input?.value ?? one.value }))
        : inputs,
    outputs,
  };
}

/** The usual case: nobody asks for anything. */
function saysNothing({ effects, unsupported }: Finished): boolean {
  for (const _ in effects) return false;
  return unsupported.length === 0;
}

function nothing(runs: readonly HookRun[]): Outcome {
  return {
    decision: "none",
    context: [],
    notices: [],
    runs,
    conflicts: [],
    unsupported: [],
    reasons: [],
    inputs: [],
    outputs: [],
  };
}

/** Merges what dialects decided, by strength; texts and rewrites in the order in which the dialects were given. */
export function combine(outcomes: readonly Outcome[], separator = "; "): Outcome {
  if (outcomes.length === 1) return outcomes[0] as Outcome;
  let decision: Decision = "none";
  for (const outcome of outcomes) decision = strongest(decision, outcome.decision);
  const winners = outcomes.filter((outcome) => outcome.decision === decision);
  const said = winners.flatMap(({ reason }) => reason ?? []);
  const decidedBy = decision === "none" ? undefined : winners[0]?.decided_by;
  const inputs = winning(outcomes, "updated_input");
  const outputs = winning(outcomes, "updated_output");
  const input = inputs.at(-1);
  const output = outputs.at(-1);
  const stop = outcomes.find((outcome) => outcome.stop !== undefined)?.stop;
  return {
    decision,
    ...(said.length === 0 ? {} : { reason: said.join(separator) }),
    ...(decidedBy === undefined ? {} : { decided_by: decidedBy }),
    ...(input === undefined ? {} : { updated_input: input.value }),
    ...(output === undefined ? {} : { updated_output: output.value }),
    context: outcomes.flatMap(({ context }) => context),
    notices: outcomes.flatMap(({ notices }) => notices),
    ...(stop === undefined ? {} : { stop }),
    runs: outcomes.flatMap(({ runs }): readonly HookRun[] => runs),
    conflicts: [
      ...outcomes.flatMap(({ conflicts }): readonly Conflict[] => conflicts),
      ...conflicting("updated_input", inputs, input),
      ...conflicting("updated_output", outputs, output),
    ],
    unsupported: outcomes.flatMap(({ unsupported }): readonly Unsupported[] => unsupported),
    reasons: winners.flatMap(({ reasons }) => reasons),
    inputs: outcomes.flatMap((outcome) => outcome.inputs),
    outputs: outcomes.flatMap((outcome) => outcome.outputs),
  };
}

function rewritesOf(finished: readonly Finished[], effect: Conflict["effect"]): readonly Rewrite[] {
  return finished.flatMap(({ rule, effects }) => {
    const value = effects[effect];
    return value === undefined ? [] : [{ hook: rule.id, value }];
  });
}

/** Of each dialect the rewrite that counts there. */
function winning(outcomes: readonly Outcome[], effect: Conflict["effect"]): readonly Rewrite[] {
  return outcomes.flatMap((outcome) => {
    const value = outcome[effect];
    const rewrites = effect === "updated_input" ? outcome.inputs : outcome.outputs;
    return value === undefined ? [] : rewrites.filter((rewrite) => rewrite.value === value).slice(-1);
  });
}

function conflicting(
  effect: Conflict["effect"],
  rewrites: readonly Rewrite[],
  winner: Rewrite | undefined,
): readonly Conflict[] {
  if (winner === undefined || rewrites.every(({ value }) => sameJson(value, winner.value))) return [];
  return [{ effect, hooks: rewrites.map(({ hook }) => hook), winner: winner.hook }];
}

function texts(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined || value === "") return [];
  return typeof value === "string" ? [value] : value;
}
