import type { LayerFile, Rule } from "../../spec/index.js";

/** What merging needs to know of one file. */
export interface CopilotState {
  /** A repository's settings switch off the hooks of every source. */
  readonly disablesAll: boolean;
}

/** Files follow one another; settings of a trusted repository may switch off all of them but the policy. */
export function merge(files: readonly LayerFile[]): { readonly rules: readonly Rule[] } {
  const off = files.find(({ state, trusted }) => trusted && (state as CopilotState).disablesAll);
  const rules = files.flatMap((file) => file.rules);
  if (off === undefined) return { rules };
  const skip = { because: "disabled", message: `\`disableAllHooks\` is true in ${off.file}` } as const;
  return {
    rules: rules.map((rule) =>
      rule.layer === "managed" || rule.skip !== undefined ? rule : { ...rule, skip },
    ),
  };
}
