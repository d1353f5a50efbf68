import { install, listInstalls } from "../../bridge/install/index.js";
import type { InstallState } from "../../bridge/install/index.js";
import { addInstallOptions, installOptions, placeOptions, showReport } from "../install.js";
import { cleanLine } from "../print/clean.js";
import { json } from "../print/json.js";
import { table } from "../print/table.js";
import type { Verb, VerbContext } from "../verb.js";

const ABOUT = `
Without an agent: every agent that anyhook can be installed into, and its state.

Entries and comments that are there stay as they are; \`anyhook uninstall\` gives the file back to the byte, or
takes out our entries alone where somebody edited it since. The command names Node.js and anyhook by absolute
paths, so that it depends on no PATH; --command says otherwise.`;

export const verb: Verb = {
  version: 1,
  define: (command) =>
    addInstallOptions(command.argument("[agent]", "claude-code, copilot …"))
      .option("--monitor", "record what would be decided, and enforce nothing")
      .option(
        "--command <line>",
        "how the agent is to start anyhook, for /bin/sh: `anyhook`, `npx --no anyhook` …",
      )
      .addHelpText("after", ABOUT),
  run,
};

async function run(context: VerbContext): Promise<number> {
  if (context.args.length === 0) {
    show(context, await listInstalls(placeOptions(context)));
    return 0;
  }
  const options = {
    ...installOptions(context),
    monitor: context.flag("monitor"),
    program: context.option("command"),
  };
  showReport(context, await install(options));
  return 0;
}

function show({ common, print, note, colors }: VerbContext, states: readonly InstallState[]): void {
  if (common.json) {
    print(json(states));
    return;
  }
  const rows = states.map(({ agent, scope, state, monitor, file, problem }) => [
    agent,
    scope,
    state === "installed"
      ? colors.green(state)
      : state === "absent"
        ? colors.dim(state)
        : colors.yellow(state),
    monitor ? "monitor" : "",
    cleanLine(problem ?? file),
  ]);
  if (rows.length > 0) print(table(rows).join("\n"));
  if (states.some(({ state }) => state === "outdated"))
    note("outdated: `anyhook install AGENT` brings it up to date");
}
