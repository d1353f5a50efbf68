import type { DefinitionProblem } from "../../dialects/llm-harness/definition.js";
import { HookError } from "../../spec/index.js";

/** What pydantic's ValidationError says, as an error of ours: `data.errors` is its `errors()`. */
export function invalid(what: string, problems: readonly DefinitionProblem[]): HookError {
  const lines = problems.map(({ loc, msg }) => (loc.length === 0 ? msg : `${loc.join(".")}: ${msg}`));
  const errors = problems.map(({ loc, type, msg }) => ({ loc, type, msg }));
  return new HookError("invalid_option", `${what} is not valid: ${lines.join("; ")}`, { data: { errors } });
}
