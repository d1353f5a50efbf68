import { homedir } from "node:os";
import type { TestProject } from "vitest/node";
import { AGENT_CLIENTS } from "../../src/workbench/demo/agents/clients/index.js";
import { agentCache, inCache } from "../../src/workbench/demo/agents/find.js";
import { installAgent } from "../../src/workbench/demo/agents/install.js";

declare module "vitest" {
  export interface ProvidedContext {
    readonly agentCache: string;
    /** Why an agent is not there, by id. */
    readonly agentsMissing: Readonly<Record<string, string>>;
  }
}

/** Installs the agents at the versions that were tried, once for all runs on this machine. */
export async function setup({ provide }: TestProject): Promise<void> {
  const say = (text: string): void => void process.stderr.write(`agents: ${text}\n`);
  const cache = agentCache(process.env, homedir());
  const missing: Record<string, string> = {};
  for (const client of AGENT_CLIENTS) {
    const name = `${client.title} ${client.version}`;
    if (inCache(client, { cache }) === undefined) say(`installing ${name} into ${cache} …`);
    try {
      const { path } = await installAgent(client, { cache, env: process.env });
      say(`${name} is ${path}`);
    } catch (error) {
      missing[client.id] = error instanceof Error ? error.message : String(error);
      say(`SKIPPED: ${missing[client.id]}`);
    }
  }
  provide("agentCache", cache);
  provide("agentsMissing", missing);
}
