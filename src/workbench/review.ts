import { dialects as known } from "../dialects/index.js";
import { definitionKey } from "../engine/interpret.js";
import { load } from "../engine/load.js";
import { realPath } from "../engine/read-file.js";
import { readScripts } from "../engine/scripts.js";
import type { Script } from "../engine/scripts.js";
import { decideTrust } from "../engine/trust.js";
import { sha256 } from "../guards/digest.js";
import { userHome } from "../guards/home.js";
import { standings } from "../guards/reviewed.js";
import type { Definition } from "../guards/reviewed.js";
import { TRUST_FILE } from "../guards/trust.js";
import { HookError, WORKSPACE_LAYERS } from "../spec/index.js";
import type { Diagnostic, Dialect, Reviewed, ReviewedFile, ReviewedHook, Rule } from "../spec/index.js";

export interface ReviewOptions {
  /** The workspace, absolute. */
  readonly cwd: string;
  /** Replaces the home directory, and switches vendors' own variables off. */
  readonly home?: string;
  /** Ids; empty means all. */
  readonly dialects: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export interface Review {
  /** The hooks that trusting the workspace would let run, with everything that they would run. */
  readonly hooks: readonly HookUnderReview[];
  /** What was trusted, and is not there any more. */
  readonly gone: readonly ReviewedHook[];
  /** What the files say beyond their hooks is not what was reviewed. */
  readonly settingsChanged: boolean;
  /** What the files say beyond their hooks. */
  readonly files: readonly ReviewedFile[];
  /** The systems that were looked at and rely on our trust file. */
  readonly dialects: readonly string[];
  /** Whether the workspace is trusted at all. */
  readonly trusted: boolean;
  /** Systems among them whose own trust file decides instead of ours: id → that file, relative to the home directory. */
  readonly elsewhere: Readonly<Record<string, string>>;
  readonly diagnostics: readonly Diagnostic[];
}

export interface HookUnderReview {
  readonly rule: Rule;
  /** `elsewhere`: another trust file than ours decides. */
  readonly state: "new" | "changed" | "reviewed" | "elsewhere";
  /** The same entry as another hook, as a second system reads it: it is not shown twice. */
  readonly again: boolean;
  /** Its canonical definition. */
  readonly definition: string;
  readonly scripts: readonly Script[];
  /** Why it cannot be trusted. */
  readonly problem?: string;
  readonly before?: ReviewedHook;
}

/**
 * What a workspace's own files would run, to be read before it is trusted, and what has changed since it was. Nothing
 * runs.
 * @throws HookError `unknown_dialect`, `managed_policy`
 */
export async function review(options: ReviewOptions): Promise<Review> {
  const dialects = chosen(options.dialects);
  const home = options.home ?? userHome();
  const together = await look(options, home, dialects);
  // Where a system is started alone it reads what it borrows of others by itself.
  const alone: Looked[] = [];
  for (const dialect of dialects)
    if (dialect.locations.some(({ borrowed }) => borrowed === true))
      alone.push(await look(options, home, [dialect]));
  const all = [together, ...alone];
  const { trusted, reviewed = { hooks: [], files: [] } } = decideTrust(TRUST_FILE, home, options.cwd);
  const ids = dialects.filter(({ trust }) => trust === undefined).map(({ id }) => id);
  const isOurs = ({ dialect }: { readonly dialect: string }): boolean => ids.includes(dialect);
  const before = { hooks: reviewed.hooks.filter(isOurs), files: reviewed.files.filter(isOurs) };
  const files = unique(
    all.flatMap((one) => one.files),
    ({ dialect, file }) => `${dialect} ${file}`,
  );
  const found = unique(
    all.flatMap((one) => one.hooks),
    ({ rule }) => definitionKey(rule),
  );
  const folders = { cwd: realPath(options.cwd), home: realPath(home) };
  const { hooks, gone } = held(found, { before, isOurs, folders });
  const present = dialects.filter(({ id }) => hooks.some(({ rule }) => rule.dialect === id));
  return {
    hooks,
    gone,
    files,
    dialects: ids,
    trusted,
    settingsChanged: isOther(before.files, files),
    elsewhere: Object.fromEntries(
      present.flatMap(({ id, trust }) => (trust === undefined ? [] : [[id, trust.path] as const])),
    ),
    diagnostics: together.diagnostics,
  };
}

/** Whether there is anything that trust does not reach yet, or reaches in vain. */
export function isPending({ hooks, gone, settingsChanged, trusted }: Review): boolean {
  const ours = hooks.filter(({ state }) => state !== "elsewhere");
  if (!trusted) return ours.length > 0;
  return gone.length > 0 || settingsChanged || ours.some(({ state }) => state !== "reviewed");
}

function chosen(ids: readonly string[]): readonly Dialect[] {
  const unknown = ids.find((id) => !known.some((dialect) => dialect.id === id));
  if (unknown !== undefined) throw new HookError("unknown_dialect", `there is no dialect "${unknown}"`);
  return ids.length === 0 ? known : known.filter(({ id }) => ids.includes(id));
}

interface Looked {
  readonly hooks: readonly { readonly rule: Rule; readonly definition: string }[];
  readonly files: readonly ReviewedFile[];
  readonly diagnostics: readonly Diagnostic[];
}

async function look(
  { cwd, home: given, env }: ReviewOptions,
  home: string,
  dialects: readonly Dialect[],
): Promise<Looked> {
  // A user's file may lie in the workspace, and is then the workspace's.
  const unmanaged = dialects.map((dialect) => ({
    ...dialect,
    locations: dialect.locations.filter(({ layer }) => layer !== "managed"),
  }));
  const loaded = await load({
    dialects: unmanaged,
    known,
    places: { cwd, home, managed: "/etc/anyhook", env: given === undefined ? env : undefined },
    trust: "all",
    failure: undefined,
    systemManaged: true,
  });
  const inner = loaded.looked.filter(({ layer }) => WORKSPACE_LAYERS.includes(layer));
  const { definitions = {}, files = [] } = loaded.reviewable ?? {};
  const hooks = loaded.groups
    .flatMap(({ compiled }) => compiled.rules)
    .filter(({ layer }) => WORKSPACE_LAYERS.includes(layer))
    .map((rule) => ({ rule, definition: definitions[definitionKey(rule)] ?? "" }));
  const diagnostics = loaded.diagnostics.filter(({ file }) => inner.some((one) => one.file === file));
  return { hooks, files, diagnostics };
}

interface Before {
  readonly before: Reviewed;
  readonly isOurs: (one: { readonly dialect: string }) => boolean;
  readonly folders: { readonly cwd: string; readonly home: string };
}

function held(
  found: Looked["hooks"],
  { before, isOurs, folders }: Before,
): { readonly hooks: readonly HookUnderReview[]; readonly gone: readonly ReviewedHook[] } {
  const definitions = found.flatMap(({ rule, definition }): Definition[] =>
    isOurs(rule) ? [{ rule, sha256: sha256(definition) }] : [],
  );
  const { of, gone } = standings(definitions, before);
  /** By entry, who reads it first. */
  const shown = new Map<string, string>();
  const hooks = found.map(({ rule, definition }): HookUnderReview => {
    const entry = JSON.stringify([rule.source.path, rule.source.pointer, rule.executor, rule.params]);
    const first = shown.get(entry) ?? rule.dialect;
    shown.set(entry, first);
    const { scripts, problem } = readScripts(rule, folders);
    const standing = of.get(rule);
    const again = first !== rule.dialect;
    const base = { rule, again, definition, scripts, ...(problem === undefined ? {} : { problem }) };
    if (standing === undefined) return { ...base, state: "elsewhere" };
    if (standing.state === "new") return { ...base, state: "new" };
    const same =
      standing.state === "reviewed" && problem === undefined && isSameScripts(standing.as.scripts, scripts);
    return { ...base, state: same ? "reviewed" : "changed", before: standing.as };
  });
  return { hooks, gone };
}

function isSameScripts(then: ReviewedHook["scripts"], now: readonly Script[]): boolean {
  return (
    then.length === now.length &&
    then.every((one) =>
      now.some(({ path, real, sha256 }) => path === one.path && real === one.real && sha256 === one.sha256),
    )
  );
}

function isOther(then: readonly ReviewedFile[], now: readonly ReviewedFile[]): boolean {
  const text = (some: readonly ReviewedFile[]): string =>
    some
      .map(({ dialect, file, sha256 }) => `${dialect} ${file} ${sha256}`)
      .toSorted()
      .join("\n");
  return text(then) !== text(now);
}

function unique<Value>(values: readonly Value[], keyOf: (value: Value) => string): readonly Value[] {
  const first = new Map<string, Value>();
  for (const value of values) if (!first.has(keyOf(value))) first.set(keyOf(value), value);
  return [...first.values()];
}
