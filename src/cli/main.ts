import { resolve } from "node:path";
import type { GuestReply, RunRequest, RunSignal } from "../spec/index.js";
import { colorWhen, readCommonOptions } from "./common.js";
import { createColors } from "./print/colors.js";
import { errorForPeople, errorForPrograms } from "./print/error.js";
import { parseQuickly } from "./quick.js";
import { VERBS } from "./verbs.js";
import type { Parsed, Terminal, VerbContext } from "./verb.js";

/** A person gave up: what a shell reports for Ctrl-C. */
const INTERRUPTED = 130;

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
  const chosen = VERBS.find(({ name }) => name === wordOf(request.args));
  try {
    const verb = (await chosen?.load())?.verb;
    const quick = chosen?.name === request.args[0] ? chosen?.quick : undefined;
    const parsed =
      parseQuickly(request.args.slice(1), quick) ??
      (await (await import("./parse.js")).parse({ ...call, chosen, verb }));
    if (typeof parsed === "number") return parsed;
    const code = (await verb?.run(await contextOf(call, parsed))) ?? 0;
    return signal.aborted && code === 0 ? INTERRUPTED : code;
  } catch (error) {
    if (signal.aborted) return INTERRUPTED;
    if (chosen?.fail !== undefined) return answer(call, await chosen.fail(request, error));
    await report(call, error);
    return 1;
  }
}

function answer({ send }: Call, { stdout, stderr, exitCode }: GuestReply): number {
  if (stdout !== "") send({ type: "stdout", text: lineOf(stdout) });
  if (stderr !== "") send({ type: "stderr", text: lineOf(stderr) });
  return exitCode;
}

function lineOf(text: string): string {
  return text.endsWith("\n") ? text : `${text}\n`;
}

/** The verb that the arguments name, also in `help VERB`. */
function wordOf(args: readonly string[]): string | undefined {
  return args[0] === "help" ? args[1] : args[0];
}

async function contextOf(
  { request, terminal, send, signal }: Call,
  { args, options }: Parsed,
): Promise<VerbContext> {
  const when = colorWhen(options);
  const { stdin, env } = request;
  return {
    common: readCommonOptions(options, request.cwd),
    args,
    env,
    terminal,
    colors: await createColors(when, env, terminal.stdout),
    noteColors: await createColors(when, env, terminal.stderr),
    signal,
    option: (name) => (typeof options[name] === "string" ? options[name] : undefined),
    flag: (name) => options[name] === true,
    print: (text) => send({ type: "stdout", text: `${text}\n` }),
    note: (text) => send({ type: "stderr", text: `${text}\n` }),
    resolve: (path) => resolve(request.cwd, path),
    stdin: async () => (typeof stdin === "string" ? stdin : stdin()),
  };
}

async function report({ request, terminal, send }: Call, error: unknown): Promise<void> {
  const { args, env } = request;
  const { Redactor } = await import("../guards/redactor.js");
  const redactor = new Redactor(() => ({ env }));
  const flags = args.includes("--") ? args.slice(0, args.indexOf("--")) : args;
  if (flags.includes("--json")) {
    send({ type: "stdout", text: `${errorForPrograms(error, redactor)}\n` });
    return;
  }
  const when = flags.find((flag, index) => flags[index - 1] === "--color") ?? "auto";
  const chosen = when === "always" || when === "never" ? when : "auto";
  const colors = await createColors(chosen, env, terminal.stderr);
  send({
    type: "stderr",
    text: `${errorForPeople(error, { colors, debug: env["ANYHOOK_DEBUG"] === "1", redactor })}\n`,
  });
}
