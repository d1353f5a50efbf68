import type { ConfigFile, JsonObject, Rule } from "../../spec/index.js";
import { EVENTS } from "../../spec/index.js";
import { conditionsOf } from "../kit/conditions.js";
import type { HandlerEntry } from "../kit/event-groups.js";
import type { Findings } from "../kit/findings.js";
import { invalidRule, placeOf } from "../kit/invalid-rule.js";
import { validate } from "../kit/validate.js";
import { NEVER_BLOCKED_BY_FAILURE, runsAt } from "./events.js";
import { matcherAt } from "./matcher.js";
import { ClaudeHandler, COMMON_FIELDS, SPELLINGS, TYPES } from "./schema.js";
import { timeoutMs } from "./timeout.js";

/** A handler becomes a rule; one that is not valid becomes a rule that never runs. */
export function decodeHandler(entry: HandlerEntry, file: ConfigFile, findings: Findings): Rule {
  const handler = validate(ClaudeHandler, entry.value, {
    findings,
    path: entry.path,
    what: "the handler",
    spellings: SPELLINGS,
    unknownKeys: "warning",
  });
  const { native } = entry;
  const when = conditionsOf(entry, {
    condition: handler?.if,
    home: file.home,
    findings,
    matcher: (text, subject) => matcherAt(native, text, subject),
  });
  if (handler === undefined || when.problem || !isComplete(handler, entry, findings))
    return { ...invalidRule(entry), when: when.matchers };
  remark(handler, entry, findings);
  const { type } = handler;
  const background = isBackground(handler);
  return {
    ...placeOf(entry),
    when: when.matchers,
    executor: type,
    params: paramsOf(handler),
    timeoutMs: timeoutMs(native, handler),
    identity: identityOf(handler),
    ...(background ? { background } : {}),
    ...(handler.once === true ? { once: true } : {}),
    mode: "enforce",
    ...(isClosed(handler, native) ? { failure: "closed" as const } : {}),
    ...(runsAt(native, type) ? {} : { skip: notRun(native, type) }),
  };
}

function isComplete(handler: ClaudeHandler, { path }: HandlerEntry, findings: Findings): boolean {
  const { type } = handler;
  const missing = TYPES[type].needs.filter((field) => handler[field] === undefined);
  for (const field of missing) {
    const message = `a handler of type ${type} needs \`${field}\``;
    findings.add({ code: "missing", level: "error", path, message });
  }
  if (handler.url === undefined || type !== "http" || URL.canParse(handler.url)) return missing.length === 0;
  findings.add({
    code: "invalid_value",
    level: "error",
    path: [...path, "url"],
    message: "the URL is not valid",
  });
  return false;
}

function isBackground({ type, async: asked, asyncRewake }: ClaudeHandler): boolean {
  return type === "command" && (asked === true || asyncRewake === true);
}

/** A worktree is not created unless its hook succeeds; elsewhere `onFailure` says so. */
function isClosed(handler: ClaudeHandler, native: string): boolean {
  if (isBackground(handler) || NEVER_BLOCKED_BY_FAILURE.has(native)) return false;
  const asked = handler.onFailure === "block" && TYPES[handler.type].takes.includes("onFailure");
  return native === "WorktreeCreate" || asked;
}

function notRun(native: string, type: string): NonNullable<Rule["skip"]> {
  return { because: "not_available", message: `Claude Code runs no ${type} hooks at ${native}` };
}

/** What is fine and may still surprise. */
function remark(handler: ClaudeHandler, { native, path }: HandlerEntry, findings: Findings): void {
  const { type } = handler;
  const own = new Set([...COMMON_FIELDS, ...TYPES[type].needs, ...TYPES[type].takes]);
  const fields = Object.keys(handler) as (keyof ClaudeHandler)[];
  for (const field of fields.filter((name) => !own.has(name)))
    add("unused_field", field, `\`${field}\` means nothing to a handler of type ${type}`);
  if (!runsAt(native, type)) add("not_available", "type", notRun(native, type).message);
  if (handler.asyncRewake === true)
    add("not_available", "asyncRewake", "it runs in the background, and its exit code 2 wakes nobody");
  if (isBackground(handler) && EVENTS[native]?.gate === true)
    add("async_gate", "async", `nobody reads the answer of an async hook: it cannot deny at ${native}`);
  if (handler.onFailure === "block" && (NEVER_BLOCKED_BY_FAILURE.has(native) || isBackground(handler)))
    add("unused_field", "onFailure", "a failure does not block here");

  function add(code: string, field: keyof ClaudeHandler, message: string): void {
    findings.add({ code, level: "warning", path: [...path, field], at: "key", message });
  }
}

/** What the executor, and `prepare`, may see: the type's own fields. */
function paramsOf(handler: ClaudeHandler): JsonObject {
  const { needs, takes } = TYPES[handler.type];
  const own = Object.entries(handler).filter(([field]) => [...needs, ...takes].includes(field as never));
  return Object.fromEntries(own) as JsonObject;
}

/** Two handlers that would run the same in the same way; when they run has been decided by then. */
function identityOf(handler: ClaudeHandler): string {
  return JSON.stringify({ ...handler, if: undefined, once: undefined, statusMessage: undefined });
}
