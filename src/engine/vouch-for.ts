import type { CompiledDialect, Diagnostic, ReviewedFile } from "../spec/index.js";
import { compileDialect, needsPatterns } from "./compile.js";
import { definitionKey } from "./interpret.js";
import type { Interpreted } from "./interpret.js";
import type { Places } from "./locate.js";
import { realPath } from "./read-file.js";
import { readReviewedBytes } from "./reviewed-bytes.js";
import type { Scan } from "./scan.js";
import { guardOf, vanished, vanishedProblems } from "./vanished.js";
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
  const dialects = scans.map((scan, position): VouchedDialect | undefined => {
    const { reviewed, dialect } = scan;
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
      vanished: (gone) => vanished(gone, scan, places.cwd),
      guardOf: (hook, definition) => guardOf(hook, definition, { dialect, cwd: places.cwd }),
    });
    const isSame = vouch.rules.length === rules.length && vouch.rules.every((rule, at) => rule === rules[at]);
    return isSame ? { vouch } : { vouch, compiled: compileDialect(id, vouch.rules) };
  });
  return {
    dialects,
    patterns: dialects.some((one) => one?.compiled?.rules.some(needsPatterns) === true),
    diagnostics: dialects.flatMap((one) => vanishedProblems(one?.vouch.gone ?? [], places.cwd)),
  };
}

function isSameSettings(then: readonly ReviewedFile[], now: readonly ReviewedFile[]): boolean {
  const isIn = (some: readonly ReviewedFile[], { file, sha256 }: ReviewedFile): boolean =>
    some.some((one) => one.file === file && one.sha256 === sha256);
  return then.every((one) => isIn(now, one)) && now.every((one) => isIn(then, one));
}
