import { timeWithin } from "../time.js";
import { passingProgram } from "./command.js";
import { clients, settingsPlace } from "./place.js";
import type { Client, PlaceOptions } from "./place.js";
import { openSettings } from "./settings-file.js";
import { commandsOf, listInstalls, presentEntries } from "./state.js";
import type { InstallState } from "./state.js";

/** An install as a doctor looks at it. */
export interface ExaminedInstall extends InstallState {
  /** What the agent starts: the words before `bridge`, each line of them once. */
  readonly programs: readonly (readonly string[])[];
  /** Canonical event → by when the bridge has answered there, in milliseconds. */
  readonly answerMs: Readonly<Record<string, number>>;
}

/** Every agent that anyhook can be installed into: its state, what it starts, and how long it waits. Reads only. */
export async function examineInstalls(options: PlaceOptions): Promise<readonly ExaminedInstall[]> {
  const states = await listInstalls(options);
  const all = await clients();
  return states.map((state) => {
    const client = all.find(({ dialect }) => dialect.id === state.agent);
    const present = state.state === "installed" || state.state === "outdated";
    if (client === undefined) return { ...state, programs: [], answerMs: {} };
    const programs = present ? programsOf(client, state, options) : [];
    return { ...state, programs, answerMs: answerTimes(client) };
  });
}

/** The words that would start this very anyhook: the program, then its file. */
export function ownWords(): readonly string[] {
  return wordsOf(passingProgram()) ?? [];
}

function programsOf(
  client: Client,
  { scope }: InstallState,
  options: PlaceOptions,
): readonly (readonly string[])[] {
  const { path, root, shown, newMode } = settingsPlace(client, scope, options);
  const { id } = client.dialect;
  const entries = presentEntries(openSettings(path, root, shown, newMode), client);
  const lines = entries.flatMap(({ value }) => commandsOf(value, id));
  const programs = new Set(lines.map((line) => line.slice(0, line.lastIndexOf(` bridge ${id} `))));
  return [...programs].flatMap((program) => {
    const words = wordsOf(program);
    return words === undefined ? [] : [words];
  });
}

function answerTimes({ dialect, profile }: Client): Readonly<Record<string, number>> {
  const times = Object.entries(profile.events).flatMap(([native, { timeoutMs }]) =>
    (dialect.events[native]?.from ?? []).map((name) => [name, timeWithin(timeoutMs).answerMs] as const),
  );
  return Object.fromEntries(times);
}

/** Plain and single-quoted words, as we write them; undefined for anything that only a shell can read. */
function wordsOf(line: string): readonly string[] | undefined {
  const words = line.match(/(?:'[^']*'|\\'|[^\s'"\\$`;&|<>()])+/gu) ?? [];
  if (words.join(" ") !== line.trim().replaceAll(/ +/gu, " ")) return undefined;
  return words.map((word) => word.replaceAll(/'([^']*)'|\\(')/gu, (_, plain?: string) => plain ?? "'"));
}
