import type { LayerFile, Rule } from "../../spec/index.js";

/** What merging needs to know of one file. */
export interface XbotState {
  readonly enabled: boolean | undefined;
  /** The raw matcher of each rule's group: groups are the same when these are equal to the letter. */
  readonly matchers: ReadonlyMap<string, string>;
}

/**
 * Hooks are appended, never replaced: a group with the same matcher as one of a lower layer joins the first
 * such group. Command hooks run where `enable_command_hooks` says so.
 */
export function merge(files: readonly LayerFile[]): { readonly rules: readonly Rule[] } {
  const merged: Group[] = [];
  for (const [position, file] of files.entries()) {
    const enabled = commandsEnabled(files, position);
    const lower = [...merged];
    for (const group of groupsOf(file)) {
      const rules = group.rules.map((rule) => withSwitch(rule, enabled));
      const same = lower.find(({ key }) => key === group.key);
      if (same === undefined) merged.push({ key: group.key, rules });
      else same.rules.push(...rules);
    }
  }
  return { rules: merged.flatMap(({ rules }) => rules) };
}

interface Group {
  /** Event and raw matcher. */
  readonly key: string;
  readonly rules: Rule[];
}

/** A file's groups as they stand in it; two with the same matcher stay two. */
function groupsOf({ rules, state }: LayerFile): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const rule of rules) {
    const place = rule.source.pointer.replace(/\/hooks\/\d+$/u, "");
    const key = `${rule.native}\0${(state as XbotState).matchers.get(rule.id) ?? ""}`;
    const group = groups.get(place) ?? { key, rules: [] };
    group.rules.push(rule);
    groups.set(place, group);
  }
  return [...groups.values()];
}

/**
 * A `true` counts for all layers, from an untrusted workspace for none. A `false` after a `true` switches off the
 * command hooks of its own and of later layers, until a later `true` switches on its own and those after it.
 */
function commandsEnabled(files: readonly LayerFile[], position: number): boolean {
  const flags = files.map(({ state, trusted }) => {
    const { enabled } = state as XbotState;
    return enabled === true && !trusted ? undefined : enabled;
  });
  const sofar = flags.slice(0, position + 1).filter((flag) => flag !== undefined);
  if (sofar.includes(true)) return sofar.at(-1) === true;
  return flags.includes(true);
}

function withSwitch(rule: Rule, enabled: boolean): Rule {
  if (enabled || rule.executor !== "command" || rule.skip !== undefined) return rule;
  const message = "command hooks are off: set `enable_command_hooks` to true";
  return { ...rule, skip: { because: "disabled", message } };
}
