import type * as z from "zod";
import { onlyTells } from "../../spec/builtin.js";
import { isJsonObject } from "../../spec/index.js";
import type { JsonObject, JsonValue, Rule } from "../../spec/index.js";
import type { EventEntry } from "../kit/event-groups.js";
import type { Findings } from "../kit/findings.js";
import { invalidRule, placeOf } from "../kit/invalid-rule.js";
import { validate } from "../kit/validate.js";
import { checkItem, failureOf, plain, unusedParams } from "./checks.js";
import type { Checked, Scope, Trouble } from "./checks.js";
import { asGoReads, quoted } from "./go-values.js";
import type { ItemState } from "./merge.js";
import { INTERNAL_POINTS } from "./points.js";
import { NeocodeItem } from "./schema.js";
import type { Defaults } from "./settings.js";
import { rejectUnknown } from "./unknown-keys.js";

export interface ItemEntry extends EventEntry {
  readonly value: JsonValue;
}

export interface Reading {
  readonly findings: Findings;
  readonly scope: Scope;
  readonly defaults: Defaults;
  /** Ids that were given, trimmed and in lower case. */
  readonly seen: Set<string>;
}

export interface DecodedItem {
  readonly rule: Rule;
  readonly state: ItemState;
}

/** A hook becomes a rule; one that is not valid a rule that never runs. Where its point is unknown there is none. */
export function decodeItem(entry: ItemEntry, reading: Reading): DecodedItem | undefined {
  const given = entry.value ?? {};
  if (!isJsonObject(given)) {
    report(entry, reading, { code: "wrong_type", path: [], message: " must be a map" });
    return undefined;
  }
  const { findings, scope, defaults } = reading;
  const options = { findings, path: entry.path };
  const known = rejectUnknown(given, NeocodeItem, { ...options, type: "config.RuntimeHookItemConfig" });
  // What is absent is an empty text in Go, and has messages of its own.
  const value = { id: "", point: "", ...asGoReads(known.value, { texts: TEXTS, flags: ["enabled"] }) };
  const item = validate(NeocodeItem, value, { ...options, what: "the hook", unknownKeys: "error" });
  if (item === undefined) return brokenItem(entry, reading, readable(value));
  const checked = checkItem(item, scope, defaults.policy);
  // A repository's hook that is switched off is not looked at any further.
  const skipped = scope === "repo" && item.enabled === false;
  const fits = skipped || reportAll(entry, reading, { item, checked, rejected: known.rejected });
  const runs = fits && !known.rejected && checked.executor !== undefined && entry.events.length > 0;
  return runs ? runningItem(entry, reading, item, checked) : brokenItem(entry, reading, item);
}

const TEXTS = ["id", "point", "scope", "kind", "mode", "handler", "failure_policy"];

interface Looked {
  readonly item: NeocodeItem;
  readonly checked: Checked;
  /** It has keys that there are not. */
  readonly rejected: boolean;
}

/** Whether nothing is wrong with it. */
function reportAll(entry: ItemEntry, reading: Reading, { item, checked, rejected }: Looked): boolean {
  const ids = idTroubles(item.id, reading);
  // Whoever wrote the parameters under another key has been told.
  const others = checked.troubles.filter(({ path }) => !rejected || path.length > 0);
  for (const trouble of ids) report(entry, reading, trouble);
  for (const trouble of others) report(entry, reading, { ...trouble, message: `: ${trouble.message}` });
  for (const trouble of [...unusedParams(item), ...lateTroubles(item)])
    report(entry, reading, { ...trouble, message: `: ${trouble.message}` }, "warning");
  return ids.length + checked.troubles.length === 0;
}

function report(
  { path }: ItemEntry,
  { findings }: Reading,
  trouble: Trouble,
  level: "error" | "warning" = "error",
): void {
  // As NeoCode says it: `runtime.hooks.items[0]`.
  const where = `${path.slice(0, -1).join(".")}[${path.at(-1)}]`;
  const message = `${where}${trouble.message}`;
  findings.add({ ...trouble, level, path: [...path, ...trouble.path], message });
}

function idTroubles(id: string, { seen }: Reading): readonly Trouble[] {
  const name = id.trim().toLowerCase();
  if (name === "") return [{ path: ["id"], code: "missing", message: ".id is required" }];
  if (seen.has(name))
    return [{ path: ["id"], code: "duplicate_id", message: `.id duplicates ${quoted(id)}` }];
  seen.add(name);
  return [];
}

function lateTroubles({ timeout_sec: seconds = 1 }: NeocodeItem): readonly Trouble[] {
  if (seconds > 0) return [];
  const message = "timeout_sec must be greater than 0";
  return [{ path: ["timeout_sec"], code: "invalid_value", message, hint: "the default counts" }];
}

function runningItem(
  entry: ItemEntry,
  { defaults }: Reading,
  item: NeocodeItem,
  { executor = "builtin", params = {} }: Checked,
): DecodedItem {
  const { timeout_sec: seconds = 0, enabled = true } = item;
  const observes = executor === "http";
  const rule: Rule = {
    ...placeOf(entry),
    name: item.id.trim(),
    when: [],
    executor,
    params,
    timeoutMs: seconds > 0 ? seconds * 1000 : defaults.timeoutMs,
    // What observes has no say, whatever becomes of it.
    mode: observes ? "monitor" : "enforce",
    ...(onlyTells(String(params["builtin"])) ? { observes: true } : {}),
    failure: observes ? "open" : (failureOf(item.failure_policy) ?? defaults.failure),
    ...(enabled ? {} : { skip: OFF }),
  };
  return { rule, state: stateOf(item) };
}

const OFF = { because: "disabled", message: "`enabled` is false" } as const;

/** One that would have blocked when it fails closes its gate until it is mended. */
function brokenItem(entry: ItemEntry, { defaults }: Reading, item: NeocodeItem): DecodedItem | undefined {
  if (entry.events.length === 0) return undefined;
  const name = item.id.trim();
  const invalid = { ...invalidRule(entry), ...(name === "" ? {} : { name }) };
  const state = stateOf(item);
  if (item.enabled === false) return { rule: { ...invalid, skip: OFF }, state };
  if (plain(item.kind) === "http" || INTERNAL_POINTS.has(entry.native))
    return { rule: invalid, state: { ...state, inheritsFailure: false } };
  const failure = failureOf(item.failure_policy) ?? defaults.failure;
  return { rule: { ...invalid, failure }, state };
}

/** What is of the right type: enough to tell whether it guards something. */
function readable(value: JsonObject): NeocodeItem {
  const shape: Readonly<Record<string, z.ZodType>> = NeocodeItem.shape;
  const fields = Object.entries(value).filter(([key, field]) => shape[key]?.safeParse(field).success);
  return NeocodeItem.parse({ id: "", point: "", ...Object.fromEntries(fields) });
}

function stateOf({ priority = 0, timeout_sec: seconds = 0, ...item }: NeocodeItem): ItemState {
  const inheritsFailure = failureOf(item.failure_policy) === undefined && plain(item.kind) !== "http";
  return { priority, inheritsTimeout: seconds <= 0, inheritsFailure };
}
