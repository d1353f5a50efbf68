import { nearest } from "../../formats/suggest.js";
import { COMMON_FIELDS, EVENTS, isJsonObject } from "../../spec/index.js";
import type { FieldType, JsonValue } from "../../spec/index.js";
import type { HandlerEntry } from "../kit/event-groups.js";
import type { Finding, Findings } from "../kit/findings.js";
import type { AnyhookHandler } from "./schema.js";

type Found = Omit<Finding, "level">;

/** A canary that is no payload of its event would prove nothing: warnings, since the guard itself may be right. */
export function checkCanary(
  { canary, async: background }: AnyhookHandler,
  entry: HandlerEntry,
  findings: Findings,
): void {
  if (canary === undefined) return;
  const named = canary["hook_event_name"];
  const event = typeof named === "string" ? named : (entry.events[0] ?? "");
  const found = entry.events.includes(event)
    ? [...fields(canary, event), ...ungated(event), ...unheard(background)]
    : [otherEvent(event, entry.events)];
  for (const one of found)
    findings.add({ ...one, level: "warning", path: [...entry.path, "canary", ...one.path] });
}

function otherEvent(event: string, events: readonly string[]): Found {
  const message = `the canary is of ${JSON.stringify(event)}, which this hook does not listen to`;
  const hint = `leave it out, or write ${events.join(" or ")}`;
  return { code: "canary_event", path: ["hook_event_name"], message, hint };
}

function ungated(event: string): Found[] {
  if (EVENTS[event]?.effects.includes("decision") === true) return [];
  return [
    { code: "canary_event", path: [], at: "key", message: `${event} cannot be denied: nothing to prove` },
  ];
}

function unheard(background: boolean | undefined): Found[] {
  if (background !== true) return [];
  const message = "nobody reads the answer of an `async` hook: its canary cannot be proven";
  return [{ code: "canary_async", path: [], at: "key", message }];
}

function fields(canary: Readonly<Record<string, JsonValue>>, event: string): Found[] {
  const known: Readonly<Record<string, FieldType>> = {
    ...COMMON_FIELDS,
    ...EVENTS[event]?.fields,
    hook_event_name: "string?",
    tool_kind: "string?",
  };
  const given = Object.entries(canary).flatMap(([key, value]): Found[] => {
    const type = Object.hasOwn(known, key) ? known[key] : undefined;
    if (type === undefined) return [unknownField(key, event, Object.keys(known))];
    if (fits(value, type)) return [];
    return [{ code: "wrong_type", path: [key], message: `\`${key}\` of ${event} is of type ${plain(type)}` }];
  });
  const missing = Object.entries(known)
    .filter(([key, type]) => !type.endsWith("?") && !Object.hasOwn(canary, key))
    .map(([key]): Found => ({
      code: "missing",
      path: [],
      at: "key",
      message: `${event} has \`${key}\` too`,
    }));
  return [...given, ...missing];
}

function unknownField(key: string, event: string, known: readonly string[]): Found {
  const near = nearest(key, known, 1)[0];
  const hint = near === undefined ? `known: ${known.join(", ")}` : `did you mean \`${near}\`?`;
  return { code: "unknown_field", path: [key], at: "key", message: `${event} has no \`${key}\``, hint };
}

function fits(value: JsonValue, type: FieldType): boolean {
  switch (plain(type)) {
    case "any":
      return true;
    case "array":
      return Array.isArray(value);
    case "object":
      return isJsonObject(value);
    default:
      return typeof value === plain(type);
  }
}

function plain(type: FieldType): string {
  return type.endsWith("?") ? type.slice(0, -1) : type;
}
