import { stripComments } from "jsonc-parser";
import { sha256 } from "../../guards/digest.js";
import { sameJson } from "../../spec/index.js";
import type { ClientFile, Dialect, InstallScope } from "../../spec/index.js";
import { ours, ownProgram } from "./command.js";
import { unifiedDiff } from "../../formats/diff.js";
import { valueIn, withEntries, withoutEntries } from "./edit.js";
import type { Made } from "./edit.js";
import { settled } from "./expected.js";
import { removeRanges } from "./insert.js";
import type { Entry, Ranges } from "./insert.js";
import { recall, withMemory } from "./memory.js";
import type { Memory, Remembered } from "./memory.js";
import { clientOf, clients, settingsPlace } from "./place.js";
import type { Client, PlaceOptions, SettingsPlace } from "./place.js";
import { missingFolders, openSettings, removeSettings, replaceSettings } from "./settings-file.js";
import type { SettingsFile } from "./settings-file.js";
import { presentEntries, sameEntries, wantedEntries } from "./state.js";
import { warningsFor } from "./warnings.js";

export { listInstalls } from "./state.js";
export type { InstallState } from "./state.js";

export interface InstallOptions extends PlaceOptions {
  readonly agent: string;
  readonly scope: InstallScope;
  /** Says what would be done, and does nothing. */
  readonly dryRun: boolean;
  /** Dialects beside those that ship. */
  readonly plugins?: readonly Dialect[];
}

export interface InstallReport {
  readonly agent: string;
  readonly title: string;
  readonly scope: InstallScope;
  /** Where the settings really are. */
  readonly path: string;
  /** As shown to people. */
  readonly file: string;
  readonly state: "installed" | "updated" | "unchanged" | "removed" | "absent";
  /** False in a dry run, and where nothing had to change. */
  readonly written: boolean;
  readonly events: readonly string[];
  /** A unified diff of the settings file; empty when nothing changes. */
  readonly diff: string;
  readonly warnings: readonly string[];
}

/**
 * Puts the bridge into an agent's settings: one command per event, appended to what is there.
 * @throws HookError `usage`, and then nothing has changed
 */
export async function install(
  options: InstallOptions & { readonly monitor: boolean; readonly program?: string | undefined },
): Promise<InstallReport> {
  const { client, place, all } = await locate(options);
  const wanted = wantedEntries(client, { ...options, program: options.program ?? ownProgram() });
  const warnings = warningsFor({ client, all, place, options });
  return remembering(options, (memory) => {
    const file = open(place);
    const present = presentEntries(file, client);
    const before = file.current?.text;
    const base = baseOf(file, client, memory.find(client.dialect.id, file.path));
    const after = sameEntries(present, wanted) ? undefined : edited(base, place.file, wanted);
    const state = after === undefined ? "unchanged" : present.length === 0 ? "installed" : "updated";
    const report = reportOf(options, { client, file, before, after: after?.text ?? before, warnings });
    const events = wanted.map(({ event }) => event);
    if (after === undefined || options.dryRun) return { ...report, state, events, written: false };
    const { createdFile, createdFolders } = base;
    const folders = createdFolders ?? missingFolders(file.path);
    // First: if we are cut off in between, nothing of it fits, and uninstalling goes by the entries themselves.
    memory.keep({
      agent: client.dialect.id,
      path: file.path,
      sha256: sha256(after.text),
      ranges: after.ranges,
      made: after.made,
      createdFile,
      createdFolders: folders,
    });
    replaceSettings(file, place.root, after.text);
    return { ...report, state, events, written: true };
  });
}

/**
 * Takes the bridge out again. When nobody edited the file since, it is what it was before, to the byte, or gone again.
 * @throws HookError `usage`, and then nothing has changed
 */
export async function uninstall(options: InstallOptions): Promise<InstallReport> {
  const { client, place } = await locate(options);
  return remembering(options, (memory) => {
    const { id } = client.dialect;
    const file = open(place);
    const present = presentEntries(file, client);
    const before = file.current?.text;
    const base = baseOf(file, client, memory.find(id, file.path));
    const after = base.createdFile && isBlank(base.text, place.file) ? undefined : base.text;
    const isThere = present.length > 0;
    const report = reportOf(options, { client, file, before, after: isThere ? after : before, warnings: [] });
    const events = [...new Set(present.map(({ event }) => event))];
    const state = isThere ? "removed" : "absent";
    if (!options.dryRun && isThere) {
      if (after === undefined) removeSettings(file, place.root, base.createdFolders ?? []);
      else replaceSettings(file, place.root, after);
    }
    if (!options.dryRun) memory.forget(id, file.path);
    return { ...report, state, events, written: isThere && !options.dryRun };
  });
}

interface Base {
  /** The file without us; undefined when there was none. */
  readonly text: string | undefined;
  readonly createdFile: boolean;
  /** Absent where this is the first install. */
  readonly createdFolders?: readonly string[];
}

/** What the file is without us: exactly, where nobody edited it since, else by taking our entries out. */
function baseOf({ current }: SettingsFile, { dialect }: Client, memory: Remembered | undefined): Base {
  if (current === undefined) return { text: undefined, createdFile: true };
  const { text } = current;
  if (text.trim() === "") return { text, createdFile: false };
  const isOurs = ours(dialect.id);
  const { createdFile = false, createdFolders = [] } = memory ?? {};
  if (memory === undefined || memory.sha256 !== sha256(text))
    return { text: withoutEntries(text, isOurs, memory?.made), createdFile, createdFolders };
  if (createdFile) return { text: undefined, createdFile, createdFolders };
  const exact = removeRanges(text, memory.ranges);
  const isExact = exact.trim() === "" || sameJson(settled(valueIn(exact)), settled(valueIn(text), isOurs));
  return { text: isExact ? exact : withoutEntries(text, isOurs, memory.made), createdFile, createdFolders };
}

interface Edited {
  readonly text: string;
  readonly ranges: Ranges;
  readonly made: Made;
}

/** An empty file is begun like one that is not there. */
function edited({ text = "" }: Base, { blank }: ClientFile, entries: readonly Entry[]): Edited {
  if (text.trim() !== "") return withEntries(text, entries);
  const begun = withEntries(`${JSON.stringify(blank, null, 2)}\n`, entries);
  return { ...begun, text: text + begun.text, ranges: [[text.length, begun.text.length]] };
}

/** Nothing is left that a person would miss. */
function isBlank(text: string | undefined, { blank }: ClientFile): boolean {
  if (text === undefined) return true;
  return stripComments(text) === text && sameJson(settled(valueIn(text)), settled(blank));
}

async function locate(
  options: InstallOptions,
): Promise<{ client: Client; place: SettingsPlace; all: readonly Client[] }> {
  const all = await clients(options.plugins);
  const client = await clientOf(options.agent, all);
  return { client, place: settingsPlace(client, options.scope, options), all };
}

function open({ path, root, shown, newMode }: SettingsPlace): SettingsFile {
  return openSettings(path, root, shown, newMode);
}

async function remembering<T>({ dryRun, home }: InstallOptions, action: (memory: Memory) => T): Promise<T> {
  if (!dryRun) return withMemory(home, action);
  return action({ ...recall(home), keep: () => {}, forget: () => {} });
}

interface Reported {
  readonly client: Client;
  readonly file: SettingsFile;
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly warnings: readonly string[];
}

function reportOf(
  { scope }: InstallOptions,
  { client: { dialect }, file, before, after, warnings }: Reported,
): Omit<InstallReport, "state" | "written" | "events"> {
  const diff = unifiedDiff(file.shown, before, after);
  return {
    agent: dialect.id,
    title: dialect.title,
    scope,
    path: file.path,
    file: file.shown,
    diff,
    warnings,
  };
}
