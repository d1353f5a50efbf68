import type {
  Diagnostic,
  Dialect,
  LookedAt,
  PlanCache,
  Settings,
  TrustDecision,
  TrustFile,
} from "../spec/index.js";
import { holdsLiteralSecret } from "../guards/known-secrets.js";
import { isPausable } from "../guards/pause.js";
import { hasTokenShape } from "../guards/redact-text.js";
import { createGroup } from "./group.js";
import type { Group } from "./group.js";
import { filesOfHost, filesOfOwners } from "./imports.js";
import { interpret } from "./interpret.js";
import type { Interpreted } from "./interpret.js";
import type { Places } from "./locate.js";
import { pauseProblems, PauseWatch } from "./pause.js";
import { recall, remember } from "./plan-cache.js";
import { repoHooksOf } from "./repo-hooks.js";
import type { RepoHooks } from "./repo-hooks.js";
import { scan } from "./scan.js";
import type { Scan } from "./scan.js";
import { decideTrust } from "./trust.js";
import type { Vouched } from "./vouch-for.js";

export interface LoadOptions {
  readonly dialects: readonly Dialect[];
  /** Every dialect there is: what files may import. */
  readonly known: readonly Dialect[];
  /** The agent that we are a hook of: imports are followed, and its own files left out. */
  readonly guestOf?: Dialect | undefined;
  readonly mode?: "monitor" | undefined;
  readonly places: Places;
  readonly trust: "store" | "all";
  readonly failure: "closed" | undefined;
  /** Whether the managed directory is the system's own: then it and its files must be root's. */
  readonly systemManaged: boolean;
  readonly cache?: PlanCache | undefined;
  /** How many hooks lie around the process that this is. */
  readonly depth?: number;
}

export interface Loaded {
  readonly groups: readonly Group[];
  readonly diagnostics: readonly Diagnostic[];
  readonly looked: readonly LookedAt[];
  readonly settings: Settings;
  readonly repoHooks: readonly RepoHooks[];
  /** What there is to review in the workspace's own files. */
  readonly reviewable?: Pick<Interpreted, "definitions" | "files">;
  /** Whether the user has paused hooks is asked there for every event; absent where nothing could be paused. */
  readonly pause?: PauseWatch;
}

/** Reads every layer of every dialect and compiles what it finds. Trust is decided before any file is interpreted. */
export async function load(options: LoadOptions): Promise<Loaded> {
  const { guestOf, places, failure } = options;
  const foreign = guestOf === undefined ? new Set<string>() : filesOfHost(guestOf, places);
  const said = new Map<TrustFile, TrustDecision>();
  const ask = (file: TrustFile): TrustDecision => {
    const decision = said.get(file) ?? decideTrust(file, places.home, places.cwd);
    said.set(file, decision);
    return decision;
  };
  const look = (dialect: Dialect, mayTrust?: boolean): Scan => {
    const owned = filesOfOwners(dialect, options.dialects, places);
    return scan(dialect, { ...options, ask, foreign: new Set([...foreign, ...owned]) }, mayTrust);
  };
  const { scans, interpreted } = await understand(options, look);
  const { plan, settings } = interpreted;
  const vouched = await vouchForAll(scans, interpreted, options);
  const { preparePatterns } = await import("../guards/pattern.js");
  if (plan.patterns || vouched.patterns) await preparePatterns();
  const hardened = failure === "closed" || settings.failure === "closed";
  const groups = scans.map(({ dialect, trusted }, position) => {
    const { compiled = plan.dialects[position], vouch } = vouched.dialects[position] ?? {};
    if (compiled === undefined) throw new Error("a dialect was lost while compiling");
    return createGroup({ dialect, compiled, trusted, vouch, hardened, depth: options.depth });
  });
  const rules = groups.flatMap(({ compiled }) => compiled.rules);
  const mayPause = settings.pause !== "deny" && rules.some(({ layer }) => isPausable(layer));
  return {
    groups,
    ...(mayPause ? { pause: new PauseWatch(places.home) } : {}),
    diagnostics: [
      ...scans.flatMap(({ diagnostics }) => diagnostics),
      ...interpreted.diagnostics,
      ...vouched.diagnostics,
      ...(mayPause ? pauseProblems(places.home) : []),
    ],
    looked: scans.flatMap(({ looked }) => looked),
    settings,
    reviewable: interpreted,
    repoHooks: groups.flatMap(({ compiled }, position) =>
      repoHooksOf(scans[position], compiled, interpreted.diagnostics),
    ),
  };
}

/** A copy of a secret that stands in a file would be one place more to steal it from: such files are read each time. */
function holdsSecret({ scans, interpreted }: Awaited<ReturnType<typeof interpret>>): boolean {
  if (holdsLiteralSecret(interpreted.plan.dialects.flatMap(({ rules }) => rules))) return true;
  return scans.some(({ found }) =>
    found.some(({ bytes }) => bytes !== undefined && hasTokenShape(Buffer.from(bytes).toString("latin1"))),
  );
}

/** Which hooks are what was reviewed, decided anew at each load. Nothing of it is imported where nothing was reviewed. */
async function vouchForAll(
  scans: readonly Scan[],
  interpreted: Interpreted,
  { places, mode }: LoadOptions,
): Promise<Vouched> {
  if (scans.every(({ reviewed }) => reviewed === undefined))
    return { dialects: [], patterns: false, diagnostics: [] };
  const { vouchFor } = await import("./vouch-for.js");
  return vouchFor(scans, interpreted, { places, mode });
}

/** From the cache where its sources are the same byte for byte, else from the files. */
async function understand(
  { dialects, known, guestOf, mode, places, cache }: LoadOptions,
  look: (dialect: Dialect, mayTrust?: boolean) => Scan,
): Promise<{ readonly scans: readonly Scan[]; readonly interpreted: Interpreted }> {
  const { cwd, home } = places;
  const key = { cwd, home, dialects: dialects.map(({ id }) => id), guestOf: guestOf?.id, mode };
  const scans = dialects.map((dialect) => look(dialect));
  const cached = cache === undefined ? undefined : recall(cache, { key, scans, known, look });
  if (cached !== undefined) return cached;
  const follow = guestOf !== undefined;
  const fresh = await interpret(scans, { places, known, follow, mode, scan: look });
  if (cache !== undefined && !holdsSecret(fresh)) remember(cache, { key, given: dialects.length, ...fresh });
  return fresh;
}
