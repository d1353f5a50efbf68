import { dialects as known } from "../dialects/index.js";
import { userHome } from "../guards/home.js";
import { createHooks } from "../index.js";
import { HookError } from "../spec/index.js";
import type { Diagnostic, Dialect, HooksOptions, ListedHook, LookedAt } from "../spec/index.js";
import { canaryProblems } from "./canary.js";
import { recognise } from "./recognise.js";

export interface CheckOptions {
  /** The workspace, absolute. */
  readonly cwd: string;
  /** As in {@link HooksOptions}. */
  readonly home?: string;
  /** Ids; empty means all. */
  readonly dialects: readonly string[];
  /** Files and folders, absolute; empty means everything that would be loaded. */
  readonly paths: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export interface Checked {
  /** As shown to people. */
  readonly files: readonly string[];
  /** By file, line and column. */
  readonly diagnostics: readonly Diagnostic[];
  readonly errors: number;
  readonly warnings: number;
  /** Empty where paths were given. */
  readonly looked: readonly LookedAt[];
}

/**
 * Validates hook files. Reads only: nothing runs, and no trust is needed.
 * @throws HookError `usage` when a path is missing or no hook file, `unknown_dialect`, `managed_policy`
 */
export async function check(options: CheckOptions): Promise<Checked> {
  const { home, dialects, paths } = options;
  const targets =
    paths.length === 0
      ? [dialects.length === 0 ? ("standard" as const) : dialects]
      : recognise({ home: home ?? userHome(), paths, dialects: chosen(dialects) }).map(({ dialect }) => [
          dialect,
          ...settingsOf(dialect),
        ]);
  const parts: Part[] = [];
  for (const target of targets) parts.push(await checkOne(options, target));
  const own = (part: Part): Part => (paths.length === 0 ? part : onlyFirstDialect(part));
  return sumUp(parts.map(own), paths.length === 0);
}

interface Part {
  readonly diagnostics: readonly Diagnostic[];
  readonly looked: readonly LookedAt[];
}

async function checkOne(
  { cwd, home, env }: CheckOptions,
  dialects: NonNullable<HooksOptions["dialects"]>,
): Promise<Part> {
  const hooks = createHooks({ cwd, ...(home === undefined ? {} : { home }), dialects, trust: "all", env });
  try {
    const diagnostics = await hooks.load();
    const listed = hooks.list().map(asIfNotPaused);
    const more = [...failingOpen(listed), ...unavailable(listed), ...(await canaryProblems(hooks, listed))];
    return { diagnostics: [...diagnostics, ...more], looked: hooks.looked() };
  } finally {
    await hooks.close();
  }
}

/** A pause passes; what is wrong with a file stays. */
function asIfNotPaused({ skipped, ...hook }: ListedHook): ListedHook {
  return skipped === undefined || skipped.because === "paused" ? hook : { ...hook, skipped };
}

function chosen(ids: readonly string[]): readonly Dialect[] {
  if (ids.length === 0) return known;
  return ids.map((id) => {
    const dialect = known.find((one) => one.id === id);
    if (dialect !== undefined) return dialect;
    const hint = `known: ${known.map((one) => one.id).join(", ")}`;
    throw new HookError("unknown_dialect", `there is no dialect "${id}"`, { hint });
  });
}

/** The user's and the administrator's own settings say whether foreign files are hardened. */
function settingsOf({ id }: Dialect): readonly Dialect[] {
  return known
    .filter((dialect) => dialect.id === "anyhook" && id !== "anyhook")
    .map((dialect) => ({
      ...dialect,
      locations: dialect.locations.filter(({ layer }) => layer === "user" || layer === "managed"),
    }));
}

function onlyFirstDialect({ diagnostics, looked }: Part): Part {
  const own = looked.filter(({ dialect }) => dialect === looked[0]?.dialect);
  return { looked: own, diagnostics: diagnostics.filter(({ file }) => own.some((one) => one.file === file)) };
}

/** A foreign format's rule may be documented and still let a tool run because its guard crashed. */
export function failingOpen(hooks: readonly ListedHook[]): readonly Diagnostic[] {
  const open = hooks.filter(isFailingOpen);
  return [...new Set(open.map(({ file }) => file))].map((file) => {
    const some = open.filter((hook) => hook.file === file);
    const { line, column } = some[0] as ListedHook;
    // One entry may stand at several events.
    const count = new Set(some.map((hook) => `${hook.line}:${hook.column}`)).size;
    const what = count === 1 ? "1 hook on a gate fails" : `${count} hooks on gates fail`;
    return {
      code: "fails_open",
      level: "warning",
      file,
      line,
      column,
      message: `${what} open: what they guard goes on when they crash, time out or are missing`,
      hint: "`failure: closed` in ~/.anyhook/hooks.yaml makes them deny",
    };
  });
}

/** What loads, and cannot run in this version. */
function unavailable(hooks: readonly ListedHook[]): readonly Diagnostic[] {
  return hooks.flatMap(({ skipped, file, line, column, on_failure: effect }) => {
    if (skipped?.because !== "executor_unavailable") return [];
    const closed = effect === "deny" ? ": it denies at every gate that it matches" : "";
    const message = `${skipped.message}${closed}`;
    return [{ code: skipped.because, level: "warning", file, line, column, message }];
  });
}

/** Where a format closes by itself, whoever opens a hook of it means that. */
function isFailingOpen({ dialect: id, fails_open: open, skipped }: ListedHook): boolean {
  const dialect = known.find((one) => one.id === id);
  return open && skipped === undefined && dialect !== undefined && dialect.failure !== "closed";
}

function sumUp(parts: readonly Part[], showLooked: boolean): Checked {
  const found = parts.flatMap(({ looked }) => looked.filter((one) => one.found));
  const unique = new Map(
    parts.flatMap(({ diagnostics }) => diagnostics).map((one) => [JSON.stringify(one), one]),
  );
  const diagnostics = [...unique.values()].toSorted(byPlace);
  const count = (wanted: Diagnostic["level"]): number =>
    diagnostics.filter(({ level }) => level === wanted).length;
  return {
    files: [...new Set(found.map(({ file }) => file))],
    diagnostics,
    errors: count("error"),
    warnings: count("warning"),
    looked: showLooked ? parts.flatMap(({ looked }) => looked) : [],
  };
}

function byPlace(one: Diagnostic, other: Diagnostic): number {
  if (one.file !== other.file) return one.file < other.file ? -1 : 1;
  return one.line - other.line || one.column - other.column;
}
