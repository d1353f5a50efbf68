import type { Command } from "commander";
import type { GuestReply, RunRequest } from "../spec/index.js";
import type { Colors } from "./print/colors.js";

/** The terminal at the other end, which need not be this process's own. */
export interface Terminal {
  readonly stdin: { readonly isTTY: boolean };
  readonly stdout: { readonly isTTY: boolean; readonly columns: number };
  readonly stderr: { readonly isTTY: boolean };
  /** Puts a yes-or-no question to the person; absent where nobody is there to answer. */
  readonly ask?: ((question: string) => Promise<boolean>) | undefined;
}

/** The flags that every verb has. */
export interface CommonOptions {
  readonly json: boolean;
  /** The workspace: absolute, and it exists. */
  readonly cwd: string;
  /** Absolute. What `--home` says, or the user's own home directory. */
  readonly home: string;
  /** `--home` was given: only then is it handed to the runtime, since it switches vendors' variables off. */
  readonly homeGiven: boolean;
  /** Ids, in the order given; empty means all. */
  readonly dialects: readonly string[];
  /** Run the workspace's own files without asking the trust store. */
  readonly trust: boolean;
}

/** What a verb gets. It touches neither `process` nor the global state of any library. */
export interface VerbContext {
  readonly common: CommonOptions;
  /** Positional arguments, in the order given. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly terminal: Terminal;
  /** For what goes to stdout. */
  readonly colors: Colors;
  /** For what goes to stderr. */
  readonly noteColors: Colors;
  /** Aborts when the person gives up: end soon and leave nothing behind; the exit code is 130 then. */
  readonly signal: AbortSignal;
  /** The value of an option, by its long name in camel case. */
  option(name: string): string | undefined;
  /** Whether a switch was given. */
  flag(name: string): boolean;
  /** Writes a line, or several, to stdout. */
  print(text: string): void;
  /** Writes a line, or several, for people to stderr. */
  note(text: string): void;
  /** An absolute path; relative ones begin where the person stands, whatever `--cwd` says. */
  resolve(path: string): string;
  /** All of stdin, as text. */
  stdin(): Promise<string>;
}

/**
 * A verb of the command line: flags in, one call, one print.
 * @example
 * export const verb: Verb = {
 *   version: 1,
 *   define: (command) => command.argument("[path...]").option("--strict", "…"),
 *   run: async (context) => 0,
 * };
 */
export interface Verb {
  readonly version: 1;
  /** Declares arguments and options; the common flags are there already. */
  define(command: Command): unknown;
  /** Resolves to the exit code. A `HookError` is printed by the caller, with exit code 1. */
  run(context: VerbContext): Promise<number>;
}

/** What the arguments say. */
export interface Parsed {
  readonly args: readonly string[];
  /** By long name in camel case. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** What a verb that agents start declares beside `define`, so that plain arguments need no parser. */
export interface QuickOptions {
  /** How many positional arguments, at least and at most. */
  readonly args: readonly [number, number];
  /** Switches, by long name in camel case. */
  readonly flags: readonly string[];
  /** Options with a value, likewise. */
  readonly values: readonly string[];
  /** Options that exclude one another. */
  readonly conflicts?: readonly (readonly string[])[];
}

/** A line of the verb table; `load` is called for the chosen verb only. */
export interface VerbEntry {
  readonly name: string;
  /** One line for the help. */
  readonly summary: string;
  load(): Promise<{ readonly verb: Verb }>;
  readonly quick?: QuickOptions;
  /** Where no person calls: how an error is told. Default: it is printed, and the exit code is 1. */
  fail?(request: RunRequest, error: unknown): Promise<GuestReply>;
}
