import { statSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { userHome } from "../guards/home.js";
import { HookError } from "../spec/index.js";
import type { ColorWhen } from "./print/colors.js";
import type { CommonOptions } from "./verb.js";

/** Adds the flags that every verb has. */
export function addCommonOptions(command: Command): void {
  command
    .option("--json", "print JSON on stdout, and nothing else there")
    .option("--cwd <dir>", "the workspace (default: the current folder)")
    .option("--home <dir>", "replaces the home directory for every user-scope file")
    .option("--dialect <id>", "read the files of this system only; repeatable (default: all)", collect)
    .option("--trust", "run this workspace's own hooks without asking the trust store, for this call")
    .addOption(
      command.createOption("--color <when>", "colours").choices(["auto", "always", "never"]).default("auto"),
    );
}

/**
 * The values of the common flags, with absolute paths.
 * @throws HookError `usage` when a folder does not exist
 */
export function readCommonOptions(options: Readonly<Record<string, unknown>>, cwd: string): CommonOptions {
  const { json, trust, dialect = [] } = options;
  const home = textOf(options["home"]);
  return {
    json: json === true,
    cwd: folder("--cwd", cwd, textOf(options["cwd"]) ?? "."),
    home: home === undefined ? userHome() : folder("--home", cwd, home),
    homeGiven: home !== undefined,
    dialects: dialect as readonly string[],
    trust: trust === true,
  };
}

export function colorWhen(options: Readonly<Record<string, unknown>>): ColorWhen {
  return (textOf(options["color"]) ?? "auto") as ColorWhen;
}

/** A misspelt folder would silently mean: no hooks. */
function folder(flag: string, cwd: string, path: string): string {
  // An empty path would mean the current folder: an unset variable in a script.
  if (path === "") throw new HookError("usage", `${flag}: the path is empty`);
  const absolute = resolve(cwd, path);
  if (statSync(absolute, { throwIfNoEntry: false })?.isDirectory() === true) return absolute;
  throw new HookError("usage", `${flag}: there is no folder ${absolute}`);
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
