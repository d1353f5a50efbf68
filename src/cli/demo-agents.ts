import { passingProgram } from "../bridge/install/command.js";
import { HookError } from "../spec/index.js";
import {
  AGENT_CLIENTS,
  agentCache,
  findAgent,
  installAgent,
  installCommand,
  runAgentDemo,
} from "../workbench/demo/agents/index.js";
import type { AgentClient, FoundAgent } from "../workbench/demo/agents/index.js";
import { agentStep, agentSummary } from "./print/agents.js";
import { jsonLine } from "./print/json.js";
import type { VerbContext } from "./verb.js";

/** `demo --agent`: nothing is installed that nobody asked for. */
export async function demoAgents(context: VerbContext): Promise<number> {
  const { common, colors, env, flag, option, print, signal } = context;
  const cache = agentCache(env, common.home);
  const wanted = AGENT_CLIENTS.filter(({ id }) => [id, "all"].includes(option("agent") ?? ""));
  const agents: FoundAgent[] = [];
  for (const client of wanted) agents.push(...(await present(context, client, cache)));
  if (agents.length === 0)
    throw new HookError("usage", `${wanted.map(({ title }) => title).join(" and ")} cannot be shown`, {
      hint: "`--install` puts what is missing into a cache, for the demo alone",
    });
  const summary = await runAgentDemo({
    agents,
    program: passingProgram(),
    cache,
    env,
    signal,
    keep: flag("keep"),
    onStep: (step) => print(common.json ? jsonLine(step) : agentStep(step, colors)),
  });
  print(common.json ? jsonLine(summary) : agentSummary(summary, colors));
  return summary.ok ? 0 : 1;
}

async function present(
  { env, flag, note, signal }: VerbContext,
  client: AgentClient,
  cache: string,
): Promise<readonly FoundAgent[]> {
  const found = findAgent(client, { env, cache });
  if (found !== undefined) return [found];
  const { title, version } = client;
  if (!flag("install")) {
    note(`${title} is not here. Get it: ${installCommand(client).join(" ")}; or use --install`);
    return [];
  }
  note(`installing ${title} ${version} into ${cache} …`);
  return [await installAgent(client, { env, cache, signal })];
}
