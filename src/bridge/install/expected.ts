import { isJsonObject } from "../../spec/index.js";
import type { JsonObject, JsonValue } from "../../spec/index.js";

/**
 * What a settings object comes to without our entries, by value: what an edit of its text is held against. Empty lists
 * are left out, since they say nothing.
 */
export function settled(root: JsonObject, isOurs: (command: string) => boolean = () => false): JsonObject {
  const { hooks, ...rest } = root;
  if (!isJsonObject(hooks)) return root;
  const events = Object.entries(hooks).flatMap(([event, list]): [string, JsonValue][] => {
    if (!Array.isArray(list)) return [[event, list ?? null]];
    const left = list.flatMap((entry) => strippedEntry(entry, isOurs) ?? []);
    return left.length === 0 ? [] : [[event, left]];
  });
  return events.length === 0 ? rest : { ...rest, hooks: Object.fromEntries(events) };
}

function strippedEntry(entry: JsonValue, isOurs: (command: string) => boolean): JsonValue | undefined {
  if (!isJsonObject(entry)) return entry;
  if (isHandler(entry, isOurs)) return undefined;
  const lists = Object.entries(entry).filter((pair): pair is [string, JsonValue[]] => Array.isArray(pair[1]));
  const kept = lists.map(([key, list]) => [key, list.filter((part) => !isHandler(part, isOurs))] as const);
  const count = (all: readonly (readonly [string, readonly JsonValue[]])[]): number =>
    all.reduce((sum, [, list]) => sum + list.length, 0);
  if (count(kept) === 0 && count(lists) > 0) return undefined;
  return { ...entry, ...Object.fromEntries(kept) };
}

function isHandler(value: JsonValue, isOurs: (command: string) => boolean): boolean {
  return isJsonObject(value) && Object.values(value).some((item) => typeof item === "string" && isOurs(item));
}
