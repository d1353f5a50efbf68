import type { CanaryReport, CanaryResult } from "../../workbench/doctor/canary.js";
import type { Diagnosis } from "../../workbench/doctor/index.js";
import { cleanLine } from "./clean.js";
import type { Colors } from "./colors.js";
import { formatDiagnostic } from "./diagnostics.js";
import { counted, table } from "./table.js";
import { duration } from "./verdict.js";

/** What is wrong, the worst first, and then what was looked at. */
export function formatDiagnosis(diagnosis: Diagnosis, colors: Colors): string {
  const { findings, hooks, looked, journal, agents } = diagnosis;
  const files = new Set(looked.filter(({ found }) => found).map(({ file }) => file)).size;
  const inside = agents.length === 0 ? "no agent" : agents.map((id) => cleanLine(id)).join(", ");
  return [
    ...findings.map((finding) => formatDiagnostic(finding, colors)),
    summary(diagnosis, colors),
    colors.dim(
      `looked at ${counted(hooks, "hook")} in ${counted(files, "file")}, the journal ${cleanLine(journal)}, and anyhook in ${inside}`,
    ),
  ].join("\n");
}

/** Guard by guard, and then which promise nothing. */
export function formatCanaries(report: CanaryReport, colors: Colors): string {
  const { canaries, findings } = report;
  const denied = canaries.filter(({ outcome }) => outcome === "denied").length;
  const open = findings.filter(({ code }) => code === "not_proven");
  return [
    ...table(canaries.map((one) => row(one, colors))),
    ...findings.filter(({ level }) => level !== "info").map((finding) => formatDiagnostic(finding, colors)),
    ...open.map((finding) => formatDiagnostic(finding, colors)),
    canaries.length === 0
      ? colors.yellow("no guard names an event that it denies: give it a `canary:`")
      : (denied === canaries.length ? colors.green : colors.red)(
          `${denied} of ${counted(canaries.length, "guard")} denied its canary`,
        ),
  ].join("\n");
}

function row(
  { outcome, file, line, column, name, event, message, duration_ms: ms }: CanaryResult,
  colors: Colors,
): readonly string[] {
  const mark = outcome === "denied" ? colors.green("✓ denied") : colors.red(`✗ ${outcome}`);
  const place = cleanLine(`${file}:${line}:${column}${name === undefined ? "" : ` ${name}`}`);
  return [mark, place, event, duration(ms), cleanLine(message, 120)];
}

function summary({ errors, warnings }: Diagnosis, colors: Colors): string {
  const text = `${counted(errors, "error")}, ${counted(warnings, "warning")}`;
  return (errors > 0 ? colors.red : warnings > 0 ? colors.yellow : colors.green)(text);
}
