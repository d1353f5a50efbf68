import { pausedMessage } from "../guards/pause.js";
import type { HookEvent, Verdict } from "../spec/index.js";
import { definitionOf } from "./event.js";
import type { Outcome } from "./merge.js";
import type { Decide } from "./pass.js";
import { journalProblem } from "./record.js";
import type { Recorder } from "./record.js";

interface Conclusion {
  readonly outcome: Outcome;
  readonly durationMs: number;
  readonly recorder: Recorder | undefined;
}

/**
 * The verdict, told and recorded. That the journal cannot be written may show at the last record only: then another
 * verdict takes its place.
 */
export function conclude(options: Decide, { outcome, durationMs, recorder }: Conclusion): Verdict {
  const { event } = options;
  const known = told(options, outcome);
  const before = recorder?.problem;
  const verdict = verdictOf(event, audit(options, known, before), durationMs);
  if (recorder === undefined) return verdict;
  recorder.verdict(verdict);
  recorder.late = options.logger;
  if (recorder.problem === before) return verdict;
  const instead = verdictOf(event, audit(options, known, recorder.problem), durationMs);
  recorder.verdict(instead);
  return instead;
}

/** Whoever relies on guards that are paused is told so, each time that one of them stayed out. */
function told({ pause }: Decide, outcome: Outcome): Outcome {
  if (pause === undefined) return outcome;
  const count = outcome.runs.filter(({ because }) => because === "paused").length;
  if (count === 0) return outcome;
  const notice = `${pausedMessage(pause)}: ${count === 1 ? "1 hook" : `${count} hooks`} did not run`;
  return { ...outcome, notices: [...outcome.notices, notice] };
}

/** Where the record is required, a gate without a record stays closed. */
function audit(
  { event, audit: rule, logger }: Decide,
  outcome: Outcome,
  problem: Error | undefined,
): Outcome {
  if (problem === undefined) return outcome;
  const message = journalProblem(problem);
  logger?.error(message);
  const noticed = { ...outcome, notices: [...outcome.notices, message] };
  if (rule !== "required" || !definitionOf(event).gate || outcome.decision === "deny") return noticed;
  const reason = `${message}; \`audit: required\` keeps this gate closed until it can be`;
  return { ...noticed, decision: "deny", reason, decided_by: "audit" };
}

/** Optional fields are added, not spread: spreading what may be nothing costs as much as a hook. */
function verdictOf(event: HookEvent, outcome: Outcome, durationMs: number): Verdict {
  const { reason, decided_by: decidedBy, updated_input: input, updated_output: output, stop } = outcome;
  const verdict: { -readonly [Key in keyof Verdict]: Verdict[Key] } = {
    event,
    decision: outcome.decision,
    context: outcome.context,
    notices: outcome.notices,
    runs: outcome.runs,
    conflicts: outcome.conflicts,
    unsupported: outcome.unsupported,
    duration_ms: durationMs,
  };
  if (reason !== undefined) verdict.reason = reason;
  if (decidedBy !== undefined) verdict.decided_by = decidedBy;
  if (input !== undefined) verdict.updated_input = input;
  if (output !== undefined) verdict.updated_output = output;
  if (stop !== undefined) verdict.stop = stop;
  return verdict;
}
