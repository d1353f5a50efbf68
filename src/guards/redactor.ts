import { isJsonObject, sameJson } from "../spec/index.js";
import type { JsonObject, JsonValue } from "../spec/index.js";
import { knownSecrets } from "./known-secrets.js";
import type { KnownTo } from "./known-secrets.js";
import { redact } from "./redact.js";
import { redactText } from "./redact-text.js";
import { isSecretKey } from "./secret-key.js";
import { MASK, maskValues } from "./secret-values.js";

/** Names of fields that hold no secret, and are looked at once. */
const MOST_KEPT_NAMES = 1000;

/** Numbers below are no secret that anybody knows. */
const LEAST_SECRET_NUMBER = 10_000_000;

/**
 * What everything passes that is stored or told outside: a journal, a log, an error. Masks by keys, by shapes, and by
 * the values that this runtime knows to be secret. It is compiled when the first text comes.
 * @example
 * new Redactor(() => ({ env: { API_KEY: "k-1234567" } })).text("sent k-1234567"); // "sent ***"
 */
export class Redactor {
  readonly #known: () => KnownTo;
  readonly #plainNames = new Set<string>();
  #values: ((text: string) => string) | undefined;

  constructor(known: () => KnownTo) {
    this.#known = known;
  }

  /** Known values alone: for texts that a receiver is to read as they are otherwise. */
  readonly values = (text: string): string => {
    this.#values ??= maskValues(knownSecrets(this.#known()));
    return this.#values(text);
  };

  /** Known values, and all that looks like a secret. */
  readonly text = (text: string): string => redactText(this.values(text));

  /** By keys, and then every text in it, names of fields included. */
  json(value: JsonObject): JsonObject {
    return this.#clean(redact(value)) as JsonObject;
  }

  /** A receiver that was shown {@link json} hands back masks: where a value is as it was shown, it is the original. */
  restore(updated: JsonValue, original: JsonValue): JsonValue {
    return putBack(updated, this.#clean(redact(original)), original);
  }

  /** Whether a text in which something was masked comes back as another, and with a mask: what that stands for nobody knows. */
  isLost(updated: JsonValue, original: JsonValue): boolean {
    return hasLost(updated, this.#clean(redact(original)), original);
  }

  #clean(value: JsonValue): JsonValue {
    if (typeof value === "string") return this.text(value);
    if (typeof value === "number") return this.#number(value);
    if (Array.isArray(value))
      return value.map((item: JsonValue, index) =>
        isArgumentOf(value[index - 1], item) ? MASK : this.#clean(item),
      );
    if (!isJsonObject(value)) return value;
    const copy: Record<string, JsonValue | undefined> = {};
    const isPair = isSecretPair(value);
    for (const [key, item] of Object.entries(value)) {
      const cleaned = item === undefined ? item : isPair && key === "value" ? MASK : this.#clean(item);
      setOwn(copy, this.#name(key, copy), cleaned);
    }
    return copy;
  }

  #number(value: number): JsonValue {
    if (Math.abs(value) < LEAST_SECRET_NUMBER) return value;
    return this.values(String(value)) === MASK ? MASK : value;
  }

  /** A name may be a secret itself: `{ "ghp_…": 1 }`. */
  #name(key: string, taken: object): string {
    if (key.length < 8 || this.#plainNames.has(key)) return key;
    let name = this.text(key);
    if (name === key) {
      if (this.#plainNames.size < MOST_KEPT_NAMES) this.#plainNames.add(key);
      return key;
    }
    for (let number = 2; Object.hasOwn(taken, name); number += 1) name = `${MASK}${number}`;
    return name;
  }
}

function putBack(
  updated: JsonValue,
  shown: JsonValue | undefined,
  original: JsonValue | undefined,
): JsonValue {
  if (updated === shown && original !== undefined) return original;
  if (Array.isArray(updated)) {
    const [seen, before] = [listOf(shown), listOf(original)];
    return updated.map((item: JsonValue, index) => putBack(item, seen[index], before[index]));
  }
  if (!isJsonObject(updated) || !isJsonObject(shown) || !isJsonObject(original)) return updated;
  const of = (whole: JsonObject, key: string): JsonValue | undefined =>
    Object.hasOwn(whole, key) ? whole[key] : undefined;
  return Object.fromEntries(
    Object.entries(updated).map(([key, item]) => [
      key,
      item === undefined ? item : putBack(item, of(shown, key), of(original, key)),
    ]),
  );
}

function hasLost(
  updated: JsonValue | undefined,
  shown: JsonValue | undefined,
  original: JsonValue | undefined,
): boolean {
  if (typeof updated === "string" && typeof shown === "string")
    return updated !== shown && shown !== original && masksIn(updated) > masksIn(original);
  if (Array.isArray(updated)) {
    const [seen, before] = [listOf(shown), listOf(original)];
    if (isShifted(updated, seen, before)) return true;
    return updated.some((item: JsonValue, index) => hasLost(item, seen[index], before[index]));
  }
  if (!isJsonObject(updated) || !isJsonObject(shown) || !isJsonObject(original)) return false;
  return Object.keys(updated).some(
    (key) => Object.hasOwn(shown, key) && hasLost(updated[key], shown[key], original[key]),
  );
}

/** Whether masks stand behind a place where items were put in or taken out: each would become its neighbour's secret. */
function isShifted(
  updated: readonly JsonValue[],
  shown: readonly JsonValue[],
  original: readonly JsonValue[],
): boolean {
  if (updated.length === shown.length) return false;
  const first = shown.findIndex((item, index) => !sameJson(item, updated[index] ?? null));
  if (first < 0 || !JSON.stringify(updated.slice(first)).includes(MASK)) return false;
  return shown.some((item, index) => index >= first && !sameJson(item, original[index] ?? null));
}

function masksIn(value: JsonValue | undefined): number {
  return typeof value === "string" ? value.split(MASK).length - 1 : 0;
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}

/** `["--token", "abc"]`: the arguments of a program, one by one. */
function isArgumentOf(option: JsonValue | undefined, value: JsonValue): boolean {
  if (typeof option !== "string" || typeof value !== "string" || !option.startsWith("--")) return false;
  return !value.startsWith("--") && /^[\w.-]{3,100}$/u.test(option) && isSecretKey(option);
}

/** `{ "name": "API_KEY", "value": "abc" }`: lists of headers and of variables. */
function isSecretPair({ name, value }: JsonObject): boolean {
  return typeof value === "string" && typeof name === "string" && isSecretKey(name);
}

/** `__proto__` is a name like any other in what others sent. */
function setOwn(target: object, name: string, value: JsonValue | undefined): void {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
}
