import { isAbsolute } from "node:path";
import { isJsonObject } from "../spec/index.js";
import type { JsonObject, Reviewed, ReviewedHook, Rule } from "../spec/index.js";

const DIGEST = /^[0-9a-f]{64}$/u;

/** Whether a value of the trust file is a review, in every field that decides. */
export function isReviewed(value: unknown): value is JsonObject & Reviewed {
  if (!isJsonObject(value)) return false;
  const { hooks, files } = value;
  return Array.isArray(hooks) && hooks.every(isHook) && Array.isArray(files) && files.every(isFile);
}

/** What became of a hook since it was reviewed. */
export type Standing =
  | { readonly state: "reviewed"; readonly as: ReviewedHook }
  | { readonly state: "changed"; readonly as: ReviewedHook }
  | { readonly state: "new" };

export interface Definition {
  readonly rule: Rule;
  readonly sha256: string;
}

/**
 * Holds today's hooks of a workspace against those that were reviewed. Equal definitions go together wherever they
 * stand; of the rest, those of one name in one file, and then those at one place. What is left was never reviewed.
 */
export function standings(
  definitions: readonly Definition[],
  { hooks }: Pick<Reviewed, "hooks">,
): { readonly of: ReadonlyMap<Rule, Standing>; readonly gone: readonly ReviewedHook[] } {
  const of = new Map<Rule, Standing>();
  const left = new Set(hooks);
  const isSame = ({ rule, sha256 }: Definition, one: ReviewedHook): boolean =>
    sha256 === one.definition && rule.dialect === one.dialect && rule.source.file === one.file;
  // Its own place first: of two equal hooks neither is said to be gone.
  for (const fits of [isAtPlace, () => true]) {
    for (const definition of definitions) {
      if (of.has(definition.rule)) continue;
      const as = hooks.find((one) => isSame(definition, one) && fits(definition, one));
      if (as === undefined) continue;
      left.delete(as);
      of.set(definition.rule, { state: "reviewed", as });
    }
  }
  for (const fits of [isNamed, isAtPlace]) {
    for (const definition of definitions) {
      if (of.has(definition.rule)) continue;
      const as = [...left].find((one) => fits(definition, one));
      if (as === undefined) continue;
      left.delete(as);
      of.set(definition.rule, { state: "changed", as });
    }
  }
  for (const { rule } of definitions) if (!of.has(rule)) of.set(rule, { state: "new" });
  return { of, gone: [...left] };
}

function isNamed({ rule }: Definition, { dialect, file, name }: ReviewedHook): boolean {
  return name !== undefined && rule.name === name && rule.dialect === dialect && rule.source.file === file;
}

function isAtPlace({ rule }: Definition, { hook, event }: ReviewedHook): boolean {
  return rule.id === hook && rule.native === event;
}

function isHook(value: unknown): boolean {
  if (!isJsonObject(value)) return false;
  const { hook, name, dialect, file, event, definition, scripts } = value;
  return (
    [hook, dialect, file, event].every((text) => typeof text === "string") &&
    (name === undefined || typeof name === "string") &&
    isDigest(definition) &&
    Array.isArray(scripts) &&
    scripts.every(isScript)
  );
}

function isScript(value: unknown): boolean {
  if (!isJsonObject(value)) return false;
  const { path, real, sha256 } = value;
  return isPath(path) && (real === undefined || isPath(real)) && isDigest(sha256);
}

function isFile(value: unknown): boolean {
  if (!isJsonObject(value)) return false;
  const { dialect, file, sha256 } = value;
  return typeof dialect === "string" && typeof file === "string" && isDigest(sha256);
}

function isPath(value: unknown): boolean {
  return typeof value === "string" && isAbsolute(value);
}

function isDigest(value: unknown): boolean {
  return typeof value === "string" && DIGEST.test(value);
}
