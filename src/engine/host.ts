import { DECISIONS, isJsonObject } from "../spec/index.js";
import type {
  Decision,
  Dialect,
  EffectName,
  Effects,
  JsonValue,
  OnOptions,
  Output,
  Reading,
  Rule,
} from "../spec/index.js";
import { EVENT_NAMES } from "../spec/index.js";
import { matcherOf } from "../guards/matcher.js";

/** Rules of the embedding program itself: first in order, fail-closed, in canonical words. */
export const hostDialect: Dialect = {
  version: 1,
  id: "host",
  title: "the embedding program",
  url: "",
  locations: [],
  events: Object.fromEntries(EVENT_NAMES.map((name) => [name, { from: [name] }])),
  tools: [],
  policy: { order: "parallel", rewrites: "last", reasons: "deciding", separator: "; ", limits: {} },
  failure: "closed",
  network: { loopback: "deny", publicHttp: "deny", allow: [] },
  environment: "allow-list",
  config: () => Promise.reject(new Error("callbacks have no config file")),
  host: { body: (event) => event as never, read: readEffects },
  guest: { none: "it is the program that anyhook is embedded in" },
  deviations: [],
};

const DEFAULT_TIMEOUT_MS = 30_000;

/** A callback as a rule; the function itself is kept beside the rules, so that they stay data. */
export function callbackRule(number: number, event: string, options: OnOptions): Rule {
  const pointer = `/${event}/${number}`;
  const matcher = matcherOf(options.matcher);
  return {
    id: `host:host:on()#${pointer}`,
    ...(options.name === undefined ? {} : { name: options.name }),
    dialect: "host",
    layer: "host",
    source: { path: "", file: "on()", line: number, column: 1, pointer },
    native: event,
    events: [event],
    when: matcher === undefined ? [] : [matcher],
    executor: "callback",
    params: {},
    timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    mode: "enforce",
  };
}

const KNOWN: readonly EffectName[] = [
  "decision",
  "updated_input",
  "updated_output",
  "context",
  "notices",
  "stop",
];

/** Callbacks answer in canonical effects; a word that means nothing is a failure, not a shrug. */
function readEffects(output: Output): Reading {
  if (output.kind === "error") return { failed: output };
  if (output.kind !== "effects")
    return { failed: { code: "internal", message: `unexpected ${output.kind} output` } };
  const { effects } = output;
  const problem = problemOf(effects);
  if (problem !== undefined) return { failed: { code: "callback", message: problem } };
  const { updated_input: input, updated_output: result } = effects;
  return input === undefined && result === undefined ? effects : taken(effects);
}

/** Rewrites as JSON, and as they are now: the program may go on changing the object that it gave. */
function taken({
  decision,
  reason,
  updated_input,
  updated_output,
  context,
  notices,
  stop,
}: Effects): Reading {
  const rewrites: { updated_input?: JsonValue; updated_output?: JsonValue } = {};
  for (const [name, value] of Object.entries({ updated_input, updated_output })) {
    if (value === undefined) continue;
    const copy = copyOf(value);
    if (copy === undefined) return { failed: { code: "callback", message: `${name} must be JSON` } };
    rewrites[name as keyof typeof rewrites] = copy;
  }
  const rest = Object.entries({ decision, reason, context, notices, stop });
  return { ...Object.fromEntries(rest.filter(([, value]) => value !== undefined)), ...rewrites };
}

/** Undefined for what no JSON can be: functions, cycles, `1n`. */
function copyOf(value: JsonValue): JsonValue | undefined {
  try {
    const text = JSON.stringify(value) as string | undefined;
    return text === undefined ? undefined : (JSON.parse(text) as JsonValue);
  } catch {
    return undefined;
  }
}

function problemOf(effects: Effects): string | undefined {
  for (const key in effects) {
    if (key !== "reason" && !KNOWN.includes(key as EffectName)) {
      return `"${key}" is no effect: use ${KNOWN.join(", ")} or reason`;
    }
  }
  const { decision, reason, context, notices, stop } = effects;
  if (decision !== undefined && !DECISIONS.includes(decision as Decision)) {
    return `"${String(decision)}" is no decision: use ${DECISIONS.join(", ")}`;
  }
  if (reason !== undefined && typeof reason !== "string") return "reason must be a string";
  if (context !== undefined && !isTelling(context)) return "context must be a string or a list of strings";
  if (notices !== undefined && !isTelling(notices)) return "notices must be a string or a list of strings";
  if (stop !== undefined && !(isJsonObject(stop) && typeof stop["reason"] === "string"))
    return "stop must be an object with a reason";
  return undefined;
}

function isTelling(value: unknown): boolean {
  return typeof value === "string" || (Array.isArray(value) && value.every((one) => typeof one === "string"));
}
