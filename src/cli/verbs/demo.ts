import { runDemo } from "../../workbench/demo/index.js";
import { AGENT_CLIENTS } from "../../workbench/demo/agents/index.js";
import { demoAgents } from "../demo-agents.js";
import { jsonLine } from "../print/json.js";
import { timelineStep, timelineSummary } from "../print/timeline.js";
import type { Verb, VerbContext } from "../verb.js";

const ABOUT = `
With --agent, real agents take the place of the scripted one: in a home of their own, without an account, against a
scripted model on this machine. It takes what is on the PATH, else what --install has put into the cache.`;

/** `demo`: a session in a folder of its own; exit code 1 when something was not as promised. */
export const verb: Verb = {
  version: 1,
  define: (command) =>
    command
      .addOption(
        command
          .createOption("--agent <id>", "drive this agent, or all of them")
          .choices([...AGENT_CLIENTS.map(({ id }) => id), "all"]),
      )
      .option("--install", "put the agents that are missing into the cache, from npm")
      .option("--keep", "leave the folder where it is, and say where")
      .addHelpText("after", ABOUT),
  run: async (context) => (context.option("agent") === undefined ? scripted(context) : demoAgents(context)),
};

async function scripted({ common, colors, env, flag, note, print, signal }: VerbContext): Promise<number> {
  const summary = await runDemo({
    env,
    keep: flag("keep"),
    signal,
    onStep: (step) => print(common.json ? jsonLine(step) : timelineStep(step, colors)),
  });
  print(common.json ? jsonLine(summary) : timelineSummary(summary, colors));
  for (const { claim, ok } of summary.claims) if (!ok) note(`anyhook: not as promised: ${claim}`);
  return summary.ok ? 0 : 1;
}
