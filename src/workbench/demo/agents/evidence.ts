import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { HookError, isJsonObject } from "../../../spec/index.js";
import type { JournalRecord } from "../../../spec/index.js";
import { isJournalProblem, readJournal } from "../../../stores/index.js";
import type { Ended } from "./process.js";
import { WISHES } from "./files.js";
import type { FoundAgent } from "./find.js";
import type { AgentRun, AgentStage } from "./stage.js";

/** What is left of one agent's session, outside of what it says itself. */
export interface Evidence {
  readonly run: AgentRun;
  /** What the journal holds of it. */
  readonly records: readonly JournalRecord[];
  /** Paths in the workspace, and what is in them. */
  readonly files: Readonly<Record<"important/thesis.txt" | "check.log" | "public.txt", string | undefined>>;
  /** The agent's settings before the install and after the uninstall. */
  readonly settings: { readonly before: string | undefined; readonly after: string | undefined };
}

/**
 * Installs anyhook into an agent, lets it work, and takes anyhook out again.
 * @throws HookError `usage` when installing or uninstalling fails
 */
export async function collect(stage: AgentStage, agent: FoundAgent, program: string): Promise<Evidence> {
  const { id } = agent.client;
  const file = (name: string): string | undefined => contentOf(join(stage.workspace, name));
  for (const name of ["check.log", "public.txt"]) rmSync(join(stage.workspace, name), { force: true });
  const path = await settingsOf(stage, id);
  const before = contentOf(path);
  const past = new Set((await recordsOf(stage)).map((record) => record.id));
  await succeed(stage.anyhook(`install ${id} --command '${program.replaceAll("'", String.raw`'\''`)}'`));
  const run = await stage.play(agent, { commands: Object.values(WISHES) });
  await succeed(stage.anyhook(`uninstall ${id}`));
  return {
    run,
    records: (await recordsOf(stage)).filter((record) => !past.has(record.id)),
    files: {
      "important/thesis.txt": file("important/thesis.txt"),
      "check.log": file("check.log"),
      "public.txt": file("public.txt"),
    },
    settings: { before, after: contentOf(path) },
  };
}

async function settingsOf(stage: AgentStage, id: string): Promise<string> {
  const { stdout } = await succeed(stage.anyhook(`install ${id} --dry-run --json`));
  const report: unknown = JSON.parse(stdout);
  return isJsonObject(report) ? String(report["path"]) : "";
}

async function recordsOf({ journal }: AgentStage): Promise<readonly JournalRecord[]> {
  const records: JournalRecord[] = [];
  for await (const item of readJournal(journal)) if (!isJournalProblem(item)) records.push(item);
  return records;
}

export async function succeed(work: Promise<Ended>): Promise<Ended> {
  const ended = await work;
  if (ended.code === 0) return ended;
  throw new HookError("usage", `anyhook could not be run here: ${ended.stderr.trim()}`);
}

function contentOf(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}
