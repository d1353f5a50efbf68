/**
 * The one shape for running something, whoever runs it: a hook's process, a verb of the command line in this
 * process, or one handed to a daemon. It is plain data, so the three are interchangeable.
 */
export interface RunRequest {
  readonly version: 1;
  /** Journalled before the first hook runs, so that whoever takes over after a crash knows what may have run. */
  readonly id: string;
  readonly args: readonly string[];
  /** Absolute path. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Bytes as text (UTF-8), or a reader for input that is only wanted sometimes. */
  readonly stdin: string | (() => Promise<string>);
}

/** What comes back while and after a {@link RunRequest} runs, in this order: one `ack`, any of the middle ones, one `exit`. */
export type RunSignal =
  | { readonly type: "ack"; readonly id: string }
  | { readonly type: "heartbeat" }
  | { readonly type: "stdout"; readonly text: string }
  | { readonly type: "stderr"; readonly text: string }
  | { readonly type: "exit"; readonly code: number };
