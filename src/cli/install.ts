import type { Command } from "commander";
import type { InstallOptions, InstallReport } from "../bridge/install/index.js";
import type { InstallScope } from "../spec/index.js";
import { clean, cleanLine } from "./print/clean.js";
import { json } from "./print/json.js";
import { counted } from "./print/table.js";
import type { VerbContext } from "./verb.js";

/** Adds what `install` and `uninstall` share. */
export function addInstallOptions(command: Command): Command {
  return command
    .addOption(
      command
        .createOption("--scope <scope>", "whose settings: the user's, or this project's")
        .choices(["user", "project"])
        .default("user"),
    )
    .option("--dry-run", "print the change as a diff, and write nothing");
}

export function placeOptions({
  common,
  env,
}: VerbContext): Pick<InstallOptions, "cwd" | "home" | "homeGiven" | "env"> {
  const { cwd, home, homeGiven } = common;
  return { cwd, home, homeGiven, env };
}

export function installOptions(context: VerbContext): InstallOptions {
  const { args, flag, option } = context;
  const scope = (option("scope") ?? "user") as InstallScope;
  return { ...placeOptions(context), agent: args[0] ?? "", scope, dryRun: flag("dryRun") };
}

/** One report, for people or for programs. */
export function showReport(context: VerbContext, report: InstallReport): void {
  const { common, note, noteColors, flag } = context;
  if (common.json) {
    context.print(json({ ...report, dry_run: flag("dryRun") }));
    return;
  }
  for (const warning of report.warnings) note(noteColors.yellow(`note: ${cleanLine(warning)}`));
  if (flag("dryRun")) showDiff(context, report);
  else context.print(sentence(context, report));
}

function sentence({ colors }: VerbContext, { title, file, state, events }: InstallReport): string {
  const place = cleanLine(file);
  switch (state) {
    case "installed":
      return `${colors.green("installed")}: ${title} asks anyhook at ${counted(events.length, "event")} (${place})`;
    case "updated":
      return `${colors.green("updated")}: ${title} asks anyhook at ${counted(events.length, "event")} (${place})`;
    case "unchanged":
      return `unchanged: ${place} is as it should be`;
    case "removed":
      return `${colors.green("removed")}: ${title} does not ask anyhook any more (${place})`;
    case "absent":
      return `nothing to remove: anyhook is not in ${place}`;
    default:
      return state satisfies never;
  }
}

function showDiff({ print, note, colors }: VerbContext, { diff, file }: InstallReport): void {
  if (diff === "") {
    note(`${cleanLine(file)} would stay as it is.`);
    return;
  }
  print(
    diff
      .split("\n")
      .map((line) => paint(clean(line, Infinity), colors))
      .join("\n"),
  );
}

function paint(line: string, colors: VerbContext["colors"]): string {
  if (line.startsWith("+")) return colors.green(line);
  if (line.startsWith("-")) return colors.red(line);
  return line.startsWith("@@") ? colors.cyan(line) : line;
}
