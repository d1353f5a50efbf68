import { childEnvironment } from "../../guards/environment.js";
import { matcherOf } from "../../guards/matcher.js";
import { patternError } from "../../guards/pattern.js";
import { EVENTS } from "../../spec/index.js";
import type { ConfigFile, FailureRule, JsonObject, Matcher, Retry, Rule } from "../../spec/index.js";
import type { HandlerEntry } from "../kit/event-groups.js";
import type { Findings, Path } from "../kit/findings.js";
import { permissionRule } from "../kit/permission-rule.js";
import { validate } from "../kit/validate.js";
import { AnyhookHandler, NOT_AVAILABLE, SPELLINGS, TYPES } from "./schema.js";

const FAILURES: Readonly<Record<string, FailureRule>> = { deny: "closed", ask: "ask", allow: "open" };
const SESSION_END_TIMEOUT_MS = 5000;

/** A handler becomes a rule. A broken one stays visible as `invalid`; in managed scope its event denies until it is mended. */
export function decodeHandler(entry: HandlerEntry, file: ConfigFile, findings: Findings): Rule {
  const { value, path, native } = entry;
  const before = errors(findings);
  const options = {
    findings,
    path,
    what: "the handler",
    spellings: SPELLINGS,
    unknownKeys: "error" as const,
  };
  const handler = validate(AnyhookHandler, value, options);
  const unknownOnly = handler !== undefined;
  const afterKeys = errors(findings);
  const when = conditions(entry, handler, file, findings);
  if (handler !== undefined) checkFields(handler, entry, findings);
  const invalid = !unknownOnly || errors(findings) > afterKeys;
  const skip = skipOf(handler, invalid, path, findings);
  const {
    type = "unknown",
    name,
    timeout,
    retries = 0,
    mode = "enforce",
    on_failure: onFailure,
  } = handler ?? {};
  const defaultMs =
    native === "SessionEnd"
      ? SESSION_END_TIMEOUT_MS
      : handler === undefined
        ? 0
        : TYPES[handler.type].timeoutMs;
  const failure = invalid ? (entry.layer === "managed" ? "closed" : "open") : FAILURES[onFailure ?? ""];
  if (invalid && errors(findings) === before) throw new Error("an invalid handler without a diagnostic");
  const params = paramsOf(handler);
  return {
    id: entry.id,
    ...(name === undefined ? {} : { name }),
    dialect: "anyhook",
    layer: entry.layer,
    source: entry.source,
    native,
    events: entry.events,
    when,
    executor: type,
    params,
    timeoutMs: timeout === undefined ? defaultMs : timeout * 1000,
    ...(retries === 0 ? {} : { retry: retryOf(retries) }),
    identity: JSON.stringify([type, params, handler?.if ?? "", mode, onFailure ?? ""]),
    ...(handler?.async === true ? { background: true } : {}),
    mode,
    ...(failure === undefined ? {} : { failure }),
    ...(skip === undefined ? {} : { skip }),
  };
}

function errors({ diagnostics }: Findings): number {
  return diagnostics.filter(({ level }) => level === "error").length;
}

function skipOf(
  handler: AnyhookHandler | undefined,
  invalid: boolean,
  path: Path,
  findings: Findings,
): Rule["skip"] {
  if (handler?.enabled === false) return { because: "disabled", message: "`enabled` is false" };
  if (invalid) return { because: "invalid", message: "its entry in the file is not valid" };
  const missing = NOT_AVAILABLE.filter((key) => handler?.[key] !== undefined);
  for (const key of missing) {
    const message = `\`${key}\` is not available in this version: the hook does not run`;
    findings.add({ code: "not_available", level: "warning", path: [...path, key], at: "key", message });
  }
  return missing.length === 0
    ? undefined
    : { because: "not_available", message: `this version has no \`${missing[0]}\`` };
}

function conditions(
  entry: HandlerEntry,
  handler: AnyhookHandler | undefined,
  file: ConfigFile,
  findings: Findings,
): readonly Matcher[] {
  const { native, path, matcherPath } = entry;
  const { subject } = EVENTS[native] ?? {};
  const matcher = matcherOf(
    entry.matcher,
    subject === undefined || subject === "tool_name" ? "tool" : `field:${subject}`,
  );
  const report = (where: Path, message: string, level: "error" | "warning" = "error"): void =>
    findings.add({ code: "invalid_matcher", level, path: where, message });
  if (matcher !== undefined && subject === undefined)
    report(matcherPath, `${native} has nothing to match: \`matcher\` is ignored`, "warning");
  const problem =
    matcher !== undefined && "pattern" in matcher.test ? patternError(matcher.test.pattern) : undefined;
  if (problem !== undefined) report(matcherPath, problem);
  const when = matcher === undefined || subject === undefined || problem !== undefined ? [] : [matcher];
  if (handler?.if === undefined) return when;
  if (subject !== "tool_name") {
    report([...path, "if"], `\`if\` is for tool events; ${native} has no tool`);
    return when;
  }
  const rule = permissionRule(handler.if, file.home);
  if ("matchers" in rule) return [...when, ...rule.matchers];
  report([...path, "if"], rule.problem);
  return when;
}

function checkFields(handler: AnyhookHandler, { path, native }: HandlerEntry, findings: Findings): void {
  const { type } = handler;
  for (const field of TYPES[type].fields) {
    if (handler[field] === undefined) {
      findings.add({
        code: "missing",
        level: "error",
        path,
        message: `a handler of type ${type} needs \`${field}\``,
      });
    }
  }
  const { refused } = childEnvironment({ env: {}, mode: "allow-list", add: handler.env ?? {} });
  for (const name of refused) {
    const message = `\`${name}\` may not be set: it changes what other programs run`;
    findings.add({
      code: "dangerous_variable",
      level: "error",
      path: [...path, "env", name],
      at: "key",
      message,
    });
  }
  if (handler.async === true && EVENTS[native]?.gate === true) {
    const message = `nobody reads the answer of an \`async\` hook: it cannot deny at ${native}`;
    findings.add({ code: "async_gate", level: "warning", path: [...path, "async"], at: "key", message });
  }
}

function paramsOf(handler: AnyhookHandler | undefined): JsonObject {
  if (handler === undefined) return {};
  const {
    type: _t,
    name: _n,
    if: _i,
    timeout: _s,
    retries: _r,
    async: _a,
    on_failure: _f,
    mode: _m,
    enabled: _e,
    ...params
  } = handler;
  return params as JsonObject;
}

function retryOf(retries: number): Retry {
  return {
    attempts: retries + 1,
    delaysMs: [250, 1000, 4000],
    on: ["timeout", "network", "http_5xx", "spawn", "exit_code"],
  };
}
