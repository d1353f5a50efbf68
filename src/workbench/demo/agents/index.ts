import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { inspectJournal } from "../summary.js";
import type { DemoClaim } from "../result.js";
import { claimsOf, decisionsIn } from "./claims.js";
import { collect, succeed } from "./evidence.js";
import type { Evidence } from "./evidence.js";
import { FILES } from "./files.js";
import type { FoundAgent } from "./find.js";
import { openStage } from "./stage.js";
import type { AgentStage } from "./stage.js";

export { AGENT_CLIENTS } from "./clients/index.js";
export type { AgentClient } from "./client.js";
export { agentCache, findAgent } from "./find.js";
export type { FoundAgent } from "./find.js";
export { installAgent, installCommand } from "./install.js";

export interface AgentDemoOptions {
  /** One after another, under one policy and with one journal. */
  readonly agents: readonly FoundAgent[];
  /** How anyhook is started, for `/bin/sh`. */
  readonly program: string;
  /** Where agents in the cache keep what they unpack. */
  readonly cache: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Gives up: everything is ended and removed. */
  readonly signal?: AbortSignal;
  /** Called as things happen. */
  readonly onStep?: (step: AgentDemoStep) => void;
  /** Leaves the folders where they are. @default false */
  readonly keep?: boolean;
}

export type AgentDemoStep =
  | { readonly type: "opening"; readonly workspace: string; readonly policy: string }
  | ({ readonly type: "agent" } & AgentFacts)
  | ({ readonly type: "session"; readonly claims: readonly DemoClaim[] } & AgentFacts);

interface AgentFacts {
  readonly agent: string;
  readonly title: string;
  /** Absent where its package cannot be read. */
  readonly version?: string;
  readonly path: string;
}

export interface AgentDemoResult {
  readonly type: "summary";
  /** Every claim holds, of each agent and of them together. */
  readonly ok: boolean;
  /** About all of them together. */
  readonly claims: readonly DemoClaim[];
  readonly duration_ms: number;
  /** Where everything still is, when it was to be kept. */
  readonly kept?: string;
}

const POLICY = ".anyhook/hooks.yaml";

/**
 * Real agents, in a home and a workspace of their own, against a scripted model on loopback: each gets anyhook
 * installed, works under one policy, and gets its settings back. About 6 s for each.
 * Rejects with the signal's reason when it was given up, and cleans up all the same.
 */
export async function runAgentDemo(options: AgentDemoOptions): Promise<AgentDemoResult> {
  const { keep = false } = options;
  const startedAt = performance.now();
  const stage = openStage({ ...options, files: FILES });
  try {
    const result = await runOn(stage, options);
    const durationMs = Math.round(performance.now() - startedAt);
    return { ...result, duration_ms: durationMs, ...(keep ? { kept: stage.root } : {}) };
  } finally {
    if (!keep) stage.close();
  }
}

async function runOn(
  stage: AgentStage,
  { agents, program, onStep }: AgentDemoOptions,
): Promise<Omit<AgentDemoResult, "duration_ms">> {
  onStep?.({ type: "opening", workspace: stage.workspace, policy: FILES[POLICY] ?? "" });
  await succeed(stage.anyhook("trust add"));
  const all: Evidence[] = [];
  const claims: DemoClaim[] = [];
  for (const agent of agents) {
    const facts = factsOf(agent);
    onStep?.({ type: "agent", ...facts });
    const evidence = await collect(stage, agent, program);
    // For whoever wants to look into the matter; with `keep` it stays.
    writeFileSync(join(stage.root, `${facts.agent}.log`), evidence.run.stdout + evidence.run.stderr);
    const held = claimsOf(evidence);
    onStep?.({ type: "session", ...facts, claims: held });
    all.push(evidence);
    claims.push(...held);
  }
  const together = await claimsTogether(stage, all);
  return { type: "summary", ok: [...claims, ...together].every(({ ok }) => ok), claims: together };
}

async function claimsTogether(
  { journal }: AgentStage,
  all: readonly Evidence[],
): Promise<readonly DemoClaim[]> {
  const { records, sealed } = await inspectJournal(journal);
  const decisions = new Set(all.map(decisionsIn));
  return [
    ...(all.length < 2
      ? []
      : [{ claim: `${all.length} agents, one policy, the same verdicts`, ok: decisions.size === 1 }]),
    { claim: `the journal holds ${records} records of it, and its seals fit`, ok: sealed },
  ];
}

function factsOf({ client, version, path }: FoundAgent): AgentFacts {
  return { agent: client.id, title: client.title, path, ...(version === undefined ? {} : { version }) };
}
