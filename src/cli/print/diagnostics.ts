import type { Diagnostic, DiagnosticLevel } from "../../spec/index.js";
import { cleanLine } from "./clean.js";
import type { Colors } from "./colors.js";

const COLOR: Readonly<Record<DiagnosticLevel, "red" | "yellow" | "dim">> = {
  error: "red",
  warning: "yellow",
  info: "dim",
};

/** `file:line:col level code: message (hint)`. */
export function formatDiagnostic(diagnostic: Diagnostic, colors: Colors): string {
  const { file, line, column, level, code, message, hint } = diagnostic;
  const place = colors.bold(`${cleanLine(file)}:${line}:${column}`);
  const advice = hint === undefined ? "" : colors.dim(` (${cleanLine(hint)})`);
  return `${place} ${colors[COLOR[level]](level)} ${code}: ${cleanLine(message)}${advice}`;
}
