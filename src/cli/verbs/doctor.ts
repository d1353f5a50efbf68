import { examineInstalls, ownWords } from "../../bridge/install/examine.js";
import { Redactor } from "../../guards/redactor.js";
import type { JsonObject } from "../../spec/index.js";
import { doctor } from "../../workbench/doctor/index.js";
import type { Diagnosis, DoctorOptions } from "../../workbench/doctor/index.js";
import { proveCanaries } from "../../workbench/doctor/canary.js";
import { placeOptions } from "../install.js";
import { noteNothingFound } from "../nothing-found.js";
import { formatCanaries, formatDiagnosis } from "../print/doctor.js";
import { json } from "../print/json.js";
import { addJournalOption, assertJournal, journalOf, sealQuietly } from "../runtime.js";
import type { Verb, VerbContext } from "../verb.js";

const ABOUT = `
Looks at hook files, the scripts and programs that they name, trust, the journal, the settings of agents, and says what
is wrong and how to mend it. Nothing of a hook runs, unless --canary says so: then each guard with a \`canary:\` gets the
event that it says it denies, alone, and has to deny it.

Exit code: 1 where anything is an error or a warning, 0 otherwise.`;

export const verb: Verb = {
  version: 1,
  define: (command) =>
    addJournalOption(command)
      .option("--canary", "run each guard on the event that it says it denies")
      .addHelpText("after", ABOUT),
  run,
};

async function run(context: VerbContext): Promise<number> {
  assertJournal(context);
  const options = await optionsOf(context);
  const { errors, warnings } = context.flag("canary")
    ? tell(context, shown(await proveCanaries(options), options), formatCanaries)
    : tell(context, shown(await doctor(options), options), formatDiagnosis);
  await sealQuietly(context);
  return errors + warnings > 0 ? 1 : 0;
}

function tell<Report extends Told>(
  context: VerbContext,
  report: Report,
  format: (report: Report, colors: VerbContext["colors"]) => string,
): Told {
  const { common, print, colors } = context;
  print(common.json ? json(report) : format(report, colors));
  if (!common.json) noteNothingFound(context, report.looked);
  return report;
}

/** What both reports have. */
type Told = Pick<Diagnosis, "errors" | "warnings" | "looked">;

/** A diagnosis is what people paste where they ask for help. */
function shown<Report extends object>(report: Report, { env }: DoctorOptions): Report {
  return new Redactor(() => ({ env })).json(report as JsonObject) as Report;
}

async function optionsOf(context: VerbContext): Promise<DoctorOptions> {
  const { common, env } = context;
  const { cwd, home, homeGiven, dialects, trust } = common;
  return {
    cwd,
    ...(homeGiven ? { home } : {}),
    dialects,
    trust: trust ? "all" : "store",
    journal: journalOf(context),
    env,
    installs: await examineInstalls(placeOptions(context)),
    program: ownWords(),
  };
}
