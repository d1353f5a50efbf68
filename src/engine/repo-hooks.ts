import { join } from "node:path";
import { WORKSPACE_LAYERS } from "../spec/index.js";
import type { CompiledDialect, Diagnostic, JournalRecord, JournalType, JsonObject } from "../spec/index.js";
import { nextId } from "./event.js";
import { stamp } from "./record.js";
import type { Scan } from "./scan.js";

/** A repository's own hook file, of a system that keeps its own list of trusted workspaces, and what became of it. */
export interface RepoHooks {
  readonly dialect: string;
  readonly path: string;
  /** Relative to the user's home. */
  readonly trustFile: string;
  readonly trusted: boolean;
  readonly invalid: boolean;
  readonly reason: string;
  readonly hooks: number;
  /** Nothing in it could be read. */
  readonly broken: boolean;
}

/** Such a system says for each file of a repository whether its hooks count; the others record what they skip. */
export function repoHooksOf(
  scan: Scan | undefined,
  { rules }: CompiledDialect,
  diagnostics: readonly Diagnostic[],
): readonly RepoHooks[] {
  const trustFile = scan?.dialect.trust?.path;
  if (scan === undefined || trustFile === undefined) return [];
  const { dialect, trusted, said } = scan;
  const inner = scan.found.filter(
    ({ place, bytes }) => bytes !== undefined && WORKSPACE_LAYERS.includes(place.layer),
  );
  return inner.map(({ place: { path, file } }) => {
    const own = rules.filter(({ source }) => source.path === path);
    return {
      dialect: dialect.id,
      path,
      trustFile,
      trusted,
      invalid: said?.invalid === true,
      reason: said?.reason ?? "",
      hooks: own.filter(({ skip }) => skip === undefined).length,
      broken: own.length === 0 && diagnostics.some((one) => one.file === file && one.level === "error"),
    };
  });
}

/** Discovered, perhaps a trust file that is not as it should be, and then loaded or skipped; neither where it is broken. */
export function recordsOf(
  { dialect, path, trustFile, trusted, invalid, reason, hooks, broken }: RepoHooks,
  { cwd, home }: { readonly cwd: string; readonly home: string },
): readonly JournalRecord[] {
  const id = nextId();
  let count = 0;
  const record = (type: JournalType, fields: JsonObject): JournalRecord => {
    count += 1;
    return { ...stamp(`${id}.${count}`, type), dialect, ...fields };
  };
  const place = { workspace: cwd, hooks_path: path };
  const store = { trust_store_path: join(home, trustFile) };
  const found = [
    record("repo_hooks_discovered", place),
    ...(invalid ? [record("repo_hooks_trust_store_invalid", { ...store, reason })] : []),
  ];
  if (!trusted) return [...found, record("repo_hooks_skipped_untrusted", { ...place, ...store, reason })];
  if (broken) return found;
  const counted = hooks === 0 ? {} : { hook_count: hooks };
  return [...found, record("repo_hooks_loaded", { ...place, ...store, ...counted })];
}
