import { init } from "../../workbench/init.js";
import type { WrittenFile } from "../../workbench/init.js";
import { trustWorkspace } from "../../workbench/trust.js";
import { cleanLine } from "../print/clean.js";
import { json } from "../print/json.js";
import type { Verb, VerbContext } from "../verb.js";

export const verb: Verb = {
  version: 1,
  define: (command) =>
    command
      .option("--yes", "trust this folder without asking")
      .option("--force", "replace files that exist")
      .addHelpText(
        "after",
        "\nWrites .anyhook/hooks.yaml and the guard that it uses, and overwrites nothing.",
      ),
  run,
};

async function run(context: VerbContext): Promise<number> {
  const { cwd, home, json: asJson } = context.common;
  const files = init({ cwd, home, force: context.flag("force") });
  if (!asJson) showFiles(context, files);
  const trusted = await mayTrust(context);
  if (context.signal.aborted) return 0;
  if (trusted) await trustWorkspace({ cwd, home, dialects: [], env: context.env });
  const next = commands(context);
  if (asJson) context.print(json({ files, trusted, next }));
  else showNext(context, { trusted, next });
  return 0;
}

function showFiles({ print, colors }: VerbContext, files: readonly WrittenFile[]): void {
  for (const { file, state } of files) print(`${colors.green(state)} ${cleanLine(file)}`);
}

/** Trust is the person's to give: without one, only a flag gives it. */
async function mayTrust({ common, flag, terminal }: VerbContext): Promise<boolean> {
  if (flag("yes") || common.trust) return true;
  if (common.json || terminal.ask === undefined) return false;
  return terminal.ask(`Trust ${cleanLine(common.cwd)}, so that its hooks run?`);
}

function showNext(
  { print, colors }: VerbContext,
  { trusted, next }: { trusted: boolean; next: readonly string[] },
): void {
  const state = trusted
    ? `${colors.green("trusted")}: the hooks of this folder run`
    : `${colors.yellow("not trusted")}: the hooks of this folder do not run before \`anyhook trust add\``;
  print([state, "", "Try next:", ...next.map((command) => `  ${command}`)].join("\n"));
}

/** With the flags that this call had, so that they can be copied. */
function commands({ common, option }: VerbContext): readonly string[] {
  const places = [
    option("cwd") === undefined ? [] : ["--cwd", common.cwd],
    common.homeGiven ? ["--home", common.home] : [],
  ];
  const flags = places
    .flat()
    .map((word) => ` ${quoted(word)}`)
    .join("");
  const event = `PreToolUse --tool Bash --input '{"command":"rm -rf build"}'`;
  return [
    `anyhook emit ${event}${flags}`,
    `anyhook explain ${event}${flags}`,
    `anyhook log${common.homeGiven ? flags : ""}`,
  ];
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/u.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
