import { readFileSync, statSync } from "node:fs";
import { preparePatterns } from "../guards/pattern.js";
import { TRUST_FILE } from "../guards/trust.js";
import { HookError, WORKSPACE_LAYERS } from "../spec/index.js";
import type {
  ConfigFile,
  Decoded,
  Diagnostic,
  Dialect,
  LayerFile,
  LookedAt,
  Rule,
  Settings,
} from "../spec/index.js";
import { compile } from "./compile.js";
import { createGroup } from "./group.js";
import type { Group } from "./group.js";
import { locate } from "./locate.js";
import type { Place, Places } from "./locate.js";
import { decideTrust } from "./trust.js";

export interface LoadOptions {
  readonly dialects: readonly Dialect[];
  readonly places: Places;
  readonly trust: "store" | "all";
  readonly failure: "closed" | undefined;
  /** Whether the managed directory is the system's own: then its files must be root's. */
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
  const diagnostics: Diagnostic[] = [];
  const looked: LookedAt[] = [];
  const layers: { dialect: Dialect; trusted: boolean; files: LayerFile[]; rules: readonly Rule[] }[] = [];
  for (const dialect of options.dialects) {
    const found = dialect.locations.flatMap((location) => locate(location, options.places)).map(readPlace);
    const trusted = trust(dialect, found, options, diagnostics);
    const files: LayerFile[] = [];
    for (const { place, bytes, problem } of found) {
      const inner = WORKSPACE_LAYERS.includes(place.layer);
      const fileTrusted = trusted || !inner;
      looked.push({
        dialect: dialect.id,
        ...place,
        found: bytes !== undefined || problem !== undefined,
        trusted: fileTrusted,
      });
      if (problem !== undefined) diagnostics.push(unreadable(place, problem));
      if (place.layer === "managed" && (bytes ?? problem) !== undefined)
        checkManaged(place, problem, options);
      if (bytes === undefined) continue;
      const config = await dialect.config();
      const { home, cwd } = options.places;
      const decoded = config.decode({ ...place, bytes, home, cwd } satisfies ConfigFile);
      if (place.layer === "managed") refuseBroken(decoded);
      diagnostics.push(...decoded.diagnostics);
      if (decoded.broken !== true) files.push({ ...decoded, trusted: fileTrusted });
    }
    const merged = await mergeLayers(dialect, files);
    diagnostics.push(...(merged.diagnostics ?? []));
    layers.push({ dialect, trusted, files, rules: merged.rules });
  }
  const plan = compile(layers.map(({ dialect, rules }) => ({ id: dialect.id, rules })));
  if (plan.patterns) await preparePatterns();
  const settings = joinSettings(layers.flatMap(({ files }) => files));
  const hardened = options.failure === "closed" || settings.failure === "closed";
  const groups = layers.map(({ dialect, trusted }, position) => {
    const compiled = plan.dialects[position];
    if (compiled === undefined) throw new Error("a dialect was lost while compiling");
    return createGroup({ dialect, compiled, trusted, hardened });
  });
  return { groups, diagnostics, looked, settings };
}

interface Found {
  readonly place: Place;
  readonly bytes?: Uint8Array;
  readonly problem?: string;
}

function readPlace(place: Place): Found {
  try {
    return { place, bytes: readFileSync(place.path) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return { place };
    return { place, problem: code ?? (error instanceof Error ? error.message : String(error)) };
  }
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

function unreadable({ file }: Place, problem: string): Diagnostic {
  const message = `the file cannot be read (${problem})`;
  return {
    code: "unreadable",
    level: "error",
    file,
    line: 1,
    column: 1,
    message,
    hint: "check its permissions",
  };
}

/** A managed policy that somebody else may write, or that cannot be read, is worse than none: refuse to start. */
function checkManaged(place: Place, problem: string | undefined, options: LoadOptions): void {
  if (problem !== undefined) throw managedError(`${place.path} cannot be read (${problem})`);
  const { uid, mode } = statSync(place.path);
  const owners = options.systemManaged ? [0] : [0, process.getuid?.() ?? 0];
  if (process.platform === "win32") return;
  if (!owners.includes(uid)) throw managedError(`${place.path} belongs to user ${uid}, not to root`);
  if ((mode & 0o022) !== 0) throw managedError(`${place.path} can be written by others`);
}

function refuseBroken({ broken, diagnostics }: Decoded): void {
  if (broken !== true) return;
  const first = diagnostics[0];
  const where = first === undefined ? "" : ` (${first.file}:${first.line}:${first.column} ${first.message})`;
  throw managedError(`the managed policy cannot be read${where}`);
}

function managedError(message: string): HookError {
  return new HookError("managed_policy", message, {
    hint: "ask whoever manages this machine to mend the file",
  });
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
