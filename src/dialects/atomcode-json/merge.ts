import type { Diagnostic, LayerFile, Rule } from "../../spec/index.js";
import { WORKSPACE_LAYERS } from "../../spec/index.js";
import { byteOrder } from "../kit/byte-order.js";
import { IN_COMPANY, momentOf } from "./events.js";

/**
 * Hooks run in the byte order of their names, whichever file they are from. A project's hook takes the place of the
 * user's hook with its name; one that does not run itself (disabled, broken, not trusted) takes nobody's place.
 */
export function merge(files: readonly LayerFile[]): {
  readonly rules: readonly Rule[];
  readonly diagnostics: readonly Diagnostic[];
} {
  const diagnostics: Diagnostic[] = [];
  /** The one of its name that runs. */
  const chosen = new Map<string, Rule>();
  const aside: Rule[] = [];
  for (const { rules, trusted } of files) {
    for (const rule of rules) {
      const name = rule.name ?? "";
      const earlier = chosen.get(name);
      if (rule.skip !== undefined || !mayRun(rule, trusted)) {
        aside.push(rule);
        if (earlier !== undefined && rule.skip?.because === "disabled")
          diagnostics.push(staysOn(rule, earlier));
        continue;
      }
      chosen.set(name, rule);
      if (earlier === undefined) continue;
      aside.push(replaced(earlier, rule));
      diagnostics.push(takesPlace(rule, earlier));
    }
  }
  const rules = [...aside, ...chosen.values()].toSorted(byName);
  return { rules: withCompany(rules, [...chosen.values()]), diagnostics };
}

function mayRun({ layer }: Rule, trusted: boolean): boolean {
  return trusted || !WORKSPACE_LAYERS.includes(layer);
}

function replaced(rule: Rule, { source: { file, line } }: Rule): Rule {
  const message = `the hook of the same name in ${file}:${line} takes its place`;
  return { ...rule, skip: { because: "disabled", message } };
}

function takesPlace(rule: Rule, { source: { file, line } }: Rule): Diagnostic {
  const message = `it takes the place of the hook of the same name in ${file}:${line}`;
  return { ...at(rule), code: "overridden", level: "info", message };
}

function staysOn(rule: Rule, { source: { file, line } }: Rule): Diagnostic {
  const message = `this switches off nothing: the hook of the same name in ${file}:${line} runs`;
  const hint = `set \`disabled\` there, or give this one something to run instead`;
  return { ...at(rule), code: "still_enabled", level: "warning", message, hint };
}

function at({ source: { file, line, column } }: Rule): Pick<Diagnostic, "file" | "line" | "column"> {
  return { file, line, column };
}

function byName(one: Rule, other: Rule): number {
  return byteOrder(one.name ?? "", other.name ?? "");
}

/** When a turn ends, a hook is told whether others run beside it. */
function withCompany(rules: readonly Rule[], running: readonly Rule[]): readonly Rule[] {
  return rules.map((rule) => {
    const moment = momentOf(rule.native);
    if (moment !== "Stop" && moment !== "StopFailure") return rule;
    const beside = running.filter(({ native }) => momentOf(native) === moment).length;
    return beside > 1 ? { ...rule, variant: IN_COMPANY } : rule;
  });
}
