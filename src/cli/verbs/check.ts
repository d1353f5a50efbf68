import { check } from "../../workbench/check.js";
import type { Checked } from "../../workbench/check.js";
import { noteNothingFound } from "../nothing-found.js";
import { formatDiagnostic } from "../print/diagnostics.js";
import { json } from "../print/json.js";
import { counted } from "../print/table.js";
import { sealQuietly } from "../runtime.js";
import type { Verb, VerbContext } from "../verb.js";

export const verb: Verb = {
  version: 1,
  define: (command) =>
    command
      .argument("[path...]", "files or folders (default: every file that would be loaded here)")
      .option("--strict", "exit 1 on warnings too")
      .addHelpText("after", "\nReads only: nothing runs, and no trust is needed."),
  run,
};

async function run(context: VerbContext): Promise<number> {
  const { cwd, home, homeGiven, dialects } = context.common;
  const paths = context.args.map(context.resolve);
  const checked = await check({ cwd, ...(homeGiven ? { home } : {}), dialects, paths, env: context.env });
  const { looked, ...answer } = checked;
  if (context.common.json) context.print(json(answer));
  else show(context, checked);
  if (paths.length === 0) noteNothingFound(context, looked);
  await sealQuietly(context);
  return checked.errors > 0 || (context.flag("strict") && checked.warnings > 0) ? 1 : 0;
}

function show({ print, colors }: VerbContext, { diagnostics, files, errors, warnings }: Checked): void {
  for (const diagnostic of diagnostics) print(formatDiagnostic(diagnostic, colors));
  const count = `${counted(files.length, "file")}, ${counted(errors, "error")}, ${counted(warnings, "warning")}`;
  print((errors > 0 ? colors.red : warnings > 0 ? colors.yellow : colors.green)(count));
}
