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

/** What several hooks decided together: a verdict without its event. */
export type Outcome = Omit<Verdict, "event" | "duration_ms"> & { readonly rewrites: readonly Rewrite[] };

interface Rewrite {
  readonly hook: string;
  readonly input: JsonValue;
}

/** Folds the runs of one dialect, in declared order and by its own rules. */
export function fold(finished: readonly Finished[], policy: RunPolicy): Outcome {
  let decision: Decision = "none";
  for (const { effects } of finished) decision = strongest(decision, effects.decision ?? "none");
  const decider =
    decision === "none" ? undefined : finished.find(({ effects }) => effects.decision === decision);
  const heard =
    policy.reasons === "all" ? finished : finished.filter(({ effects }) => effects.decision === decision);
  const reason = joined(
    heard.map(({ effects }) => effects.reason),
    policy.separator,
  );
  const rewrites = finished.flatMap(({ rule, effects }) =>
    effects.updated_input === undefined ? [] : [{ hook: rule.id, input: effects.updated_input }],
  );
  const outputs = finished.filter(({ effects }) => effects.updated_output !== undefined);
  const rewrite = policy.rewrites === "first" ? rewrites[0] : rewrites.at(-1);
  const output = policy.rewrites === "first" ? outputs[0] : outputs.at(-1);
  const stop = finished.find(({ effects }) => effects.stop !== undefined)?.effects.stop;
  return {
    decision,
    ...(reason === undefined ? {} : { reason }),
    ...(decider === undefined ? {} : { decided_by: decider.rule.id }),
    ...(rewrite === undefined ? {} : { updated_input: rewrite.input }),
    ...(output?.effects.updated_output === undefined
      ? {}
      : { updated_output: output.effects.updated_output }),
    context: finished.flatMap(({ effects }) => texts(effects.context)),
    notices: finished.flatMap(({ effects }) => texts(effects.notices)),
    ...(stop === undefined ? {} : { stop }),
    runs: finished.map(({ run }) => run),
    // Where hooks rewrite in turn, a later one builds on the earlier: nothing is lost.
    conflicts:
      policy.rewrites === "pipeline" || rewrite === undefined ? [] : conflicting(rewrites, rewrite.hook),
    unsupported: finished.flatMap((one): readonly Unsupported[] => one.unsupported),
    rewrites,
  };
}

/** Merges what dialects decided, by strength; texts and rewrites in the order in which the dialects were given. */
export function combine(outcomes: readonly Outcome[], separator = "; "): Outcome {
  if (outcomes.length === 1) return outcomes[0] as Outcome;
  let decision: Decision = "none";
  for (const outcome of outcomes) decision = strongest(decision, outcome.decision);
  const winners = outcomes.filter((outcome) => outcome.decision === decision);
  const reason = joined(
    winners.map((outcome) => outcome.reason),
    separator,
  );
  const decidedBy = decision === "none" ? undefined : winners[0]?.decided_by;
  const rewriters = outcomes.filter((outcome) => outcome.updated_input !== undefined);
  const input = rewriters.at(-1);
  const output = outcomes.findLast((outcome) => outcome.updated_output !== undefined);
  const stop = outcomes.find((outcome) => outcome.stop !== undefined)?.stop;
  const across = rewriters.flatMap(({ rewrites, updated_input: winner }) =>
    rewrites.filter((rewrite) => rewrite.input === winner).slice(0, 1),
  );
  return {
    decision,
    ...(reason === undefined ? {} : { reason }),
    ...(decidedBy === undefined ? {} : { decided_by: decidedBy }),
    ...(input?.updated_input === undefined ? {} : { updated_input: input.updated_input }),
    ...(output?.updated_output === undefined ? {} : { updated_output: output.updated_output }),
    context: outcomes.flatMap(({ context }) => context),
    notices: outcomes.flatMap(({ notices }) => notices),
    ...(stop === undefined ? {} : { stop }),
    runs: outcomes.flatMap(({ runs }): readonly HookRun[] => runs),
    conflicts: [
      ...outcomes.flatMap(({ conflicts }): readonly Conflict[] => conflicts),
      ...conflicting(across, across.at(-1)?.hook ?? ""),
    ],
    unsupported: outcomes.flatMap(({ unsupported }): readonly Unsupported[] => unsupported),
    rewrites: outcomes.flatMap(({ rewrites }) => rewrites),
  };
}

function conflicting(rewrites: readonly Rewrite[], winner: string): readonly Conflict[] {
  const [first, ...others] = rewrites;
  if (first === undefined || others.every(({ input }) => sameJson(input, first.input))) return [];
  return [{ effect: "updated_input", hooks: rewrites.map(({ hook }) => hook), winner }];
}

function joined(reasons: readonly (string | undefined)[], separator: string): string | undefined {
  const said = reasons.filter((reason) => reason !== undefined && reason !== "");
  return said.length === 0 ? undefined : said.join(separator);
}

function texts(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined || value === "") return [];
  return typeof value === "string" ? [value] : value;
}
