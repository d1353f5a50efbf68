import { redactText } from "../../guards/redact.js";
import type { Executor, ExecutorCall } from "../../spec/index.js";

type GitResult =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly error: string };

/** Runs git in the workspace. */
export type Git = (args: readonly string[], stdin?: string) => Promise<GitResult>;

const ERROR_CHARACTERS = 300;

/** What a repository's own settings would have git run or fetch. */
const SETTINGS = [
  "core.hooksPath=/dev/null",
  "core.fsmonitor=false",
  "core.pager=cat",
  "commit.gpgSign=false",
  "gc.auto=0",
  "maintenance.auto=false",
  "submodule.recurse=false",
  "diff.ignoreSubmodules=dirty",
  // A folder that merely looks like a bare repository brings settings of its own.
  "safe.bareRepository=explicit",
];

const VARIABLES: Readonly<Record<string, string>> = {
  GIT_TERMINAL_PROMPT: "0",
  GIT_NO_LAZY_FETCH: "1",
  // A list of protocols that holds none: nothing is fetched, by no helper.
  GIT_ALLOW_PROTOCOL: "none",
  LC_ALL: "C",
};

/** Git as a hook would be run: own process group, guarded environment, capped output, ended with its call. */
export function createGit(command: Executor, call: ExecutorCall): Git {
  const inherited = Object.entries(call.env).filter(([name]) => !name.toUpperCase().startsWith("GIT_"));
  const { version, id, cwd, workspace, rule, event, network, timeoutMs, signal, models, mcp } = call;
  const common = { version, id, cwd, workspace, rule, event, network, timeoutMs, signal, models, mcp };
  const mask = (text: string): string => call.mask(text);
  const guarded = (): ReturnType<ExecutorCall["guarded"]> => call.guarded();
  const env = { ...Object.fromEntries(inherited), ...VARIABLES };
  const settings = SETTINGS.flatMap((setting) => ["-c", setting]);
  return async (args, stdin = "") => {
    const output = await command.run({
      ...common,
      mask,
      guarded,
      env,
      args: ["git", ...settings, ...args],
      stdin,
      params: {},
    });
    if (output.kind === "exit" && output.stdoutTruncated)
      return { ok: false, error: "there is more of it than can be read" };
    if (output.kind === "exit" && output.code === 0) return { ok: true, text: output.stdout };
    if (output.kind === "exit") return { ok: false, error: shown(output.stderr, `exit code ${output.code}`) };
    return { ok: false, error: output.kind === "error" ? output.message : "no answer of a process" };
  };
}

function shown(stderr: string, otherwise: string): string {
  const text = redactText(stderr).trim().slice(0, ERROR_CHARACTERS);
  return text === "" ? otherwise : text;
}
