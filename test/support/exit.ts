import type { ExitOutput } from "../../src/spec/index.js";

/** The output of a process that said nothing and ended well, but for what is given. */
export function exit(given: Partial<ExitOutput>): ExitOutput {
  return {
    kind: "exit",
    code: 0,
    signal: null,
    stdout: "",
    stderr: "",
    stdoutTruncated: false,
    stderrTruncated: false,
    ...given,
  };
}
