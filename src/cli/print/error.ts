import { HookError } from "../../spec/index.js";
import { clean, cleanLine } from "./clean.js";
import type { Colors } from "./colors.js";
import { jsonLine } from "./json.js";

/** An error for people: what, and what to do; where it came from only while debugging. */
export function errorForPeople(
  error: unknown,
  { colors, debug }: { colors: Colors; debug: boolean },
): string {
  const lines = [`${colors.red("anyhook:")} ${clean(messageOf(error))}`];
  if (HookError.is(error) && error.hint !== undefined)
    lines.push(`${colors.dim("hint:")} ${cleanLine(error.hint)}`);
  if (debug && error instanceof Error && error.stack !== undefined) lines.push(clean(error.stack));
  return lines.join("\n");
}

/** An error for programs: `{ "error": { code, message, hint, data } }`, on one line. */
export function errorForPrograms(error: unknown): string {
  const known = HookError.is(error) ? error : undefined;
  return jsonLine({
    error: {
      code: known?.code ?? "internal",
      message: messageOf(error),
      hint: known?.hint,
      data: known?.data,
    },
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
