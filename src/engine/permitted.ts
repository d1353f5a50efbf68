import type { Diagnostic, Dialect, Rule } from "../spec/index.js";

interface Options {
  readonly rules: readonly Rule[];
  readonly dialects: readonly Dialect[];
  /** What the user and the administrator permit. */
  readonly allow: readonly string[];
}

/**
 * Without the warnings of addresses that `network.allow` permits: whoever reads one file sees no other, and cannot
 * know. The guard itself, with its parser of addresses, comes only where there is such a warning.
 */
export async function withoutPermitted(
  diagnostics: readonly Diagnostic[],
  { rules, dialects, allow }: Options,
): Promise<readonly Diagnostic[]> {
  if (allow.length === 0 || !diagnostics.some(isDenied)) return diagnostics;
  const { judgeUrl } = await import("../guards/network.js");
  return diagnostics.filter((one) => {
    const rule = isDenied(one) ? ruleAround(one, rules) : undefined;
    const network = dialects.find(({ id }) => id === rule?.dialect)?.network;
    const url = rule?.params["url"];
    if (network === undefined || typeof url !== "string") return true;
    return !judgeUrl(url, { ...network, allow: [...network.allow, ...allow] }).ok;
  });
}

function isDenied({ code, level }: Diagnostic): boolean {
  return code === "network_denied" && level === "warning";
}

/** The last hook of the file that begins before this place. */
function ruleAround({ file, line, column }: Diagnostic, rules: readonly Rule[]): Rule | undefined {
  return rules
    .filter(({ source }) => source.file === file && isBefore(source, { line, column }))
    .toSorted((one, other) => (isBefore(one.source, other.source) ? 1 : -1))
    .at(0);
}

interface Place {
  readonly line: number;
  readonly column: number;
}

function isBefore(one: Place, other: Place): boolean {
  return one.line < other.line || (one.line === other.line && one.column <= other.column);
}
