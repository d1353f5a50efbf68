import { join } from "node:path";
import type { Command } from "commander";
import { createHooks } from "../index.js";
import type { Diagnostic, Hooks, Logger } from "../spec/index.js";
import { formatDiagnostic } from "./print/diagnostics.js";
import { planCacheOf } from "./plan-cache.js";
import type { VerbContext } from "./verb.js";

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
    dialects: dialects.length === 0 ? "standard" : dialects,
    trust: trust ? "all" : "store",
    journal,
    env,
    ...(logger === undefined ? {} : { logger }),
    ...planCacheOf(home),
  });
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

/** Seals what was journalled. What keeps it from that is no concern of whoever wanted something else. */
export async function sealQuietly(context: VerbContext): Promise<void> {
  const { sealJournal } = await import("../stores/index.js");
  await sealJournal(journalOf(context)).catch(() => undefined);
}

/** Shows people what is wrong with the files that were loaded. */
export function noteDiagnostics({ note, noteColors }: VerbContext, diagnostics: readonly Diagnostic[]): void {
  for (const diagnostic of diagnostics) {
    if (diagnostic.level !== "info") note(formatDiagnostic(diagnostic, noteColors));
  }
}
