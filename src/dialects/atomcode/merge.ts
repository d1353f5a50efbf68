import type { LayerFile, Rule } from "../../spec/index.js";
import { MOMENTS } from "./events.js";

/**
 * Scripts before webhooks, the user's before the project's, and within PreToolUse `tool_call_start` before `pre_tool`.
 * A hook of the project replaces the user's of the same kind and name, as AtomCode's documents say (its program runs
 * both). Where nobody trusts the project, and where its entry is switched off, not valid or never fires, it replaces
 * nothing: what is not there takes no guard away.
 */
export function merge(files: readonly LayerFile[]): { readonly rules: readonly Rule[] } {
  const replacing = new Map<string, Rule>();
  for (const { trusted, layer, rules } of files) {
    if (layer !== "project" || !trusted) continue;
    for (const rule of rules) if (rule.skip === undefined) replacing.set(nameOf(rule), rule);
  }
  const rules = files.flatMap((file) =>
    file.layer === "project"
      ? file.rules
      : file.rules.map((rule) => replacedBy(rule, replacing.get(nameOf(rule)))),
  );
  return { rules: rules.toSorted((one, other) => rank(one) - rank(other)) };
}

function replacedBy(rule: Rule, other: Rule | undefined): Rule {
  if (other === undefined || rule.skip !== undefined) return rule;
  const { file, line } = other.source;
  return {
    ...rule,
    skip: { because: "duplicate", message: `overridden by the entry of the same name at ${file}:${line}` },
  };
}

function nameOf(rule: Rule): string {
  return `${isScript(rule) ? "script" : "webhook"} ${rule.name ?? ""}`;
}

function rank(rule: Rule): number {
  const moment = MOMENTS.findIndex((one) => one === rule.native);
  return moment * 2 + (isScript(rule) ? 0 : 1);
}

/** An entry that could not be read has no executor: it is known by its place. */
function isScript({ source }: Rule): boolean {
  return source.pointer.startsWith("/hooks/");
}
