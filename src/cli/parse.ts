import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { HookError } from "../spec/index.js";
import type { RunRequest, RunSignal } from "../spec/index.js";
import { addCommonOptions } from "./common.js";
import { hasColors } from "./print/colors.js";
import type { Parsed, Terminal, Verb, VerbEntry } from "./verb.js";
import { LATER, VERBS } from "./verbs.js";

const PRINTED: ReadonlySet<string> = new Set([
  "commander.help",
  "commander.helpDisplayed",
  "commander.version",
]);

export interface ParseOptions {
  readonly request: RunRequest;
  readonly terminal: Terminal;
  readonly send: (signal: RunSignal) => void;
  readonly chosen: VerbEntry | undefined;
  readonly verb: Verb | undefined;
}

/**
 * What the arguments say, or the exit code where help or the version was all that was wanted.
 * @throws HookError `usage`
 */
export async function parse(options: ParseOptions): Promise<Parsed | number> {
  const { request, chosen, verb } = options;
  const word = request.args[0] ?? "";
  if (LATER.includes(word)) {
    throw new HookError("usage", `${word}: not in this version`, { hint: "`anyhook --help` lists what is" });
  }
  let parsed: Parsed | undefined;
  const program = createProgram(options);
  for (const { name, summary } of VERBS) {
    const command = program.command(name).description(summary);
    if (name !== chosen?.name || verb === undefined) continue;
    verb.define(command);
    addCommonOptions(command);
    command.action(() => {
      parsed = { args: command.args, options: command.opts() };
    });
  }
  try {
    await program.parseAsync(request.args, { from: "user" });
  } catch (error) {
    // Help and version have been printed by then; without a verb the help is an answer to a mistake.
    if (error instanceof CommanderError && PRINTED.has(error.code)) return error.exitCode;
    throw asHookError(error);
  }
  return parsed ?? 0;
}

function createProgram({ terminal, send, request }: ParseOptions): Command {
  const isColourful = hasColors("auto", request.env, terminal.stdout);
  return new Command("anyhook")
    .description("One lifecycle-hook runtime for every AI agent.")
    .version(version(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .addHelpText("after", "\nEvery verb has --help. Begin with `anyhook init` or `anyhook demo`.")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => send({ type: "stdout", text }),
      writeErr: (text) => send({ type: "stderr", text }),
      // Errors come back as exceptions and are printed in one place.
      outputError: () => {},
      getOutHelpWidth: () => terminal.stdout.columns,
      getErrHelpWidth: () => terminal.stdout.columns,
      getOutHasColors: () => isColourful,
      getErrHasColors: () => isColourful,
    });
}

function version(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

function asHookError(error: unknown): unknown {
  if (!(error instanceof CommanderError)) return error;
  const [message = "", suggestion] = error.message.replace(/^error: /u, "").split("\n");
  const hint =
    suggestion?.replace(/^\((.*)\)$/u, "$1").replace(/^Did/u, "did") ?? "`anyhook --help` says what there is";
  return new HookError("usage", message, { hint });
}
