import { WORKSPACE_LAYERS } from "../spec/index.js";
import type { Dialect, Settings } from "../spec/index.js";
import { load } from "./load.js";

export interface UserScope {
  /** Every dialect there is. */
  readonly known: readonly Dialect[];
  /** The user's home directory, absolute. */
  readonly home: string;
  /** @default "/etc/anyhook" */
  readonly managed?: string | undefined;
}

/**
 * What the user's and the managed files of the own format say beyond their hooks. No file of a workspace is looked at.
 * @throws HookError `managed_policy` when nobody can tell
 */
export async function userSettings({ known, home, managed }: UserScope): Promise<Settings> {
  const dialects = known
    .filter(({ id }) => id === "anyhook")
    .map((dialect) => ({
      ...dialect,
      locations: dialect.locations.filter(({ layer }) => !WORKSPACE_LAYERS.includes(layer)),
    }));
  const { settings } = await load({
    dialects,
    known,
    places: { cwd: home, home, managed: managed ?? "/etc/anyhook", env: undefined },
    trust: "store",
    failure: undefined,
    systemManaged: managed === undefined,
    depth: 0,
  });
  return settings;
}

/** How the user's journal is kept, for whoever writes there without a runtime. Where nobody can tell: as by default. */
export async function journalSettings(scope: UserScope): Promise<NonNullable<Settings["journal"]>> {
  try {
    return (await userSettings(scope)).journal ?? {};
  } catch {
    return {};
  }
}
