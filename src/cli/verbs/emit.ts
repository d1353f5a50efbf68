import type { Decision, Hooks, Verdict } from "../../spec/index.js";
import { noteNothingFound } from "../nothing-found.js";
import { addEventOptions, readEvent } from "../payload.js";
import { cleanLine } from "../print/clean.js";
import { json } from "../print/json.js";
import { counted } from "../print/table.js";
import { formatUntrusted, untrustedRuns } from "../print/untrusted.js";
import { formatVerdict } from "../print/verdict.js";
import { addJournalOption, journalOf, noteDiagnostics, openHooks } from "../runtime.js";
import type { Verb, VerbContext } from "../verb.js";

const EXIT_CODES: Readonly<Record<Decision, number>> = { none: 0, allow: 0, deny: 2, ask: 3, defer: 4 };

const EXAMPLES = `
Examples:
  anyhook emit PreToolUse --tool Bash --input '{"command":"rm -rf build"}'
  anyhook emit PreToolUse --payload event.json --json

Exit code: 0 none or allow, 2 deny, 3 ask, 4 defer, 1 an error of ours.`;

export const verb: Verb = {
  version: 1,
  define: (command) =>
    addJournalOption(addEventOptions(command))
      .option(
        "--require-trust",
        "exit 1 when a hook did not run because it is not trusted, or has changed since",
      )
      .addHelpText("after", EXAMPLES),
  run,
};

async function run(context: VerbContext): Promise<number> {
  const { name, payload, options } = await readEvent(context);
  let isLoaded = false;
  // Diagnostics are shown in colour, errors stand in the verdict; what comes of a batch stands nowhere else.
  const warn = (message: string): void => void (isLoaded && context.note(cleanLine(message)));
  const hooks = openHooks(context, journalOf(context), { warn, error: () => {} });
  try {
    noteDiagnostics(context, await hooks.load());
    isLoaded = true;
    const verdict = await hooks.emit(name, payload, { ...options, signal: context.signal });
    const code = exitCode(context, verdict);
    return context.signal.aborted || shown(context, hooks, verdict) ? code : code || 1;
  } finally {
    // Background hooks are waited for; Ctrl-C ends them too.
    await hooks.close();
  }
}

/** Whether people could be shown the verdict; what keeps it from them must not turn a deny into an error of ours. */
function shown(context: VerbContext, hooks: Hooks, verdict: Verdict): boolean {
  try {
    show(context, hooks, verdict);
    return true;
  } catch (error) {
    context.note(`The verdict (${verdict.decision}) could not be shown: ${cleanLine(String(error))}`);
    return false;
  }
}

function show(context: VerbContext, hooks: Hooks, verdict: Verdict): void {
  const listed = hooks.list();
  context.print(context.common.json ? json(verdict) : formatVerdict(verdict, listed, context.colors));
  noteNotices(context, verdict);
  const nothing = noteNothingFound(context, hooks.looked());
  if (!nothing && verdict.runs.length === 0 && !context.common.json) {
    context.note(
      `Of ${counted(listed.length, "loaded hook")} none matches this event: \`anyhook explain\` says why.`,
    );
  }
  const untrusted = formatUntrusted(untrustedRuns(verdict), listed, context.noteColors);
  if (untrusted !== "") context.note(untrusted);
}

/**
 * What hooks tell the person goes to stderr, where agents log it and people search for it, a line each. On a terminal
 * the verdict has shown it.
 */
function noteNotices({ common, terminal, note }: VerbContext, { notices }: Verdict): void {
  if (!common.json && terminal.stdout.isTTY && terminal.stderr.isTTY) return;
  for (const notice of notices) note(cleanLine(notice));
}

/** What stands for a guard that did not run is no approval; a deny is one without it too. */
function exitCode(context: VerbContext, verdict: Verdict): number {
  const { untrusted, changed } = untrustedRuns(verdict);
  const skipped = context.flag("requireTrust") && untrusted.length + changed.length > 0;
  return skipped && verdict.decision !== "deny" ? 1 : EXIT_CODES[verdict.decision];
}
