import { strongest } from "../spec/index.js";
import type {
  Decision,
  EffectName,
  Effects,
  Failure,
  HookEvent,
  HookRun,
  Output,
  PlannedRun,
  Reading,
  Rule,
  RunOutcome,
  Unsupported,
} from "../spec/index.js";
import { definitionOf } from "./event.js";
import { failureRule, honoured, isGate } from "./group.js";
import type { Group } from "./group.js";
import { readAnswer } from "./read-answer.js";
import type { Answer } from "./read-answer.js";
import type { View } from "./vocabulary.js";

/** A run that is over: what the verdict tells about it, and what it asks for, in canonical words. */
export interface Finished {
  readonly run: HookRun;
  readonly rule: Rule;
  /** Already reduced to what the event honours and the rule may enforce. */
  readonly effects: Effects;
  readonly unsupported: readonly Unsupported[];
}

export interface Timing extends Omit<Answer, "output"> {
  readonly pass: 1 | 2;
  readonly durationMs: number;
}

/** From raw output to effects: the dialect reads, the failure rule closes, the event's limits cut. */
export function finish(group: Group, rule: Rule, view: View, output: Output, timing: Timing): Finished {
  const { attempts, redactor, left } = timing;
  const reading = readAnswer(group, rule, view, { output, attempts, redactor, left });
  const { failed, warnings } = reading;
  const read = failed === undefined && warnings === undefined ? reading : effectsOf(reading);
  const event = view.canonical;
  const wanted = failed === undefined ? read : applyFailure(group, rule, event, read, failed);
  const { effects, unsupported } = cut(group, rule, event, wanted);
  const run = runOf(rule, timing.pass, outcomeOf(failed, effects));
  if (rule.mode === "monitor") run.because = "monitor";
  addOpinion(run, effects);
  run.duration_ms = timing.durationMs;
  run.attempts = timing.attempts;
  if (output.kind === "exit") run.exit_code = output.code;
  if (output.kind === "http") run.http_status = output.status;
  if (failed !== undefined) run.error = { code: failed.code, message: failed.message };
  if (warnings !== undefined && warnings.length > 0) run.warnings = warnings;
  return { run, rule, effects: enforced(rule, effects), unsupported };
}

/** A run that did not happen. Where its absence would open a gate, its failure rule decides. */
export function finishSkipped(
  group: Group,
  { rule, skip }: PlannedRun,
  event: HookEvent,
  pass: 1 | 2,
): Finished {
  const { because, message } = skip ?? { because: "stopped" as const, message: "" };
  const error = isFailure(because) ? { code: because, message } : undefined;
  const effects = error === undefined ? {} : effectsOfSkip(group, rule, event, error);
  const run = runOf(rule, pass, "skipped");
  run.because = because;
  addOpinion(run, { reason: message, ...effects });
  if (error !== undefined) run.error = error;
  return { run, rule, effects: enforced(rule, effects), unsupported: [] };
}

/** Hooks that set each other off are stopped whatever their format says about failures; SECURITY.md, part 3. */
function effectsOfSkip(group: Group, rule: Rule, event: HookEvent, failed: Failure): Effects {
  if (failed.code !== "too_deep") return applyFailure(group, rule, event, {}, failed);
  const waitedFor = rule.background !== true && rule.batch === undefined && rule.observes !== true;
  const gate = definitionOf(event).gate || isGate(group, rule, event);
  return gate && waitedFor ? { decision: "deny", reason: failed.message } : { notices: [failed.message] };
}

/** A hook in the background: nobody waits for its answer. */
export function finishQueued(rule: Rule, pass: 1 | 2): Finished {
  return { run: runOf(rule, pass, "queued"), rule, effects: {}, unsupported: [] };
}

type Draft = { -readonly [Key in keyof HookRun]: HookRun[Key] };

/** Optional fields are added later, one by one: spreading what may be nothing costs ten times the hook itself. */
function runOf(rule: Rule, pass: 1 | 2, outcome: RunOutcome): Draft {
  const run: Draft = {
    hook: rule.id,
    dialect: rule.dialect,
    executor: rule.executor,
    pass,
    outcome,
    decision: "none",
    duration_ms: 0,
    attempts: 0,
    exit_code: null,
    http_status: null,
  };
  if (rule.name !== undefined) run.name = rule.name;
  return run;
}

function addOpinion(run: Draft, { decision, reason }: Effects): void {
  if (decision !== undefined) run.decision = decision;
  if (reason !== undefined && reason !== "") run.reason = reason;
}

function effectsOf({ failed: _failed, warnings: _warnings, ...effects }: Reading): Effects {
  return effects;
}

/** What counts of it: a monitor only watches. */
function enforced(rule: Rule, effects: Effects): Effects {
  return rule.mode === "monitor" ? {} : effects;
}

/** Whether a rule that does not run counts as one that failed. */
export function isFailure(because: string): because is Failure["code"] {
  return [
    "changed_since_trusted",
    "too_deep",
    "over_limit",
    "executor_unavailable",
    "not_available",
    "invalid",
    "deadline",
  ].includes(because);
}

function applyFailure(
  group: Group,
  rule: Rule,
  event: HookEvent,
  reading: Effects,
  failed: Failure,
): Effects {
  const behaviour = failureRule(group, rule, event);
  if (behaviour === "open") return reading;
  const decision: Decision = strongest(reading.decision ?? "none", behaviour === "closed" ? "deny" : "ask");
  const said = reading.reason === undefined || reading.reason === "" ? "" : `: ${reading.reason.trim()}`;
  const reason = `hook ${rule.name ?? rule.id} failed (${failed.message})${said}`;
  // A rewrite of a hook that failed is not to be trusted.
  const { updated_input: _input, updated_output: _output, ...rest } = reading;
  return { ...rest, decision, reason };
}

const NONE: readonly never[] = [];
const DECIDES: ReadonlySet<Decision> = new Set(["ask", "defer", "deny"]);

/** Takes away what the event or that agent cannot honour, and says so. */
function cut(
  group: Group,
  rule: Rule,
  event: HookEvent,
  wanted: Effects,
): { effects: Effects; unsupported: readonly Unsupported[] } {
  const lost = lostOf(group, rule, event, wanted);
  if (lost.length === 0) return { effects: wanted, unsupported: NONE };
  const kept = Object.fromEntries(
    Object.entries(wanted).filter(([key]) => !lost.includes(key as EffectName)),
  );
  const unsupported = lost.map((effect) => ({ effect, why: why(group, rule, event), hook: rule.id }));
  return { effects: kept as Effects, unsupported };
}

/** In a loop without copies, since this is asked for each run and the answer is nearly always: nothing. */
function lostOf(group: Group, rule: Rule, event: HookEvent, wanted: Effects): readonly EffectName[] {
  let lost: EffectName[] | undefined;
  for (const name in wanted) {
    const key = name as keyof Effects;
    if (key === "reason" || !isAsked(key, wanted[key])) continue;
    if (!honoured(group, rule, event).includes(key)) (lost ??= []).push(key);
  }
  return lost ?? NONE;
}

/** Having no opinion, or an approval, asks nothing of an event that cannot be held back. */
function isAsked(key: keyof Effects, value: Effects[keyof Effects]): boolean {
  return value !== undefined && (key !== "decision" || DECIDES.has(value as Decision));
}

function why({ dialect }: Group, rule: Rule, event: HookEvent): string {
  return rule.native === event.hook_event_name
    ? `${event.hook_event_name} cannot carry it`
    : `${event.hook_event_name} (${rule.native} in ${dialect.title}) cannot carry it`;
}

function outcomeOf(failed: Failure | undefined, effects: Effects): RunOutcome {
  if (failed?.code === "timeout") return "timed_out";
  if (failed !== undefined) return "failed";
  return effects.decision === "deny" ? "blocked" : "passed";
}
