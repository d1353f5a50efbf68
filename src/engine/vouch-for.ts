import { lstatSync } from "node:fs";
import type { CompiledDialect, Diagnostic, ReviewedFile, ReviewedHook } from "../spec/index.js";
import { compileDialect, needsPatterns } from "./compile.js";
import { definitionKey } from "./interpret.js";
import type { Interpreted } from "./interpret.js";
import type { Places } from "./locate.js";
import { realPath } from "./read-file.js";
import { readReviewedBytes } from "./reviewed-bytes.js";
import type { Scan } from "./scan.js";
import { createVouch } from "./vouch.js";
import type { Vouch } from "./vouch.js";

/** What the user's review says about what was loaded, by the position of its dialect. */
export interface Vouched {
  readonly dialects: readonly (VouchedDialect | undefined)[];
  /** Some reviewed hook that stands in for an edited one needs the linear-time pattern engine. */
  readonly patterns: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

interface VouchedDialect {
  readonly vouch: Vouch;
  /** Where a reviewed hook stands in for one that was edited. */
  readonly compiled?: CompiledDialect;
}

interface Options {
  readonly places: Places;
  readonly mode: "monitor" | undefined;
}

export function vouchFor(
  scans: readonly Scan[],
  { plan, definitions, files }: Interpreted,
  { places, mode }: Options,
): Vouched {
  const folders = { cwd: realPath(places.cwd), home: realPath(places.home) };
  const dialects = scans.map(({ reviewed }, position): VouchedDialect | undefined => {
    const compiled = plan.dialects[position];
    if (reviewed === undefined || compiled === undefined) return undefined;
    const { id, rules } = compiled;
    const vouch = createVouch({
      rules,
      reviewed,
      folders,
      mode,
      sameSettings: isSameSettings(
        reviewed.files,
        files.filter(({ dialect }) => dialect === id),
      ),
      definitionOf: (rule) => definitions[definitionKey(rule)] ?? "",
      remembered: (sha256) => readReviewedBytes(folders.home, sha256),
    });
    const isSame = vouch.rules.length === rules.length && vouch.rules.every((rule, at) => rule === rules[at]);
    return isSame ? { vouch } : { vouch, compiled: compileDialect(id, vouch.rules) };
  });
  return {
    dialects,
    patterns: dialects.some((one) => one?.compiled?.rules.some(needsPatterns) === true),
    diagnostics: dialects.flatMap((one, position) => gone(one?.vouch.gone ?? [], scans[position])),
  };
}

function isSameSettings(then: readonly ReviewedFile[], now: readonly ReviewedFile[]): boolean {
  const isIn = (some: readonly ReviewedFile[], { file, sha256 }: ReviewedFile): boolean =>
    some.some((one) => one.file === file && one.sha256 === sha256);
  return then.every((one) => isIn(now, one)) && now.every((one) => isIn(then, one));
}

/** A guard that has vanished cannot be silent: nothing else would tell that it once was there. */
function gone(hooks: readonly ReviewedHook[], scan: Scan | undefined): readonly Diagnostic[] {
  return hooks.flatMap(({ file, name, event }) => {
    const place = scan?.found.find((one) => one.place.file === file);
    // The agent that we are a hook of runs this file itself, or another system that is loaded beside this one.
    if (place === undefined) return [];
    const label = name === undefined ? `a hook of ${event}` : `the hook ${JSON.stringify(name)} of ${event}`;
    const where =
      lstatSync(place.place.path, { throwIfNoEntry: false }) === undefined
        ? "with its file"
        : "from its file";
    return [
      {
        code: "trusted_hook_gone",
        level: "warning" as const,
        file,
        line: 1,
        column: 1,
        message: `${label} was trusted, and is gone ${where}`,
        hint: "if that is meant, `anyhook trust review` confirms it",
      },
    ];
  });
}
