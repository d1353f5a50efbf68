import { sha256 } from "../guards/digest.js";
import { namedPaths } from "../guards/named-files.js";
import type { Folders } from "../guards/named-files.js";
import { ruleOfDefinition } from "../guards/definition.js";
import { standings } from "../guards/reviewed.js";
import type { Standing } from "../guards/reviewed.js";
import { sameJson, WORKSPACE_LAYERS } from "../spec/index.js";
import type { JsonValue, PlannedRun, Reviewed, ReviewedHook, ReviewedScript, Rule } from "../spec/index.js";
import { readPaths } from "./scripts.js";

type Skip = NonNullable<PlannedRun["skip"]>;

/** Says of a dialect's workspace hooks whether they are what the user has reviewed. */
export interface Vouch {
  /** The rules that stand in the plan: as reviewed where the file says something else by now. */
  readonly rules: readonly Rule[];
  /** What was reviewed and is not in its file any more; a guard stands for each in the plan. */
  readonly gone: readonly ReviewedHook[];
  /** Why a rule must not run, by its definition alone. */
  definitionSkip(rule: Rule): Skip | undefined;
  /** Likewise, by its definition and by the bytes of its scripts as they are now. */
  skip(rule: Rule): Skip | undefined;
  /** Right before a process starts: what became of a script since; undefined where all is as it was reviewed. */
  changed(rule: Rule): string | undefined;
}

interface Options {
  readonly rules: readonly Rule[];
  /** The text of a rule's own definition, before layers were merged. */
  readonly definitionOf: (rule: Rule) => string;
  readonly reviewed: Reviewed;
  /** Whether the files still say beyond their hooks what was reviewed. */
  readonly sameSettings: boolean;
  readonly folders: Folders;
  readonly mode: "monitor" | undefined;
  /** Bytes that were reviewed, by their digest. */
  readonly remembered: (sha256: string) => Uint8Array | undefined;
  /** Those of the hooks that are not found any more whose files would be read here. */
  readonly vanished: (gone: readonly ReviewedHook[]) => readonly ReviewedHook[];
  /** The rule that a hook was, as far as the text of its definition tells. */
  readonly guardOf: (gone: ReviewedHook, definition: string | undefined) => Rule;
}

const HINT = "see `anyhook trust review`";

export function createVouch(options: Options): Vouch {
  const { rules, reviewed, folders, definitionOf } = options;
  const inner = rules.filter(({ layer }) => WORKSPACE_LAYERS.includes(layer));
  const definitions = inner.map((rule) => ({ rule, sha256: sha256(definitionOf(rule)) }));
  const { of, gone: notFound } = standings(definitions, reviewed);
  const gone = options.vanished(notFound);
  const skips = new Map<Rule, Skip>();
  const seen = new Map<Rule, ReviewedHook>();
  const replaced = rules.flatMap((rule) => {
    const standing = of.get(rule);
    if (standing === undefined) return [rule];
    return stand(rule, standing, options).map(({ rule: one, skip }) => {
      if (skip !== undefined) skips.set(one, skip);
      else if (standing.state === "reviewed") seen.set(one, standing.as);
      return one;
    });
  });
  const guards = gone.flatMap((hook) => closed(hook, options));
  for (const guard of guards) skips.set(guard, changedSkip("it is gone from its file since it was trusted"));
  const paths = new Map<Rule, readonly string[]>();
  const changed = (rule: Rule): string | undefined => {
    const as = seen.get(rule);
    if (as === undefined) return undefined;
    let named = paths.get(rule);
    if (named === undefined) paths.set(rule, (named = namedPaths(rule, folders)));
    return named.length === 0 ? undefined : changeOf(as.scripts, readPaths(named, folders));
  };
  return {
    rules: [...replaced, ...guards],
    gone,
    definitionSkip: (rule) => skips.get(rule),
    skip(rule) {
      const skip = skips.get(rule);
      if (skip !== undefined) return skip;
      const what = changed(rule);
      return what === undefined ? undefined : changedSkip(`${what} since it was trusted`);
    },
    changed,
  };
}

interface Stood {
  readonly rule: Rule;
  readonly skip?: Skip;
}

/**
 * What stands for a rule. One that was edited since it was reviewed does not run, and the reviewed one closes what it
 * guarded: its own matchers, failure rule and mode count, lest an edit of those free whoever made it.
 */
function stand(
  rule: Rule,
  standing: Standing,
  { reviewed, sameSettings, mode, remembered, definitionOf }: Options,
): readonly Stood[] {
  if (standing.state === "reviewed") {
    // Switched off from elsewhere: by the user, or by what was slipped into a file of the workspace?
    if (sameSettings || rule.skip === undefined || isOff(definitionOf(rule), rule)) return [{ rule }];
    const { skip: _skip, ...on } = rule;
    const skip = changedSkip("settings that switch it off have changed since it was trusted");
    return [{ rule: on, skip }];
  }
  const newSkip = { because: "untrusted", message: newMessage(reviewed) } as const;
  if (standing.state === "new") return [{ rule, skip: newSkip }];
  const skip = changedSkip("its definition has changed since it was trusted");
  const text = textOf(remembered(standing.as.definition));
  const then = text === undefined ? undefined : ruleOfDefinition(text, rule);
  // Nothing is left of what it was: as strict as its system is.
  if (then === undefined) return [{ rule: strict(rule), skip }];
  // What did not run when it was reviewed guarded nothing.
  if (then.skip !== undefined) return [{ rule, skip: { ...skip, because: "untrusted" } }];
  // What the user's own files say about it holds still.
  const isOffElsewhere = sameSettings && !isOff(definitionOf(rule), rule);
  const merged =
    isOffElsewhere && rule.skip !== undefined && rule.skip.because !== "untrusted" ? { skip: rule.skip } : {};
  const guard: Rule = { ...then, ...merged, ...(mode === undefined ? {} : { mode }) };
  if (isSameReach(guard, rule)) return [{ rule: guard, skip }];
  // Wherever it listens by now it does not run either.
  const { skip: off, ...edited } = { ...rule, id: `${rule.id}@edited` };
  if (off !== undefined && off.because !== "untrusted")
    return [{ rule: guard, skip }, { rule: { ...edited, skip: off } }];
  return [
    { rule: guard, skip },
    { rule: edited, skip },
  ];
}

/** What a vanished hook guarded stays closed until somebody confirms that it is gone. */
function closed(hook: ReviewedHook, { remembered, guardOf, mode }: Options): readonly Rule[] {
  const guard = guardOf(hook, textOf(remembered(hook.definition)));
  // What did not run when it was reviewed guarded nothing.
  if (guard.skip !== undefined) return [];
  return [mode === undefined ? guard : { ...guard, mode }];
}

function textOf(bytes: Uint8Array | undefined): string | undefined {
  return bytes === undefined ? undefined : Buffer.from(bytes).toString();
}

function newMessage({ hooks, files }: Reviewed): string {
  return hooks.length + files.length === 0
    ? `nothing of this workspace has been reviewed yet: ${HINT}`
    : `it is new since the workspace was trusted: ${HINT}`;
}

/** Whether its own definition says that it does not run. */
function isOff(definition: string, rule: Rule): boolean {
  return ruleOfDefinition(definition, rule)?.skip !== undefined;
}

function strict(rule: Rule): Rule {
  const { failure: _failure, skip: _skip, ...rest } = rule;
  return { ...rest, mode: "enforce" };
}

function isSameReach(one: Rule, other: Rule): boolean {
  const reach = ({ native, events, when, variant = "" }: Rule): JsonValue =>
    ({ native, events, when, variant }) as unknown as JsonValue;
  return sameJson(reach(one), reach(other));
}

function changedSkip(message: string): Skip {
  return { because: "changed_since_trusted", message: `${message}: ${HINT}` };
}

function changeOf(
  then: readonly ReviewedScript[],
  { scripts, problem }: ReturnType<typeof readPaths>,
): string | undefined {
  if (problem !== undefined) return problem;
  for (const one of then) {
    const now = scripts.find(({ path }) => path === one.path);
    if (now === undefined) return `${one.path} is gone`;
    if (now.real !== one.real) return `${one.path} leads elsewhere`;
    if (now.sha256 !== one.sha256) return `${one.path} has changed`;
  }
  const fresh = scripts.find(({ path }) => !then.some((one) => one.path === path));
  return fresh === undefined ? undefined : `${fresh.path} is there`;
}
