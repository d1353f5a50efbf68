import type * as z from "zod";
import { nearest } from "../../formats/suggest.js";
import type { JsonObject } from "../../spec/index.js";
import type { Findings, Path } from "../kit/findings.js";

interface Options {
  readonly findings: Findings;
  readonly path: Path;
  /** What NeoCode calls it: it stands in its message. */
  readonly type: string;
}

/** Words of other systems, and of people who guess, for what NeoCode calls otherwise. */
const SPELLINGS: Readonly<Record<string, string>> = {
  with: "params",
  name: "id",
  event: "point",
  type: "kind",
  timeout: "timeout_sec",
  timeout_secs: "timeout_sec",
  timeoutSec: "timeout_sec",
  on_failure: "failure_policy",
  hooks: "items",
};

/** Reports every key that the shape has not, in NeoCode's words, and leaves it out. */
export function rejectUnknown(
  value: JsonObject,
  { shape }: Pick<z.ZodObject, "shape">,
  { findings, path, type }: Options,
): { readonly value: JsonObject; readonly rejected: boolean } {
  const known = Object.keys(shape);
  const unknown = Object.keys(value).filter((key) => !known.includes(key));
  for (const key of unknown) {
    const theirs = Object.hasOwn(SPELLINGS, key) ? SPELLINGS[key] : undefined;
    const word = [theirs ?? "", ...nearest(key, known, 1)].find((one) => known.includes(one));
    const hint = word === undefined ? `known: ${known.join(", ")}` : `did you mean \`${word}\`?`;
    const message = `field ${key} not found in type ${type}`;
    findings.add({ code: "unknown_key", level: "error", path: [...path, key], at: "key", message, hint });
  }
  const entries = Object.entries(value).filter(([key]) => known.includes(key));
  return { value: Object.fromEntries(entries), rejected: unknown.length > 0 };
}
