import { WORKSPACE_LAYERS } from "../spec/index.js";
import type {
  CompiledPlan,
  Decoded as ConfigDecoded,
  Diagnostic,
  Dialect,
  LayerFile,
  ReviewedFile,
  Rule,
  Settings,
} from "../spec/index.js";
import { definitionText, settingsDigest } from "../guards/definition.js";
import { sha256 } from "../guards/digest.js";
import { compile } from "./compile.js";
import { importedBy, importProblems } from "./imports.js";
import type { Places } from "./locate.js";
import { refuseBroken } from "./managed.js";
import { withoutPermitted } from "./permitted.js";
import type { Scan } from "./scan.js";

export interface InterpretOptions {
  readonly places: Places;
  /** Every dialect there is: what files may import. */
  readonly known: readonly Dialect[];
  /** Whether imports are followed. */
  readonly follow: boolean;
  readonly mode: "monitor" | undefined;
  readonly scan: (dialect: Dialect, mayTrust: boolean) => Scan;
}

/** What the files say: a function of their bytes, their trust and the places alone, so that it can be kept. */
export interface Interpreted {
  readonly plan: CompiledPlan;
  readonly diagnostics: readonly Diagnostic[];
  readonly settings: Settings;
  /** Of the workspace's own hooks, by {@link definitionKey}: what is written there, before layers were merged. */
  readonly definitions: Readonly<Record<string, string>>;
  /** Of the workspace's own files, what they say beyond their hooks. */
  readonly files: readonly ReviewedFile[];
}

/** Decodes scanned files, and those that they import; compiles their rules. */
export async function interpret(
  scans: readonly Scan[],
  options: InterpretOptions,
): Promise<{ readonly scans: readonly Scan[]; readonly interpreted: Interpreted }> {
  const { places, known, follow, scan, mode } = options;
  const own: Decoded[] = [];
  for (const one of scans) own.push(await decode(one, places));
  const asking = own.map(askedBy);
  const problems = await importProblems(asking, known);
  const imported: Decoded[] = [];
  for (const { dialect, mayTrust } of follow ? importedBy(asking, known) : [])
    imported.push(await decode(scan(dialect, mayTrust), places));
  const all = [...own, ...imported];
  const plan = compile(all.map((one) => ({ id: one.scan.dialect.id, rules: inMode(one.rules, mode) })));
  const settings = joinSettings(
    all.flatMap(({ files }) => files),
    mode,
  );
  const diagnostics = await withoutPermitted([...all.flatMap((one) => one.diagnostics), ...problems], {
    rules: all.flatMap(({ rules }) => rules),
    dialects: all.map(({ scan: { dialect } }) => dialect),
    allow: settings.network?.allow ?? [],
  });
  const definitions = Object.fromEntries(all.flatMap(definitionsOf));
  const files = all.flatMap(filesOf);
  return {
    scans: all.map((one) => one.scan),
    interpreted: { plan, diagnostics, settings, definitions, files },
  };
}

/** One entry may stand at several events. */
export function definitionKey({ id, native }: Rule): string {
  return `${native} ${id}`;
}

function definitionsOf(decoded: Decoded): readonly (readonly [string, string])[] {
  return innerOf(decoded).flatMap(({ rules }) =>
    rules.map((rule) => [definitionKey(rule), definitionText(rule)] as const),
  );
}

function filesOf(decoded: Decoded): readonly ReviewedFile[] {
  const { id: dialect } = decoded.scan.dialect;
  return innerOf(decoded).map((one) => ({ dialect, file: one.file, sha256: settingsDigest(one) }));
}

/** What relies on our trust file. */
function innerOf({ scan, own }: Decoded): readonly ConfigDecoded[] {
  if (scan.dialect.trust !== undefined) return [];
  return own.filter(({ layer }) => WORKSPACE_LAYERS.includes(layer));
}

/** Whose hooks come along is for the workspace's trust to say: each of them was reviewed by itself. */
function askedBy({ scan: { dialect: by, trusted }, files }: Decoded): {
  by: Dialect;
  files: readonly LayerFile[];
} {
  const asking = files.map((file) => ({
    ...file,
    trusted: trusted || !WORKSPACE_LAYERS.includes(file.layer),
  }));
  return { by, files: asking };
}

interface Decoded {
  readonly scan: Scan;
  /** Each as it stands there. */
  readonly own: readonly ConfigDecoded[];
  /** Each as it counts. */
  readonly files: readonly LayerFile[];
  readonly rules: readonly Rule[];
  readonly diagnostics: readonly Diagnostic[];
}

/** @throws HookError `managed_policy` */
async function decode(scan: Scan, { home, cwd }: Places): Promise<Decoded> {
  const { dialect, found } = scan;
  if (found.every(({ bytes }) => bytes === undefined))
    return { scan, own: [], files: [], rules: [], diagnostics: [] };
  const config = await dialect.config();
  const own: ConfigDecoded[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const { place, bytes } of found) {
    if (bytes === undefined) continue;
    const { layer, path, file } = place;
    const decoded = config.decode({ path, file, layer, bytes, home, cwd });
    if (layer === "managed") refuseBroken(decoded);
    diagnostics.push(...decoded.diagnostics);
    // A file that cannot be read may still leave a rule that says so.
    if (decoded.broken !== true || decoded.rules.length > 0) own.push(decoded);
  }
  const files = own.map((one) => asItCounts(scan, one));
  const merged = config.merge?.(files) ?? { rules: files.flatMap(({ rules }) => rules) };
  return {
    scan,
    own,
    files,
    rules: merged.rules,
    diagnostics: [...diagnostics, ...(merged.diagnostics ?? [])],
  };
}

/**
 * Whether a file counts for others, and which of its hooks take others' places: as it was reviewed. What is new or
 * changed does not run, and so takes nobody's place.
 */
function asItCounts({ trusted, reviewed }: Scan, decoded: ConfigDecoded): LayerFile {
  if (!WORKSPACE_LAYERS.includes(decoded.layer)) return { ...decoded, trusted: true };
  if (!trusted || reviewed === undefined) return { ...decoded, trusted };
  const { file } = decoded;
  const said = settingsDigest(decoded);
  const known = new Set(
    reviewed.hooks.filter((one) => one.file === file).map(({ definition }) => definition),
  );
  const rules = decoded.rules.map((rule) =>
    rule.skip !== undefined || known.has(sha256(definitionText(rule))) ? rule : { ...rule, skip: UNREVIEWED },
  );
  const isKnown = reviewed.files.some((one) => one.file === file && one.sha256 === said);
  return { ...decoded, rules, trusted: isKnown };
}

const UNREVIEWED = { because: "untrusted", message: "it was not reviewed" } as const;

/** What an administrator enforces is not for whoever starts us to loosen. */
function inMode(rules: readonly Rule[], mode: InterpretOptions["mode"]): readonly Rule[] {
  if (mode === undefined) return rules;
  return rules.map((rule) => (rule.layer === "managed" ? rule : { ...rule, mode }));
}

/**
 * Only user and managed scope count; what hardens wins over what does not. A monitor enforces nothing, its own record
 * included, but what an administrator enforces.
 */
function joinSettings(files: readonly LayerFile[], mode: InterpretOptions["mode"]): Settings {
  const outer = files.filter(({ layer }) => !WORKSPACE_LAYERS.includes(layer));
  const honoured = outer
    // The managed one last, since of values that exclude each other the last counts.
    .toSorted((one, other) => Number(one.layer === "managed") - Number(other.layer === "managed"))
    .flatMap(({ settings }) => settings ?? []);
  const audited = outer.filter(({ layer }) => layer === "managed" || mode === undefined);
  const model = honoured.findLast((one) => one.model !== undefined)?.model;
  const journal = honoured.flatMap((one) => one.journal ?? []);
  const allow = honoured.flatMap(({ network }) => network?.allow ?? []);
  return {
    network: { allow },
    ...(honoured.some(({ failure }) => failure === "closed") ? { failure: "closed" as const } : {}),
    ...(audited.some(({ settings }) => settings?.audit === "required") ? { audit: "required" as const } : {}),
    ...(journal.length === 0 ? {} : { journal: Object.assign({}, ...journal) as Settings["journal"] & {} }),
    ...(honoured.some(({ pause }) => pause === "deny") ? { pause: "deny" as const } : {}),
    ...(model === undefined ? {} : { model }),
    mcp_servers: Object.assign({}, ...honoured.map((one) => one.mcp_servers)) as NonNullable<
      Settings["mcp_servers"]
    >,
  };
}
