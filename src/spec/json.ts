/** Any value that JSON can carry. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

/** A JSON object; a field that is `undefined` is absent on the wire. */
export interface JsonObject {
  readonly [key: string]: JsonValue | undefined;
}

/** Whether a value is a plain JSON object (no array, no null). */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** More values than these are not compared: an input of a hook may be endless. */
const MOST_COMPARED = 100_000;

/** Structural equality of JSON values; the order of keys does not count. What is too big to be compared is not equal. */
export function sameJson(one: JsonValue | undefined, other: JsonValue | undefined): boolean {
  const pairs: [JsonValue | undefined, JsonValue | undefined][] = [[one, other]];
  let compared = 0;
  // A loop, since a stack of calls ends where values nest too deep.
  for (let pair = pairs.pop(); pair !== undefined; pair = pairs.pop()) {
    const [mine, theirs] = pair;
    if (mine === theirs) continue;
    compared += 1;
    if (compared > MOST_COMPARED) return false;
    if (Array.isArray(mine) && Array.isArray(theirs)) {
      if (mine.length !== theirs.length) return false;
      for (const [index, item] of mine.entries()) pairs.push([item, theirs[index]]);
    } else if (isJsonObject(mine) && isJsonObject(theirs)) {
      const keys = Object.keys(mine);
      if (keys.length !== Object.keys(theirs).length) return false;
      if (!keys.every((key) => Object.hasOwn(theirs, key))) return false;
      for (const key of keys) pairs.push([mine[key], theirs[key]]);
    } else {
      return false;
    }
  }
  return true;
}
