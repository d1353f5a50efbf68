import { runBridge } from "../../bridge/bridge.js";
import { planCacheOf } from "../plan-cache.js";
import { addJournalOption, journalOf } from "../runtime.js";
import type { Verb, VerbContext } from "../verb.js";

const ABOUT = `
An agent starts this as its hook: its payload comes on stdin, and the answer is in its own form, exit code
included. \`anyhook install AGENT\` puts it into the agent's settings.

What runs: the anyhook files of the user and of the workspace, and the systems that they \`import\`; never the
files that the agent runs itself. Whatever goes wrong, a gate stays closed.`;

export const verb: Verb = {
  version: 1,
  define: (command) =>
    addJournalOption(command)
      .argument("<agent>", "the agent that calls: claude-code, copilot …")
      .argument("[event]", "in the agent's own words, where its payload does not name it")
      .option("--monitor", "record what would be decided, and enforce nothing")
      .addHelpText("after", ABOUT),
  run,
};

async function run(context: VerbContext): Promise<number> {
  const { args, common, env, flag, option, signal, stdin, terminal } = context;
  const [agent = "", event] = args;
  if (terminal.stdin.isTTY) context.note("Reading the agent's payload from the terminal; Ctrl-D ends it.");
  const { stdout, stderr, exitCode } = await runBridge({
    agent,
    event,
    stdin,
    env,
    cwd: common.cwd,
    workspace: option("cwd") === undefined ? undefined : common.cwd,
    home: common.homeGiven ? common.home : undefined,
    trust: common.trust ? "all" : "store",
    journal: journalOf(context),
    ...planCacheOf(common.home),
    monitor: flag("monitor"),
    signal,
  });
  // Both add the end of the last line.
  if (stdout !== "") context.print(stdout.replace(/\n$/u, ""));
  if (stderr !== "") context.note(stderr.replace(/\n$/u, ""));
  return exitCode;
}
