import type { Diagnostic, Rule } from "../../spec/index.js";

/** Something that is wrong, or worth knowing: a diagnostic, and the hook that it is about. */
export interface Finding extends Diagnostic {
  /** The hook's id; absent where it is about the installation. */
  readonly hook?: string;
}

/** A finding at the place where its hook stands. */
export function about(
  { id, source: { file, line, column } }: Pick<Rule, "id" | "source">,
  { code, level, message, hint }: Pick<Finding, "code" | "level" | "message" | "hint">,
): Finding {
  return {
    code,
    level,
    hook: id,
    file,
    line,
    column,
    message,
    ...(hint === undefined ? {} : { hint }),
  };
}

/** A finding about a file as a whole. */
export function aboutFile(
  file: string,
  { code, level, message, hint }: Pick<Finding, "code" | "level" | "message" | "hint">,
): Finding {
  return { code, level, file, line: 1, column: 1, message, ...(hint === undefined ? {} : { hint }) };
}
