import type { FailureRule } from "../../spec/index.js";
import type { Findings, Path } from "../kit/findings.js";
import { failureOf, plain } from "./checks.js";
import { quoted } from "./go-values.js";
import { POLICIES } from "./schema.js";
import type { NeocodeHooks } from "./schema.js";

/** What a hook gets where it says nothing itself: the user's settings, for a repository's hooks too. */
export interface Defaults {
  readonly timeoutMs: number;
  readonly failure: FailureRule;
  /** As written; undefined where nobody wrote it. */
  readonly policy: string | undefined;
}

export const NO_DEFAULTS: Defaults = { timeoutMs: 2000, failure: "open", policy: undefined };

/** The user's defaults; one that makes no sense is reported, and NeoCode's own counts. */
export function defaultsOf(
  { default_timeout_sec: seconds, default_failure_policy: policy }: NeocodeHooks,
  { findings, path }: { readonly findings: Findings; readonly path: Path },
): Defaults {
  const late = seconds !== undefined && seconds <= 0;
  if (late) {
    const message = "runtime.hooks.default_timeout_sec must be greater than 0";
    const at = { path: [...path, "default_timeout_sec"], hint: "it counts as 2" };
    findings.add({ code: "invalid_value", level: "warning", message, ...at });
  }
  const failure = failureOf(policy);
  if (plain(policy) !== "" && failure === undefined) {
    const message = `runtime.hooks.default_failure_policy: invalid policy ${quoted(policy ?? "")}`;
    const at = { path: [...path, "default_failure_policy"], hint: `known: ${POLICIES.join(", ")}` };
    findings.add({ code: "invalid_value", level: "error", message, ...at });
  }
  return {
    timeoutMs: seconds === undefined || late ? NO_DEFAULTS.timeoutMs : seconds * 1000,
    failure: failure ?? NO_DEFAULTS.failure,
    policy: failure === undefined ? undefined : policy,
  };
}
