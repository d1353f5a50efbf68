import { dialects as known } from "../../dialects/index.js";
import { list } from "../../engine/list.js";
import { load } from "../../engine/load.js";
import type { Loaded } from "../../engine/load.js";
import { createExecutors } from "../../executors/index.js";
import { userHome } from "../../guards/home.js";
import { HookError } from "../../spec/index.js";
import type { Dialect, HostContext, ListedHook, LookedAt, Rule } from "../../spec/index.js";
import { failingOpen } from "../check.js";
import { agentFindings, deadlineFindings, isBridge, patienceFindings } from "./agents.js";
import type { Installed } from "./agents.js";
import { aboutFile } from "./finding.js";
import type { Finding } from "./finding.js";
import { readHistory } from "./history.js";
import { offFindings } from "./off.js";
import { pastFindings } from "./past.js";
import { pauseFindings, skipFindings } from "./skips.js";
import { storeFindings } from "./store.js";

export type { Installed } from "./agents.js";
export type { Finding } from "./finding.js";

export interface DoctorOptions {
  /** The workspace, absolute. */
  readonly cwd: string;
  /** As in `HooksOptions`. */
  readonly home?: string;
  readonly managed?: string;
  readonly trust?: "store" | "all";
  /** Ids; empty means all. */
  readonly dialects: readonly string[];
  /** The journal's folder. */
  readonly journal: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where anyhook sits inside agents, and how it would be started now. Default: nobody asked. */
  readonly installs?: readonly Installed[];
  readonly program?: readonly string[];
}

export interface Diagnosis {
  readonly findings: readonly Finding[];
  readonly errors: number;
  readonly warnings: number;
  readonly looked: readonly LookedAt[];
  readonly hooks: number;
  readonly journal: string;
  readonly agents: readonly string[];
}

/**
 * Finds what is wrong with an installation, and says how to mend it. Reads only: nothing of a hook runs.
 * @throws HookError `unknown_dialect`
 */
export async function doctor(options: DoctorOptions): Promise<Diagnosis> {
  const { cwd, env, installs = [], program = [], journal } = options;
  const home = options.home ?? userHome();
  const { loaded, problems } = await open(options, home);
  const all = guards(loaded, { cwd, home, env });
  const bridges = new Set(rulesOf(loaded).flatMap(({ rule }) => (isBridge(rule, installs) ? [rule.id] : [])));
  const off = all.findings.filter(({ hook = "" }) => !bridges.has(hook));
  const listed = all.listed.filter(({ hook }) => !bridges.has(hook));
  const rules = rulesOf(loaded).filter(({ rule }) => !bridges.has(rule.id));
  const history = await readHistory(journal);
  const findings = [
    ...problems,
    ...pauseFindings(loaded, home),
    ...loaded.diagnostics.filter(({ code }) => code !== "pause_file"),
    ...off,
    ...skipFindings(listed),
    ...failingOpen(listed),
    ...rules.flatMap(({ rule, dialect }) => [
      ...deadlineFindings(rule, dialect.policy.limits.totalMs),
      ...patienceFindings(rule, installs),
      ...pastFindings(rule, dialect, { history, cwd }),
    ]),
    ...(await storeFindings(home, cwd, journal)),
    ...agentFindings(installs, { env, own: program }),
  ];
  const unique = [...new Map(findings.map((one) => [JSON.stringify(one), one])).values()];
  const present = installs.filter(({ state }) => state !== "absent").map(({ agent }) => agent);
  return {
    ...counted(unique.toSorted(byLevel)),
    looked: loaded.looked,
    hooks: rules.length,
    journal,
    agents: [...new Set(present)],
  };
}

/** The findings with their counts, as any report of the doctor begins. */
export function counted(findings: readonly Finding[]): Pick<Diagnosis, "findings" | "errors" | "warnings"> {
  const count = (wanted: Finding["level"]): number => findings.filter(({ level }) => level === wanted).length;
  return { findings, errors: count("error"), warnings: count("warning") };
}

/**
 * Guards that are silently off, as far as their definitions and this machine show. For lists: by hook.
 * @throws HookError `unknown_dialect`, `managed_policy`
 */
export async function guardsOff(
  options: Omit<DoctorOptions, "journal" | "installs" | "program">,
): Promise<readonly Finding[]> {
  const { cwd, env } = options;
  const home = options.home ?? userHome();
  return guards(await read(options, home), { cwd, home, env }).findings;
}

function guards(
  loaded: Loaded,
  host: HostContext,
): { readonly findings: readonly Finding[]; readonly listed: readonly ListedHook[] } {
  const executors = new Map(createExecutors().map((executor) => [executor.id, executor]));
  const listed = list(loaded.groups, executors);
  const findings = rulesOf(loaded).flatMap(({ rule, dialect }) => offFindings(rule, dialect, host));
  return { findings, listed };
}

function rulesOf({ groups }: Loaded): readonly { readonly rule: Rule; readonly dialect: Dialect }[] {
  return groups.flatMap(({ dialect, compiled }) => compiled.rules.map((rule) => ({ rule, dialect })));
}

type Opened = { readonly loaded: Loaded; readonly problems: readonly Finding[] };

/** A managed policy that cannot be used stops every runtime: it is said, and the rest is looked at without it. */
async function open(options: DoctorOptions, home: string): Promise<Opened> {
  try {
    return { loaded: await read(options, home), problems: [] };
  } catch (error) {
    if (!HookError.is(error) || error.code !== "managed_policy") throw error;
    const { message, hint } = error;
    const file = `${options.managed ?? "/etc/anyhook"}/hooks.yaml`;
    const said = { code: error.code, level: "error" as const, message: `nothing starts: ${message}` };
    const problem = aboutFile(file, hint === undefined ? said : { ...said, hint });
    return { loaded: await read(options, home, false), problems: [problem] };
  }
}

function read(
  { cwd, home: given, managed, trust = "store", dialects: ids, env }: Omit<DoctorOptions, "journal">,
  home: string,
  withManaged = true,
): Promise<Loaded> {
  const unknown = ids.find((id) => !known.some((dialect) => dialect.id === id));
  if (unknown !== undefined)
    throw new HookError("unknown_dialect", `there is no dialect "${unknown}"`, {
      hint: `known: ${known.map(({ id }) => id).join(", ")}`,
    });
  const chosen = ids.length === 0 ? known : known.filter(({ id }) => ids.includes(id));
  const dialects = chosen.map((dialect) => ({
    ...dialect,
    locations: dialect.locations.filter(({ layer }) => withManaged || layer !== "managed"),
  }));
  const places = {
    cwd,
    home,
    managed: managed ?? "/etc/anyhook",
    env: given === undefined ? env : undefined,
  };
  const systemManaged = managed === undefined;
  return load({ dialects, known, places, trust, failure: undefined, systemManaged, depth: 0 });
}

const LEVELS = ["error", "warning", "info"] as const;

/** The worst first; else as they came. */
function byLevel(one: Finding, other: Finding): number {
  return LEVELS.indexOf(one.level) - LEVELS.indexOf(other.level);
}
