import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { inject, onTestFinished } from "vitest";
import { AGENT_CLIENTS } from "../../src/workbench/demo/agents/clients/index.js";
import { inCache } from "../../src/workbench/demo/agents/find.js";
import type { FoundAgent } from "../../src/workbench/demo/agents/find.js";
import type { Ended } from "../../src/workbench/demo/agents/process.js";
import { openStage } from "../../src/workbench/demo/agents/stage.js";
import type { AgentStage } from "../../src/workbench/demo/agents/stage.js";
import type { JournalRecord } from "../../src/spec/index.js";
import { BIN } from "../cli/run.js";

export const PROGRAM = `'${process.execPath}' '${BIN}'`;
export const CACHE: string = inject("agentCache");

const missing = inject("agentsMissing");

/** The agents of this run; one that could not be installed says so in its title. */
export const AGENTS = AGENT_CLIENTS.map((client) => {
  const found = inCache(client, { cache: CACHE });
  const why = found === undefined ? firstLine(missing[client.id] ?? "it is not installed") : undefined;
  return {
    id: client.id,
    title: `${client.title} ${client.version}${why === undefined ? "" : ` (SKIPPED: ${why})`}`,
    skipped: why !== undefined,
    agent: found as FoundAgent,
  };
});

/** For `describe.each` with `%s`, which does not cut the reason off. */
export const TITLED = AGENTS.map((one) => [one.title, one] as const);

/** All of it was on stderr before the tests began. */
function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}

/** A home and a trusted workspace with these files; the caller closes it. */
export async function trustedStage(files: Readonly<Record<string, string>>): Promise<AgentStage> {
  const stage = openStage({ program: PROGRAM, env: process.env, files, cache: CACHE });
  await said(stage.anyhook("trust add"));
  return stage;
}

/** The same until the test ends. Concurrent tests have to say which one that is. */
export async function ownStage(
  files: Readonly<Record<string, string>>,
  atEnd: typeof onTestFinished = onTestFinished,
): Promise<AgentStage> {
  const stage = await trustedStage(files);
  atEnd(() => stage.close());
  return stage;
}

/** What it says on stdout, where it ends well. */
export async function said(work: Promise<Ended>): Promise<string> {
  const { code, stdout, stderr } = await work;
  if (code !== 0) throw new Error(`exit code ${code}: ${stderr}`);
  return stdout;
}

export function contentOf(stage: AgentStage, name: string): string | undefined {
  const path = join(stage.workspace, name);
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

/** What was decided, in the order of the journal. */
export async function verdicts(stage: AgentStage, event?: string): Promise<readonly JournalRecord[]> {
  const all = await journalOf(stage, "verdict");
  return all.filter(({ hook_event_name: name }) => event === undefined || name === event);
}

/** What became of a hook, by its name. */
export async function records(
  stage: AgentStage,
  type: JournalRecord["type"],
  hook: string,
): Promise<readonly JournalRecord[]> {
  return (await journalOf(stage, type)).filter(({ name }) => name === hook);
}

async function journalOf(stage: AgentStage, type: JournalRecord["type"]): Promise<readonly JournalRecord[]> {
  const lines = (await said(stage.anyhook(`log --json --type ${type}`))).split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as JournalRecord);
}

/** Processes whose home is there. Linux tells, others do not. */
export function processesOf({ home }: AgentStage): readonly string[] {
  if (!existsSync("/proc/self/environ")) return [];
  return readdirSync("/proc").filter(
    (pid) => /^\d+$/u.test(pid) && readOrEmpty(`/proc/${pid}/environ`).includes(`HOME=${home}\0`),
  );
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
