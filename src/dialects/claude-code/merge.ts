import { testWildcard } from "../../guards/wildcard.js";
import { WORKSPACE_LAYERS } from "../../spec/index.js";
import type { LayerFile, Rule } from "../../spec/index.js";

/** What merging needs to know of one file. */
export interface ClaudeState {
  /** `disableAllHooks`. */
  readonly disabled?: boolean;
  /** Only managed hooks may run. */
  readonly onlyManaged: boolean;
  /** `allowedHttpHookUrls`; undefined = all. */
  readonly urls: readonly string[] | undefined;
  /** `httpHookAllowedEnvVars`; undefined = all. */
  readonly variables: readonly string[] | undefined;
}

/** Hooks of all layers run. What a switch or a list of one layer takes away, no lower layer gives back. */
export function merge(files: readonly LayerFile[]): { readonly rules: readonly Rule[] } {
  const counting = files.filter(({ trusted }) => trusted);
  return { rules: files.flatMap(({ rules }) => rules.map((rule) => limited(rule, counting))) };
}

function limited(rule: Rule, files: readonly LayerFile[]): Rule {
  if (rule.skip !== undefined) return rule;
  const off = switchedOff(rule, files);
  if (off !== undefined) return disabled(rule, off);
  if (rule.executor !== "http") return rule;
  const url = String(rule.params["url"]);
  if (
    !passes(
      files,
      ({ urls }) => urls,
      (allowed) => testWildcard(allowed, url),
    )
  )
    return disabled(rule, "`allowedHttpHookUrls` does not list its address");
  const { allowedEnvVars: named } = rule.params;
  if (!Array.isArray(named)) return rule;
  const permitted = named.filter((name) =>
    passes(
      files,
      ({ variables }) => variables,
      (one) => one === name,
    ),
  );
  return { ...rule, params: { ...rule.params, allowedEnvVars: permitted } };
}

function disabled(rule: Rule, message: string): Rule {
  return { ...rule, skip: { because: "disabled", message } };
}

/** A switch reaches its own scope and those below it: the workspace never switches off the user's hooks. */
function switchedOff({ layer }: Rule, files: readonly LayerFile[]): string | undefined {
  const only = files.find((file) => stateOf(file).onlyManaged);
  if (only !== undefined && layer !== "managed") return `${only.file} permits managed hooks only`;
  // Within a scope the last file counts: a local one may take back what a committed one says.
  const switches = [0, 1, 2]
    .filter((rank) => rank >= rankOf(layer))
    .map((rank) =>
      files.findLast((file) => rankOf(file.layer) === rank && stateOf(file).disabled !== undefined),
    );
  const off = switches.find((file) => file !== undefined && stateOf(file).disabled === true);
  return off === undefined ? undefined : `\`disableAllHooks\` is true in ${off.file}`;
}

/** Managed above the user above the workspace. */
function rankOf(layer: Rule["layer"]): number {
  return layer === "managed" ? 2 : WORKSPACE_LAYERS.includes(layer) ? 0 : 1;
}

/** Lists of the user and the workspace add up; a managed list is a limit of its own. */
function passes(
  files: readonly LayerFile[],
  list: (state: ClaudeState) => readonly string[] | undefined,
  test: (item: string) => boolean,
): boolean {
  const holds = (some: readonly LayerFile[]): boolean => {
    const lists = some.map((file) => list(stateOf(file))).filter((one) => one !== undefined);
    return lists.length === 0 || lists.flat().some(test);
  };
  return (
    holds(files.filter(({ layer }) => layer === "managed")) &&
    holds(files.filter(({ layer }) => layer !== "managed"))
  );
}

function stateOf({ state }: LayerFile): ClaudeState {
  return state as ClaudeState;
}
