import { existsSync, lstatSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { Redactor } from "../guards/redactor.js";
import { anyhook } from "../dialects/anyhook/index.js";
import { createHooks } from "../index.js";
import { HookError } from "../spec/index.js";
import type { Diagnostic, Dialect, Hooks, Logger } from "../spec/index.js";
import { formatDiagnostic } from "./print/diagnostics.js";
import { planCacheOf } from "./plan-cache.js";
import type { VerbContext } from "./verb.js";

const MANAGED = "/etc/anyhook";

/** The runtime as the common flags want it. Without a journal nothing is recorded. */
export function openHooks(
  { common, env }: VerbContext,
  journal: string | false = false,
  logger?: Logger,
): Hooks {
  const { cwd, home, homeGiven, dialects, trust } = common;
  return createHooks({
    cwd,
    ...(homeGiven ? { home } : {}),
    dialects: dialects.length === 0 ? "standard" : [...managedBeside(dialects), ...dialects],
    trust: trust ? "all" : "store",
    journal,
    env,
    ...(logger === undefined ? {} : { logger }),
    ...planCacheOf(home),
  });
}

/** Whichever systems a person asks for, the administrator's policy is none that can be left out. */
export function managedBeside(ids: readonly string[], directory = MANAGED): readonly Dialect[] {
  if (ids.includes(anyhook.id)) return [];
  const locations = anyhook.locations.filter(({ layer }) => layer === "managed");
  return locations.some(({ path }) => isThere(join(directory, path))) ? [{ ...anyhook, locations }] : [];
}

/** What is there and cannot be read, or is a link to nowhere, is for the engine to refuse to start with. */
function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ENOTDIR";
  }
}

/** Adds the flag that {@link journalOf} reads. */
export function addJournalOption(command: Command): Command {
  return command.option("--journal <dir>", "the journal's folder (default: ~/.anyhook/journal)");
}

/** The journal's folder, as given or the user's own. */
export function journalOf({ common, option, resolve }: VerbContext): string {
  const given = option("journal");
  return given === undefined ? join(common.home, ".anyhook", "journal") : resolve(given);
}

/**
 * A misspelt folder would silently mean: no records.
 * @throws HookError `usage`
 */
export function assertJournal(context: VerbContext): void {
  const directory = journalOf(context);
  if (context.option("journal") !== undefined && !existsSync(directory))
    throw new HookError("usage", `--journal: there is no folder ${directory}`);
}

/** Seals what was journalled. What keeps it from that is no concern of whoever wanted something else. */
export async function sealQuietly(context: VerbContext): Promise<void> {
  const { seal } = await import("./seal.js");
  await seal(context, journalOf(context)).catch(() => undefined);
}

/** Shows people what is wrong with the files that were loaded. */
export function noteDiagnostics(context: VerbContext, diagnostics: readonly Diagnostic[]): void {
  const { note, noteColors, env } = context;
  const { text } = new Redactor(() => ({ env }));
  for (const diagnostic of diagnostics) {
    if (diagnostic.level !== "info") note(text(formatDiagnostic(diagnostic, noteColors)));
  }
}
