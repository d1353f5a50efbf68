import { dialects as known } from "../dialects/index.js";
import { load } from "../engine/load.js";
import { userHome } from "../guards/home.js";
import { HookError, WORKSPACE_LAYERS } from "../spec/index.js";
import type { Diagnostic, Rule } from "../spec/index.js";

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
  readonly rules: readonly Rule[];
  /** Systems among them whose own trust file decides instead of ours: id → that file, relative to the home directory. */
  readonly elsewhere: Readonly<Record<string, string>>;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * What a workspace's own files would run, to be read before it is trusted. Nothing runs.
 * @throws HookError `unknown_dialect`, `managed_policy`
 */
export async function review({ cwd, home, dialects: ids, env }: ReviewOptions): Promise<Review> {
  const unknown = ids.find((id) => !known.some((dialect) => dialect.id === id));
  if (unknown !== undefined) throw new HookError("unknown_dialect", `there is no dialect "${unknown}"`);
  const dialects = ids.length === 0 ? known : known.filter(({ id }) => ids.includes(id));
  // A user's file may lie in the workspace, and is then the workspace's.
  const unmanaged = dialects.map((dialect) => ({
    ...dialect,
    locations: dialect.locations.filter(({ layer }) => layer !== "managed"),
  }));
  const places = {
    cwd,
    home: home ?? userHome(),
    managed: "/etc/anyhook",
    env: home === undefined ? env : undefined,
  };
  const loaded = await load({
    dialects: unmanaged,
    known,
    places,
    trust: "all",
    failure: undefined,
    systemManaged: true,
  });
  const inner = loaded.looked.filter(({ layer }) => WORKSPACE_LAYERS.includes(layer));
  const rules = loaded.groups
    .flatMap(({ compiled }) => compiled.rules)
    .filter(({ layer }) => WORKSPACE_LAYERS.includes(layer));
  const diagnostics = loaded.diagnostics.filter(({ file }) => inner.some((one) => one.file === file));
  const present = unmanaged.filter(({ id }) => rules.some((rule) => rule.dialect === id));
  const elsewhere = Object.fromEntries(
    present.flatMap(({ id, trust }) => (trust === undefined ? [] : [[id, trust.path] as const])),
  );
  return { rules, elsewhere, diagnostics };
}
