import { TRUST_FILE } from "../guards/trust.js";
import { WORKSPACE_LAYERS } from "../spec/index.js";
import type { Diagnostic, Dialect, LookedAt, Reviewed, TrustDecision, TrustFile } from "../spec/index.js";
import { find } from "./find.js";
import type { Found } from "./find.js";
import { variableProblem } from "./locate.js";
import type { Places } from "./locate.js";
import { checkManaged } from "./managed.js";

export interface ScanOptions {
  readonly places: Places;
  readonly trust: "store" | "all";
  /** What a trust file says about the workspace. */
  readonly ask: (file: TrustFile) => TrustDecision;
  /** Whether the managed directory is the system's own: then it and its files must be root's. */
  readonly systemManaged: boolean;
  /** Real paths that are somebody else's to run. */
  readonly foreign: ReadonlySet<string>;
}

/** What lies at a dialect's places, and whether the workspace's own may run; nothing is interpreted yet. */
export interface Scan {
  readonly dialect: Dialect;
  readonly mayTrust: boolean;
  readonly trusted: boolean;
  /** What of the workspace counts; undefined where all of it does, or nothing. */
  readonly reviewed?: Reviewed;
  /** What that system's own trust file said; undefined where nobody asked it. */
  readonly said?: TrustDecision;
  readonly found: readonly Found[];
  readonly looked: readonly LookedAt[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads a dialect's files and decides about trust. Done at every load: no cache grants trust.
 * @param mayTrust false: whatever its trust file says, nothing of the workspace runs
 * @throws HookError `managed_policy`
 */
export function scan(dialect: Dialect, options: ScanOptions, mayTrust = true): Scan {
  const { places, foreign, systemManaged } = options;
  const found = find(dialect.locations, places).filter(({ real, place }) => !foreign.has(real ?? place.path));
  const decision: Trust = mayTrust ? decide(dialect, found, options) : { trusted: false, diagnostics: [] };
  const { trusted, said } = decision;
  for (const one of found) if (one.place.layer === "managed") checkManaged(one, systemManaged);
  const looked = found.map(({ place: { layer, path, file }, bytes, problem }) => ({
    dialect: dialect.id,
    layer,
    path,
    file,
    found: bytes !== undefined || problem !== undefined,
    trusted: trusted || !WORKSPACE_LAYERS.includes(layer),
  }));
  const diagnostics = [
    ...dialect.locations.flatMap((location) => variableProblem(location, places) ?? []),
    ...decision.diagnostics,
    ...found.flatMap((one) => problemsOf(one, trusted)),
  ];
  const reviewed = trusted ? reviewedOf(said, dialect) : undefined;
  return {
    dialect,
    mayTrust,
    trusted,
    found,
    looked,
    diagnostics,
    ...(said === undefined ? {} : { said }),
    ...(reviewed === undefined ? {} : { reviewed }),
  };
}

function reviewedOf(said: TrustDecision | undefined, { id }: Dialect): Reviewed | undefined {
  if (said?.reviewed === undefined) return undefined;
  const { hooks, files } = said.reviewed;
  const isOwn = ({ dialect }: { readonly dialect: string }): boolean => dialect === id;
  return { hooks: hooks.filter(isOwn), files: files.filter(isOwn) };
}

interface Trust {
  readonly trusted: boolean;
  readonly said?: TrustDecision;
  readonly diagnostics: readonly Diagnostic[];
}

function decide(dialect: Dialect, found: readonly Found[], { trust, ask }: ScanOptions): Trust {
  if (trust === "all") return { trusted: true, diagnostics: [] };
  const isInner = ({ place, bytes }: Found): boolean =>
    bytes !== undefined && WORKSPACE_LAYERS.includes(place.layer);
  const file = dialect.trust ?? TRUST_FILE;
  if (!found.some(isInner)) return decideGone(dialect, ask);
  const said = ask(file);
  const { trusted, invalid, missing, reason } = said;
  if (invalid !== true || missing === true) return { trusted, said, diagnostics: [] };
  const at = { file: `~/${file.path}`, line: 1, column: 1 };
  const message = `nothing is trusted: ${reason}`;
  return { trusted, said, diagnostics: [{ code: "trust_store", level: "error", ...at, message }] };
}

/** Where nothing is left of what was reviewed, that alone matters. */
function decideGone(dialect: Dialect, ask: ScanOptions["ask"]): Trust {
  const said = dialect.trust === undefined ? ask(TRUST_FILE) : undefined;
  const isLost = said !== undefined && (reviewedOf(said, dialect)?.hooks.length ?? 0) > 0;
  return isLost ? { trusted: said.trusted, said, diagnostics: [] } : { trusted: false, diagnostics: [] };
}

function problemsOf({ place, problem, demoted }: Found, trusted: boolean): readonly Diagnostic[] {
  const at = { file: place.file, line: 1, column: 1 };
  const problems: Diagnostic[] = problem === undefined ? [] : [{ level: "error", ...at, ...problem }];
  if (demoted === true && !trusted) {
    const message = "this file of yours lies in the workspace: it needs the workspace's trust";
    problems.push({ code: "needs_trust", level: "warning", ...at, message, hint: "`anyhook trust review`" });
  }
  return problems;
}
