import { preparePatterns } from "../guards/pattern.js";
import { TRUST_FILE } from "../guards/trust.js";
import { WORKSPACE_LAYERS } from "../spec/index.js";
import type { ConfigFile, Diagnostic, Dialect, LayerFile, LookedAt, Rule, Settings } from "../spec/index.js";
import { compile } from "./compile.js";
import { find } from "./find.js";
import type { Found } from "./find.js";
import { createGroup } from "./group.js";
import type { Group } from "./group.js";
import { filesOfHost, importedBy, importProblems } from "./imports.js";
import { variableProblem } from "./locate.js";
import type { Places } from "./locate.js";
import { checkManaged, refuseBroken } from "./managed.js";
import { decideTrust } from "./trust.js";

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
}

export interface Loaded {
  readonly groups: readonly Group[];
  readonly diagnostics: readonly Diagnostic[];
  readonly looked: readonly LookedAt[];
  readonly settings: Settings;
}

/** Reads every layer of every dialect and compiles what it finds. Trust is decided before any file is interpreted. */
export async function load(options: LoadOptions): Promise<Loaded> {
  const { known, guestOf, places } = options;
  const foreign = guestOf === undefined ? new Set<string>() : filesOfHost(guestOf, places);
  const layers: Layers[] = [];
  for (const dialect of options.dialects) layers.push(await loadDialect(dialect, options, { foreign }));
  const asking = layers.map(({ dialect, files }) => ({ by: dialect, files }));
  const problems = await importProblems(asking, known);
  const imported = guestOf === undefined ? [] : importedBy(asking, known);
  for (const { dialect, mayTrust } of imported)
    layers.push(await loadDialect(dialect, options, { foreign, mayTrust }));
  const plan = compile(
    layers.map(({ dialect, rules }) => ({ id: dialect.id, rules: inMode(rules, options) })),
  );
  if (plan.patterns) await preparePatterns();
  const settings = joinSettings(layers.flatMap(({ files }) => files));
  const hardened = options.failure === "closed" || settings.failure === "closed";
  const groups = layers.map(({ dialect, trusted }, position) => {
    const compiled = plan.dialects[position];
    if (compiled === undefined) throw new Error("a dialect was lost while compiling");
    return createGroup({ dialect, compiled, trusted, hardened });
  });
  return {
    groups,
    diagnostics: [...layers.flatMap(({ diagnostics }) => diagnostics), ...problems],
    looked: layers.flatMap(({ looked }) => looked),
    settings,
  };
}

interface Layers {
  readonly dialect: Dialect;
  readonly trusted: boolean;
  readonly files: readonly LayerFile[];
  readonly rules: readonly Rule[];
  readonly diagnostics: readonly Diagnostic[];
  readonly looked: readonly LookedAt[];
}

function inMode(rules: readonly Rule[], { mode }: LoadOptions): readonly Rule[] {
  return mode === undefined ? rules : rules.map((rule) => ({ ...rule, mode }));
}

interface Bounds {
  /** Real paths that are somebody else's to run. */
  readonly foreign: ReadonlySet<string>;
  /** @default true */
  readonly mayTrust?: boolean;
}

async function loadDialect(
  dialect: Dialect,
  options: LoadOptions,
  { foreign, mayTrust = true }: Bounds,
): Promise<Layers> {
  const { places, systemManaged } = options;
  const diagnostics = dialect.locations.flatMap((location) => variableProblem(location, places) ?? []);
  const found = find(dialect.locations, places).filter(({ real = "" }) => !foreign.has(real));
  const trusted = mayTrust && trust(dialect, found, options, diagnostics);
  const looked: LookedAt[] = [];
  const files: LayerFile[] = [];
  for (const one of found) {
    const { layer, path, file } = one.place;
    const isTrusted = trusted || !WORKSPACE_LAYERS.includes(layer);
    const isThere = one.bytes !== undefined || one.problem !== undefined;
    looked.push({ dialect: dialect.id, layer, path, file, found: isThere, trusted: isTrusted });
    diagnostics.push(...problemsOf(one, isTrusted));
    if (layer === "managed") checkManaged(one, systemManaged);
    if (one.bytes === undefined) continue;
    const config = await dialect.config();
    const { home, cwd } = places;
    const decoded = config.decode({ path, file, layer, bytes: one.bytes, home, cwd } satisfies ConfigFile);
    if (layer === "managed") refuseBroken(decoded);
    diagnostics.push(...decoded.diagnostics);
    // A file that cannot be read may still leave a rule that says so.
    if (decoded.broken !== true || decoded.rules.length > 0) files.push({ ...decoded, trusted: isTrusted });
  }
  const merged = await mergeLayers(dialect, files);
  diagnostics.push(...(merged.diagnostics ?? []));
  return { dialect, trusted, files, rules: merged.rules, diagnostics, looked };
}

function problemsOf({ place: { file }, problem, demoted }: Found, isTrusted: boolean): readonly Diagnostic[] {
  const at = { file, line: 1, column: 1 };
  const problems: Diagnostic[] = [];
  if (problem !== undefined) problems.push({ level: "error", ...at, ...problem });
  if (demoted === true && !isTrusted) {
    const message = "this file of yours lies in the workspace: it needs the workspace's trust";
    problems.push({ code: "needs_trust", level: "warning", ...at, message, hint: "`anyhook trust review`" });
  }
  return problems;
}

function trust(
  dialect: Dialect,
  found: readonly Found[],
  options: LoadOptions,
  diagnostics: Diagnostic[],
): boolean {
  if (options.trust === "all") return true;
  const inner = found.some(
    ({ place, bytes }) => bytes !== undefined && WORKSPACE_LAYERS.includes(place.layer),
  );
  if (!inner) return false;
  const file = dialect.trust ?? TRUST_FILE;
  const decision = decideTrust(file, options.places.home, options.places.cwd);
  if (decision.invalid === true) {
    const message = `nothing is trusted: ${decision.reason}`;
    diagnostics.push({
      code: "trust_store",
      level: "error",
      file: `~/${file.path}`,
      line: 1,
      column: 1,
      message,
    });
  }
  return decision.trusted;
}

async function mergeLayers(
  dialect: Dialect,
  files: readonly LayerFile[],
): Promise<{ readonly rules: readonly Rule[]; readonly diagnostics?: readonly Diagnostic[] }> {
  if (files.length === 0) return { rules: [] };
  const config = await dialect.config();
  return config.merge?.(files) ?? { rules: files.flatMap(({ rules }) => rules) };
}

/** Only user and managed scope count; what hardens wins over what does not. */
function joinSettings(files: readonly LayerFile[]): Settings {
  const honoured = files
    .filter(({ layer }) => !WORKSPACE_LAYERS.includes(layer))
    .flatMap(({ settings }) => settings ?? []);
  const allow = honoured.flatMap(({ network }) => network?.allow ?? []);
  return {
    network: { allow },
    ...(honoured.some(({ failure }) => failure === "closed") ? { failure: "closed" as const } : {}),
    ...(honoured.some(({ audit }) => audit === "required") ? { audit: "required" as const } : {}),
  };
}
