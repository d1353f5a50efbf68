/** No text is read deeper than this: subshells, substitutions, scripts in strings and wrapper commands all count. */
export const MAX_SHELL_DEPTH = 16;

/** Thrown inside the shell reader and caught by `simpleCommands`: what would run cannot be told from the text. */
export class Unreadable extends Error {}

export interface Word {
  /** As written. */
  readonly raw: string;
  /** Without quotes and backslashes; expansions as written. */
  readonly text: string;
  /** Whether it stands for exactly `text`: no expansion, no glob, no brace list. */
  readonly literal: boolean;
  /** Whether it stays one word, whatever its expansions hold. */
  readonly single: boolean;
}

export interface Command {
  readonly words: Word[];
  readonly redirections: string[];
  /** Word numbers at which some shell would begin another command. */
  readonly starts: number[];
  /** Whether `time` stood before it. */
  timed: boolean;
  /** Words that no shell runs, such as the patterns of a `case`: reported, but not looked into. */
  inert: boolean;
}

export interface Heredoc {
  readonly delimiter: string;
  readonly quoted: boolean;
  readonly stripTabs: boolean;
}

/** What the reader reports to. */
export interface ShellSink {
  command(command: Command, depth: number): void;
  /** A text that a shell reads by itself, such as that between backticks. */
  script(text: string, depth: number): void;
}

/** The state of reading one text from left to right. */
export interface Scan {
  readonly text: string;
  readonly sink: ShellSink;
  /** Reads commands up to the parenthesis that closes them, or the end. */
  readonly readList: (scan: Scan, nested: boolean) => void;
  /** The depth at which the text itself stands. */
  readonly baseDepth: number;
  at: number;
  depth: number;
  /** Here-documents whose bodies begin on the next line. */
  heredocs: Heredoc[];
  /** Within a substitution on a line that still waits for here-documents: shells disagree about the next newline. */
  outerHeredocs: boolean;
  /** Within `((`, where `<<` is a shift to some shells and a here-document to others. */
  arithmetic: boolean;
  /** Within parentheses of `[[ … ]]`. */
  conditional: boolean;
  /** Where the first construct that is never closed has its contents. */
  unclosedAt: number | undefined;
}

export function createScan(
  from: Pick<Scan, "text" | "sink" | "readList"> & { readonly depth: number },
): Scan {
  return {
    ...from,
    baseDepth: from.depth,
    at: 0,
    heredocs: [],
    outerHeredocs: false,
    arithmetic: false,
    conditional: false,
    unclosedAt: undefined,
  };
}

/** Goes one level deeper for the time of `read`. */
export function descend(scan: Scan, read: () => void): void {
  if (scan.depth >= MAX_SHELL_DEPTH) throw new Unreadable();
  scan.depth += 1;
  read();
  scan.depth -= 1;
}

/** Reads a list with its own here-documents, as in `$( … )`; `scan.at` stands behind the opening parenthesis. */
export function readSubstitution(scan: Scan): void {
  const { heredocs, outerHeredocs, arithmetic, conditional } = scan;
  scan.heredocs = [];
  scan.outerHeredocs = outerHeredocs || heredocs.length > 0;
  scan.arithmetic = false;
  scan.conditional = false;
  descend(scan, () => scan.readList(scan, true));
  // Shells disagree about where the body of such a here-document stands.
  if (scan.heredocs.length > 0) throw new Unreadable();
  Object.assign(scan, { heredocs, outerHeredocs, arithmetic, conditional });
}
