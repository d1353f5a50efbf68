import { onlyTells } from "../../spec/builtin.js";
import { EVENT_NAMES, WORKSPACE_LAYERS } from "../../spec/index.js";
import type { ConfigFile, Diagnostic, FailureRule, JsonObject, Retry, Rule } from "../../spec/index.js";
import { conditionsOf } from "../kit/conditions.js";
import type { HandlerEntry } from "../kit/event-groups.js";
import type { Findings, Path } from "../kit/findings.js";
import { invalidRule, placeOf } from "../kit/invalid-rule.js";
import { validate } from "../kit/validate.js";
import { checkCanary } from "./check-canary.js";
import { checkFields } from "./check-fields.js";
import { AnyhookHandler, NOT_AVAILABLE, SPELLINGS, TYPES } from "./schema.js";
import type { Servers } from "./servers.js";

const FAILURES: Readonly<Record<string, FailureRule>> = { deny: "closed", ask: "ask", allow: "open" };
const SESSION_END_TIMEOUT_MS = 5000;

/** A handler becomes a rule; one that is not valid becomes a rule that never runs. */
export function decodeHandler(
  entry: HandlerEntry,
  file: ConfigFile,
  { findings, servers }: { readonly findings: Findings; readonly servers: Servers },
): Rule {
  const handler = validate(AnyhookHandler, entry.value, {
    findings,
    path: entry.path,
    what: "the handler",
    spellings: SPELLINGS,
    unknownKeys: "error",
  });
  const when = conditionsOf(entry, { condition: handler?.if, home: file.home, findings });
  if (handler === undefined || when.problem || !checkFields(handler, entry, findings))
    return { ...invalidRule(entry), when: when.matchers };
  checkCanary(handler, entry, findings);
  const { type, name, timeout, retries = 0, mode = "enforce", on_failure: onFailure } = handler;
  const { sandbox, canary } = handler;
  const defaultMs = entry.native === "SessionEnd" ? SESSION_END_TIMEOUT_MS : TYPES[type].timeoutMs;
  const failure = FAILURES[onFailure ?? ""];
  const skip = skipOf(handler, entry.path, findings);
  const params = paramsOf(handler, file, servers);
  return {
    ...placeOf(entry),
    ...(name === undefined ? {} : { name }),
    when: when.matchers,
    executor: type,
    params,
    timeoutMs: timeout === undefined ? defaultMs : timeout * 1000,
    ...(retries === 0 ? {} : { retry: retryOf(retries) }),
    // The same handler under another name is still the same handler.
    identity: JSON.stringify({ ...handler, name: undefined, connection: params["connection"] }),
    ...(handler.async === true ? { background: true } : {}),
    ...(onlyTells(String(params["builtin"])) || handler.format !== undefined ? { observes: true } : {}),
    mode,
    ...(sandbox === undefined ? {} : { sandbox }),
    ...(canary === undefined ? {} : { canary: canary as JsonObject }),
    ...(failure === undefined ? {} : { failure }),
    ...(skip === undefined ? {} : { skip }),
  };
}

/** Stands for a file that cannot be read: what guards it held nobody knows, so every gate stays closed. */
export function unreadableRule(file: ConfigFile, problem: Diagnostic | undefined): Rule {
  const { line = 1, column = 1, message = "nothing can be read" } = problem ?? {};
  const source = { path: file.path, file: file.file, line, column, pointer: "" };
  const id = `anyhook:${file.layer}:${file.file}#`;
  const entry = {
    path: [],
    id,
    dialect: "anyhook",
    layer: file.layer,
    source,
    native: "*",
    events: EVENT_NAMES,
  };
  const why = `${file.file}:${line}:${column} cannot be read: ${message}`;
  return { ...invalidRule(entry, why), failure: "closed" };
}

function skipOf(handler: AnyhookHandler, path: Path, findings: Findings): Rule["skip"] {
  const missing = NOT_AVAILABLE.filter((key) => handler[key] !== undefined);
  for (const key of missing) {
    const message = `\`${key}\` is not available in this version: the hook does not run`;
    findings.add({ code: "not_available", level: "warning", path: [...path, key], at: "key", message });
  }
  if (handler.enabled === false) return { because: "disabled", message: "`enabled` is false" };
  return missing.length === 0
    ? undefined
    : { because: "not_available", message: `this version has no \`${missing[0]}\`` };
}

/** What the executor, and `prepare`, may see: the type's own fields. */
function paramsOf(handler: AnyhookHandler, { layer }: ConfigFile, servers: Servers): JsonObject {
  const { needs, takes } = TYPES[handler.type];
  const own = Object.entries(handler).filter(([field]) =>
    [...needs, ...takes, "env_passthrough"].includes(field),
  );
  const params = Object.fromEntries(own) as JsonObject;
  const { server = "" } = handler;
  // The user's own servers are settings; those of a repository are there for its own hooks only.
  if (!WORKSPACE_LAYERS.includes(layer) || !Object.hasOwn(servers, server)) return params;
  return { ...params, connection: servers[server] as unknown as JsonObject };
}

function retryOf(retries: number): Retry {
  return {
    attempts: retries + 1,
    delaysMs: [250, 1000, 4000],
    on: ["timeout", "network", "http_5xx", "http_busy", "spawn", "exit_code"],
  };
}
