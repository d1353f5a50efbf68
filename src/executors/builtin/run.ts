import { BUILTIN_NAMES, builtinProblems } from "../../spec/builtin.js";
import { isJsonObject } from "../../spec/index.js";
import type { Executor, Output } from "../../spec/index.js";
import { createAutoCommit } from "./auto-commit.js";
import { addContextNote, warnOnToolCall } from "./notes.js";
import { protectHooks } from "./protect-hooks.js";
import { errorReport, sessionSummary, toolAuditLog, turnStats } from "./reports.js";
import { requireFileExists } from "./require-file.js";
import { responseValidation } from "./response-validation.js";
import { Sessions } from "./sessions.js";
import type { Builtin } from "./task.js";

export function createRunner(command: Executor): Executor["run"] {
  const sessions = new Sessions();
  const builtins = new Map<string, Builtin>([
    ["add_context_note", addContextNote],
    ["warn_on_tool_call", warnOnToolCall],
    ["require_file_exists", requireFileExists],
    ["protect_hooks", protectHooks],
    ["tool-audit-log", toolAuditLog],
    ["turn-stats", turnStats],
    ["auto-commit", createAutoCommit(command)],
    ["session-summary", sessionSummary],
    ["error-report", errorReport],
    ["response-validation", responseValidation],
  ]);
  return (call) => {
    const { builtin: name, input = {} } = call.params;
    if (typeof name !== "string") return invalid("the hook names no builtin");
    if (!isJsonObject(input)) return invalid("the builtin's input must be an object");
    // A parameter that it does not know changes nothing; whether that is an error is for whoever read the file.
    const problem = builtinProblems(name, input).find(({ code }) => code !== "unknown_parameter");
    const run = builtins.get(name);
    if (problem !== undefined || run === undefined)
      return invalid(`${problem?.message ?? "not there"}${hint(problem?.code)}`);
    return run({ call, input, tally: sessions.see(call.event) });
  };
}

function hint(code: string | undefined): string {
  return code === "unknown_builtin" ? ` (there are: ${BUILTIN_NAMES.join(", ")})` : "";
}

function invalid(message: string): Output {
  return { kind: "error", code: "invalid", message };
}
