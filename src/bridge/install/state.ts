import { EVENTS, HookError, sameJson } from "../../spec/index.js";
import type { Dialect, InstallScope, JsonValue } from "../../spec/index.js";
import { isGate } from "../agent.js";
import { commandFor, isMonitor, ours, ownProgram } from "./command.js";
import { checkShape, entriesIn } from "./edit.js";
import type { Entry } from "./insert.js";
import { clients, settingsPlace } from "./place.js";
import type { Client, PlaceOptions, SettingsPlace } from "./place.js";
import { openSettings } from "./settings-file.js";
import type { SettingsFile } from "./settings-file.js";

/** Whether anyhook sits inside an agent, for one scope. */
export interface InstallState {
  readonly agent: string;
  readonly title: string;
  readonly scope: InstallScope;
  readonly path: string;
  /** As shown to people. */
  readonly file: string;
  /** `outdated`: not what this version would install. `unreadable`: the settings file is malformed, or cannot be read. */
  readonly state: "installed" | "outdated" | "absent" | "unreadable";
  readonly monitor: boolean;
  readonly events: readonly string[];
  readonly problem?: string;
}

/** Every agent that anyhook can be installed into, and its state. Reads only. */
export async function listInstalls(
  options: PlaceOptions & { readonly plugins?: readonly Dialect[] },
): Promise<readonly InstallState[]> {
  const all = await clients(options.plugins);
  return all.flatMap((client) =>
    (Object.keys(client.profile.files) as InstallScope[]).flatMap(
      (scope) => stateOf(client, scope, options) ?? [],
    ),
  );
}

export function stateOf(
  client: Client,
  scope: InstallScope,
  options: PlaceOptions,
): InstallState | undefined {
  let place: SettingsPlace;
  try {
    place = settingsPlace(client, scope, options);
  } catch {
    // The home is no project; a scope that is not there has no state.
    return undefined;
  }
  const { id, title } = client.dialect;
  const base = { agent: id, title, scope, path: place.path, file: place.shown };
  try {
    const file = openSettings(place.path, place.root, place.shown, place.newMode);
    const found = presentEntries(file, client);
    const monitor = found.some(({ value }) => commandsOf(value, id).some(isMonitor));
    const wanted = wantedEntries(client, { program: "any program", monitor });
    const isCurrent = sameEntries(withoutProgram(found, id), withoutProgram(wanted, id));
    const state = found.length === 0 ? "absent" : isCurrent ? "installed" : "outdated";
    return { ...base, state, monitor, events: [...new Set(found.map(({ event }) => event))] };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { ...base, state: "unreadable", monitor: false, events: [], problem };
  }
}

/** @throws HookError `usage` where the file is malformed */
export function presentEntries({ current, shown }: SettingsFile, { dialect }: Client): readonly Entry[] {
  if (current === undefined || current.text.trim() === "") return [];
  checkShape(current.text, shown);
  return entriesIn(current.text, ours(dialect.id));
}

export interface WantedOptions {
  /** What comes before `bridge`. Default: this Node.js and this anyhook. */
  readonly program?: string | undefined;
  readonly monitor: boolean;
}

/** One command for each event that the agent has to tell us of. */
export function wantedEntries({ dialect, profile }: Client, options: WantedOptions): readonly Entry[] {
  const { monitor, program = ownProgram() } = options;
  const agent = { dialect };
  return Object.entries(profile.events).map(([event, { timeoutMs }]) => {
    // A failure at a gate that has something to let through must not; at the others it would only be in the way.
    const rewrites = dialect.events[event]?.from.some((name) => EVENTS[name]?.input !== undefined) === true;
    const isGuard = rewrites && isGate(agent, event);
    const command = commandFor({ agent: dialect.id, event, program, monitor, isGuard });
    const value = profile.entry({ event, command, timeoutMs });
    // What could not be found again could never be taken out.
    if (commandsOf(value, dialect.id).length !== 1)
      throw new HookError("usage", `not a command that an agent can start on one line: ${program}`);
    return { event, value };
  });
}

/** Whatever their order. */
export function sameEntries(some: readonly Entry[], others: readonly Entry[]): boolean {
  return (
    some.length === others.length &&
    some.every(({ event, value }) =>
      others.some((other) => other.event === event && sameJson(other.value, value)),
    )
  );
}

function withoutProgram(entries: readonly Entry[], agent: string): readonly Entry[] {
  const isOurs = ours(agent);
  const cut = (_: string, value: unknown): unknown =>
    typeof value === "string" && isOurs(value) ? value.slice(value.lastIndexOf(` bridge ${agent} `)) : value;
  return entries.map(({ event, value }) => ({
    event,
    value: JSON.parse(JSON.stringify(value, cut)) as Entry["value"],
  }));
}

/** The commands in an entry that are ours. */
export function commandsOf(value: JsonValue | undefined, agent: string): readonly string[] {
  if (typeof value === "string") return ours(agent)(value) ? [value] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap((item) => commandsOf(item, agent));
}
