import { pauseLength } from "../../guards/pause.js";
import { HookError } from "../../spec/index.js";
import { endPause, pauseStatus, startPause } from "../../workbench/pause.js";
import type { PauseOptions, PauseStatus } from "../../workbench/pause.js";
import { cleanLine } from "../print/clean.js";
import { json } from "../print/json.js";
import { addJournalOption, journalOf } from "../runtime.js";
import type { Verb, VerbContext } from "../verb.js";

const ABOUT = `
Without a flag: whether hooks are paused. While they are, the hooks of all systems in user and workspace files are
skipped as \`paused\`; those of the managed policy, and a program's own, run on. The journal keeps who, why, and how
long; it ends by itself, also in programs that run on. Within a hook it is refused.

Examples:
  anyhook pause --for 10m --why "the guard denies its own repair"
  anyhook pause --end`;

export const verb: Verb = {
  version: 1,
  define: (command) =>
    addJournalOption(command)
      .option("--for <length>", "how long: 90s, 10m, 2h; at most 24h")
      .option("--why <text>", "the reason, for the journal and for everybody who meets the pause")
      .option("--end", "resume now")
      .addHelpText("after", ABOUT),
  run,
};

async function run(context: VerbContext): Promise<number> {
  const { common, env, flag } = context;
  const options: PauseOptions = { home: common.home, journal: journalOf(context), env };
  const wanted = wantedPause(context);
  const status = flag("end")
    ? await endPause(options)
    : wanted === undefined
      ? await pauseStatus(options)
      : await startPause(options, wanted);
  if (common.json) context.print(json(status));
  else show(context, status);
  return status.problem === undefined ? 0 : 1;
}

/** @throws HookError `usage` */
function wantedPause({
  option,
  flag,
}: VerbContext): { readonly lengthMs: number; readonly why: string } | undefined {
  const [length, why] = [option("for"), option("why")?.trim()];
  if (length === undefined && why === undefined) return undefined;
  if (flag("end")) throw new HookError("usage", "--end goes with neither --for nor --why");
  if (length === undefined || why === undefined || why === "")
    throw new HookError("usage", "a pause needs both --for and --why", {
      hint: 'anyhook pause --for 10m --why "…"',
    });
  const lengthMs = pauseLength(length);
  if (lengthMs !== undefined) return { lengthMs, why };
  throw new HookError("usage", `--for: ${JSON.stringify(length)} is no length`, {
    hint: "90s, 10m, 2h; at most 24h",
  });
}

function show(
  { print, note, colors }: VerbContext,
  { paused, pause, problem, forbidden, ended }: PauseStatus & { readonly ended?: boolean },
): void {
  if (problem !== undefined) note(colors.red(cleanLine(`~/.anyhook/pause.json does not count: ${problem}`)));
  if (paused && pause !== undefined) {
    print(
      `${colors.yellow("paused")} until ${pause.until}, by ${cleanLine(pause.by)}: ${cleanLine(pause.why)}`,
    );
    print("hooks of user and workspace files do not run; `anyhook pause --end` resumes them");
  } else if (ended !== undefined) print(ended ? colors.green("resumed") : "nothing was paused");
  else print(`${colors.green("not paused")}${forbidden ? " (the managed policy forbids it)" : ""}`);
}
