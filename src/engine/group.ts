import type { CompiledDialect, Dialect, FailureRule, PlannedRun, Rule } from "../spec/index.js";
import { definitionOf } from "./event.js";
import { Selector } from "./select.js";
import type { Vouch } from "./vouch.js";
import type { EffectName, HookEvent } from "../spec/index.js";
import { WORKSPACE_LAYERS } from "../spec/index.js";

/** One dialect's rules, loaded: a runtime of its own within the runtime. */
export interface Group {
  readonly dialect: Dialect;
  readonly compiled: CompiledDialect;
  readonly selector: Selector;
  /** Whether the rules of the workspace itself may run. */
  readonly trusted: boolean;
  /** Which of them are what was reviewed; absent where all are trusted, or none. */
  readonly vouch?: Vouch | undefined;
  /** Every failure closes a gate, whatever format and hook say. */
  readonly hardened: boolean;
  /** How many hooks lie around the process that this is; absent where it does not matter. */
  readonly depth?: number | undefined;
  /** Rules that run once a session, and have. */
  readonly spent: Set<string>;
}

export function createGroup(group: Omit<Group, "selector" | "spent">): Group {
  const { compiled, trusted, vouch } = group;
  // Asked for each event: by the definition alone, which does not change.
  const mayRun = (rule: Rule): boolean =>
    !WORKSPACE_LAYERS.includes(rule.layer) || (trusted && vouch?.definitionSkip(rule) === undefined);
  return { ...group, selector: new Selector(compiled, mayRun), spent: new Set() };
}

/** A rule within a session, for `spent`. */
export function inSession(rule: Rule, { session_id: session = "" }: Pick<HookEvent, "session_id">): string {
  return JSON.stringify([session, rule.id]);
}

/** Why the workspace's trust does not reach this rule, by its definition and the bytes of its scripts. */
export function trustSkip({ trusted, vouch }: Group, rule: Rule): PlannedRun["skip"] {
  if (!WORKSPACE_LAYERS.includes(rule.layer)) return undefined;
  return trusted ? vouch?.skip(rule) : { because: "untrusted", message: "the workspace is not trusted" };
}

/** Whether a deny of this rule can hold the agent back at this event. */
export function isGate({ dialect }: Group, rule: Rule, event: Pick<HookEvent, "hook_event_name">): boolean {
  return dialect.events[rule.native]?.gate ?? definitionOf(event).gate;
}

/** What the dialect's agent, and the event itself, can honour. */
export function honoured({ dialect }: Group, rule: Rule, event: HookEvent): readonly EffectName[] {
  const { effects } = definitionOf(event);
  const theirs = dialect.events[rule.native]?.effects;
  return theirs === undefined ? effects : effects.filter((effect) => theirs.includes(effect));
}

/** What a failure of this rule does to this event. Only a gate can be closed. */
export function failureRule(
  group: Group,
  rule: Rule,
  event: Pick<HookEvent, "hook_event_name">,
): FailureRule {
  if (!isGate(group, rule, event)) return "open";
  // An entry that could not be read is left out, unless it says otherwise; a managed policy must not be holed.
  if (rule.skip?.because === "invalid") return rule.layer === "managed" ? "closed" : (rule.failure ?? "open");
  // One switch for all: whoever could take a hook out of it, could undo it.
  if (group.hardened) return "closed";
  return rule.failure ?? group.dialect.failure;
}
