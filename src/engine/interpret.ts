import { WORKSPACE_LAYERS } from "../spec/index.js";
import type { CompiledPlan, Diagnostic, Dialect, LayerFile, Rule, Settings } from "../spec/index.js";
import { compile } from "./compile.js";
import { importedBy, importProblems } from "./imports.js";
import type { Places } from "./locate.js";
import { refuseBroken } from "./managed.js";
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
}

/** Decodes scanned files, and those that they import; compiles their rules. */
export async function interpret(
  scans: readonly Scan[],
  options: InterpretOptions,
): Promise<{ readonly scans: readonly Scan[]; readonly interpreted: Interpreted }> {
  const { places, known, follow, scan, mode } = options;
  const own: Decoded[] = [];
  for (const one of scans) own.push(await decode(one, places));
  const asking = own.map(({ scan: { dialect: by }, files }) => ({ by, files }));
  const problems = await importProblems(asking, known);
  const imported: Decoded[] = [];
  for (const { dialect, mayTrust } of follow ? importedBy(asking, known) : [])
    imported.push(await decode(scan(dialect, mayTrust), places));
  const all = [...own, ...imported];
  const plan = compile(all.map((one) => ({ id: one.scan.dialect.id, rules: inMode(one.rules, mode) })));
  const diagnostics = [...all.flatMap((one) => one.diagnostics), ...problems];
  const settings = joinSettings(all.flatMap(({ files }) => files));
  return { scans: all.map((one) => one.scan), interpreted: { plan, diagnostics, settings } };
}

interface Decoded {
  readonly scan: Scan;
  readonly files: readonly LayerFile[];
  readonly rules: readonly Rule[];
  readonly diagnostics: readonly Diagnostic[];
}

/** @throws HookError `managed_policy` */
async function decode(scan: Scan, { home, cwd }: Places): Promise<Decoded> {
  const { dialect, found, trusted } = scan;
  if (found.every(({ bytes }) => bytes === undefined)) return { scan, files: [], rules: [], diagnostics: [] };
  const config = await dialect.config();
  const files: LayerFile[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const { place, bytes } of found) {
    if (bytes === undefined) continue;
    const { layer, path, file } = place;
    const decoded = config.decode({ path, file, layer, bytes, home, cwd });
    if (layer === "managed") refuseBroken(decoded);
    diagnostics.push(...decoded.diagnostics);
    const isTrusted = trusted || !WORKSPACE_LAYERS.includes(layer);
    // A file that cannot be read may still leave a rule that says so.
    if (decoded.broken !== true || decoded.rules.length > 0) files.push({ ...decoded, trusted: isTrusted });
  }
  const merged = config.merge?.(files) ?? { rules: files.flatMap(({ rules }) => rules) };
  return { scan, files, rules: merged.rules, diagnostics: [...diagnostics, ...(merged.diagnostics ?? [])] };
}

function inMode(rules: readonly Rule[], mode: InterpretOptions["mode"]): readonly Rule[] {
  return mode === undefined ? rules : rules.map((rule) => ({ ...rule, mode }));
}

/** Only user and managed scope count; what hardens wins over what does not. */
function joinSettings(files: readonly LayerFile[]): Settings {
  const honoured = files
    .filter(({ layer }) => !WORKSPACE_LAYERS.includes(layer))
    // The managed one last, since of values that exclude each other the last counts.
    .toSorted((one, other) => Number(one.layer === "managed") - Number(other.layer === "managed"))
    .flatMap(({ settings }) => settings ?? []);
  const model = honoured.findLast((one) => one.model !== undefined)?.model;
  const journal = honoured.flatMap((one) => one.journal ?? []);
  const allow = honoured.flatMap(({ network }) => network?.allow ?? []);
  return {
    network: { allow },
    ...(honoured.some(({ failure }) => failure === "closed") ? { failure: "closed" as const } : {}),
    ...(honoured.some(({ audit }) => audit === "required") ? { audit: "required" as const } : {}),
    ...(journal.length === 0 ? {} : { journal: Object.assign({}, ...journal) as Settings["journal"] & {} }),
    ...(model === undefined ? {} : { model }),
    mcp_servers: Object.assign({}, ...honoured.map((one) => one.mcp_servers)) as NonNullable<
      Settings["mcp_servers"]
    >,
  };
}
