import { describe, expect, it } from "vitest";
import { runAgentDemo } from "../../src/workbench/demo/agents/index.js";
import type { AgentDemoStep } from "../../src/workbench/demo/agents/index.js";
import { AGENTS, CACHE, PROGRAM } from "./support.js";

const skipped = AGENTS.some((one) => one.skipped);

describe(`anyhook demo --agent all: ${AGENTS.map(({ title }) => title).join(", ")}`, () => {
  it.skipIf(skipped)("keeps all of its promises with real agents", async () => {
    const steps: AgentDemoStep[] = [];
    const result = await runAgentDemo({
      agents: AGENTS.map(({ agent }) => agent),
      program: PROGRAM,
      cache: CACHE,
      env: process.env,
      onStep: (step) => steps.push(step),
    });
    const claims = [
      ...steps.flatMap((step) => (step.type === "session" ? step.claims : [])),
      ...result.claims,
    ];

    expect(claims.filter(({ ok }) => !ok)).toEqual([]);
    expect(result.ok).toBe(true);
    expect(claims).toHaveLength(8 * AGENTS.length + 2);
  });
});
