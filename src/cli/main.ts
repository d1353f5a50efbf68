import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Command, CommanderError } from "commander";
import { HookError } from "../spec/index.js";
import type { RunRequest, RunSignal } from "../spec/index.js";
import { addCommonOptions, colorWhen, readCommonOptions } from "./common.js";
import { createColors } from "./print/colors.js";
import { errorForPeople, errorForPrograms } from "./print/error.js";
import { LATER, VERBS } from "./verbs.js";
import type { Terminal, Verb, VerbContext, VerbEntry } from "./verb.js";

/** A person gave up: what a shell reports for Ctrl-C. */
const INTERRUPTED = 130;

const PRINTED: ReadonlySet<string> = new Set([
  "commander.help",
  "commander.helpDisplayed",
  "commander.version",
]);

/**
 * The command line as a function: runs one verb and resolves to its exit code. Nothing in here looks at `process`, so
 * a daemon can run it for a client, and a test in its own process.
 */
export async function main(
  request: RunRequest,
  terminal: Terminal,
  send: (signal: RunSignal) => void,
  signal: AbortSignal,
): Promise<number> {
  send({ type: "ack", id: request.id });
  const code = await runVerb({ request, terminal, send, signal });
  send({ type: "exit", code });
  return code;
}

interface Call {
  readonly request: RunRequest;
  readonly terminal: Terminal;
  readonly send: (signal: RunSignal) => void;
  readonly signal: AbortSignal;
}

async function runVerb(call: Call): Promise<number> {
  const { request, signal } = call;
  try {
    const chosen = VERBS.find(({ name }) => name === wordOf(request.args));
    const code = await parse(call, chosen, await chosen?.load());
    return signal.aborted && code === 0 ? INTERRUPTED : code;
  } catch (error) {
    if (signal.aborted) return INTERRUPTED;
    // Help and version have been printed by then; without a verb the help is an answer to a mistake.
    if (error instanceof CommanderError && PRINTED.has(error.code)) return error.exitCode;
    report(call, asHookError(error));
    return 1;
  }
}

/** The verb that the arguments name, also in `help VERB`. */
function wordOf(args: readonly string[]): string | undefined {
  return args[0] === "help" ? args[1] : args[0];
}

async function parse(call: Call, chosen: VerbEntry | undefined, loaded?: { verb: Verb }): Promise<number> {
  const { request } = call;
  const word = request.args[0] ?? "";
  if (LATER.includes(word)) {
    throw new HookError("usage", `${word}: not in this version`, { hint: "`anyhook --help` lists what is" });
  }
  let code = 0;
  const program = createProgram(call);
  for (const { name, summary } of VERBS) {
    const command = program.command(name).description(summary);
    if (name !== chosen?.name || loaded === undefined) continue;
    loaded.verb.define(command);
    addCommonOptions(command);
    command.action(async () => {
      code = await loaded.verb.run(contextOf(call, command));
    });
  }
  await program.parseAsync(request.args, { from: "user" });
  return code;
}

function createProgram({ terminal, send, request }: Call): Command {
  const hasColors = createColors("auto", request.env, terminal.stdout).isColorSupported;
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
      getOutHasColors: () => hasColors,
      getErrHasColors: () => hasColors,
    });
}

function version(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

function contextOf({ request, terminal, send, signal }: Call, command: Command): VerbContext {
  const options: Readonly<Record<string, unknown>> = command.opts();
  const when = colorWhen(options);
  const { stdin, env } = request;
  return {
    common: readCommonOptions(options, request.cwd),
    args: command.args,
    env,
    terminal,
    colors: createColors(when, env, terminal.stdout),
    noteColors: createColors(when, env, terminal.stderr),
    signal,
    option: (name) => (typeof options[name] === "string" ? options[name] : undefined),
    flag: (name) => options[name] === true,
    print: (text) => send({ type: "stdout", text: `${text}\n` }),
    note: (text) => send({ type: "stderr", text: `${text}\n` }),
    resolve: (path) => resolve(request.cwd, path),
    stdin: async () => (typeof stdin === "string" ? stdin : stdin()),
  };
}

function asHookError(error: unknown): unknown {
  if (!(error instanceof CommanderError)) return error;
  const [message = "", suggestion] = error.message.replace(/^error: /u, "").split("\n");
  const hint =
    suggestion?.replace(/^\((.*)\)$/u, "$1").replace(/^Did/u, "did") ?? "`anyhook --help` says what there is";
  return new HookError("usage", message, { hint });
}

function report({ request, terminal, send }: Call, error: unknown): void {
  const { args, env } = request;
  const flags = args.includes("--") ? args.slice(0, args.indexOf("--")) : args;
  if (flags.includes("--json")) {
    send({ type: "stdout", text: `${errorForPrograms(error)}\n` });
    return;
  }
  const when = flags.find((flag, index) => flags[index - 1] === "--color") ?? "auto";
  const colors = createColors(when === "always" || when === "never" ? when : "auto", env, terminal.stderr);
  send({
    type: "stderr",
    text: `${errorForPeople(error, { colors, debug: env["ANYHOOK_DEBUG"] === "1" })}\n`,
  });
}
