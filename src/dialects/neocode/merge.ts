import type { LayerFile, Rule } from "../../spec/index.js";
import type { Scope } from "./checks.js";
import { POINT_NAMES } from "./points.js";
import { NO_DEFAULTS } from "./settings.js";
import type { Defaults } from "./settings.js";

/** What merging needs to know of one file. */
export interface NeocodeState {
  readonly scope: Scope;
  /** False: nothing runs, of no file. */
  readonly enabled: boolean;
  /** False: hooks of this file do not run. */
  readonly userHooksEnabled: boolean;
  readonly defaults: Defaults;
  /** By the id of the rule. */
  readonly items: ReadonlyMap<string, ItemState>;
}

export interface ItemState {
  readonly priority: number;
  /** It says nothing itself: the user's defaults count, for a repository's hook too. */
  readonly inheritsTimeout: boolean;
  readonly inheritsFailure: boolean;
}

interface Placed {
  readonly rule: Rule;
  /** Position in the list of points, then of the file; then the priority, higher first. */
  readonly order: readonly [point: number, file: number, priority: number];
}

/**
 * The user's hooks come before the repository's; within one file the higher priority, then the place in the file.
 * Two points that share a canonical event come one after the other, as in NeoCode.
 */
export function merge(files: readonly LayerFile[]): { readonly rules: readonly Rule[] } {
  const user = files.find(({ trusted, state }) => trusted && (state as NeocodeState).scope === "user");
  const settings = user?.state as NeocodeState | undefined;
  const placed = files.flatMap((file, position) => placeAll(file, position, settings));
  return { rules: placed.toSorted(byOrder).map(({ rule }) => rule) };
}

function placeAll(file: LayerFile, position: number, settings: NeocodeState | undefined): readonly Placed[] {
  const state = file.state as NeocodeState;
  const off = switchOf(state, settings);
  return file.rules.map((rule) => {
    const own = state.items.get(rule.id);
    const filled = state.scope === "user" ? rule : inherit(rule, own, settings?.defaults ?? NO_DEFAULTS);
    const point = POINT_NAMES.indexOf(rule.native);
    return {
      rule: off === undefined ? filled : { ...filled, skip: off },
      order: [point, position, -(own?.priority ?? 0)],
    };
  });
}

function switchOf(
  { scope, userHooksEnabled }: NeocodeState,
  settings: NeocodeState | undefined,
): Rule["skip"] {
  const off = (key: string): Rule["skip"] => ({
    because: "disabled",
    message: `\`runtime.hooks.${key}\` of the user is false`,
  });
  if (settings?.enabled === false) return off("enabled");
  return scope === "user" && !userHooksEnabled ? off("user_hooks_enabled") : undefined;
}

function inherit(rule: Rule, state: ItemState | undefined, { timeoutMs, failure }: Defaults): Rule {
  return {
    ...rule,
    ...(state?.inheritsTimeout === true ? { timeoutMs } : {}),
    ...(state?.inheritsFailure === true ? { failure } : {}),
  };
}

function byOrder({ order: one }: Placed, { order: other }: Placed): number {
  return one[0] - other[0] || one[1] - other[1] || one[2] - other[2];
}
