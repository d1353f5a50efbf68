export type DiagnosticLevel = "error" | "warning" | "info";

/** What was found in a config file, and how to mend it. Lines and columns count from 1. */
export interface Diagnostic {
  /** Stable, snake_case: `syntax`, `unknown_key`, `unknown_event`, `wrong_type`, `invalid_matcher`, `not_available` … */
  readonly code: string;
  readonly level: DiagnosticLevel;
  /** As shown to people: relative to the workspace, or beginning with `~`. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  /** The likely word, or the next thing to do. */
  readonly hint?: string;
  /** The hook it is about, where it is about one. */
  readonly hook?: string;
}
