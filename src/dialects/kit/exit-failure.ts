import type { FailureCode } from "../../spec/index.js";

/**
 * The name of how a process failed. Shells end with 127 where there is no such program, and with 126 where it cannot
 * be run: a guard that is gone is no guard that says no. Source: POSIX, Shell Command Language, "Exit Status for Commands".
 * @param code not 0; null when a signal ended it
 */
export function exitFailureCode(code: number | null): FailureCode {
  if (code === null) return "signal";
  if (code === 127) return "not_found";
  return code === 126 ? "not_executable" : "exit_code";
}
