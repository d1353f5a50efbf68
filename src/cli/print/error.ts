import type { Redactor } from "../../guards/redactor.js";
import { HookError } from "../../spec/index.js";
import { clean, cleanLine } from "./clean.js";
import type { Colors } from "./colors.js";
import { jsonLine } from "./json.js";

/** An error for people, without secrets: what, and what to do; where it came from only while debugging. */
export function errorForPeople(
  error: unknown,
  { colors, debug, redactor: { text } }: { colors: Colors; debug: boolean; redactor: Redactor },
): string {
  const lines = [`${colors.red("anyhook:")} ${clean(text(messageOf(error)))}`];
  if (HookError.is(error) && error.hint !== undefined)
    lines.push(`${colors.dim("hint:")} ${cleanLine(text(error.hint))}`);
  if (debug && error instanceof Error && error.stack !== undefined) lines.push(clean(text(error.stack)));
  return lines.join("\n");
}

/** An error for programs, without secrets: `{ "error": { code, message, hint, data } }`, on one line. */
export function errorForPrograms(error: unknown, redactor: Redactor): string {
  const known = HookError.is(error) ? error : undefined;
  const told = {
    code: known?.code ?? "internal",
    message: messageOf(error),
    hint: known?.hint,
    data: known?.data,
  };
  return jsonLine({ error: redactor.json(told) });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
