import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { createHooks } from "../../src/index.js";
import type { Hooks, JournalRecord, JsonObject } from "../../src/spec/index.js";

interface Setup {
  readonly user?: JsonObject;
  readonly repo?: JsonObject;
  /** The text of the trust file; `<ws>` stands for the workspace. */
  readonly trust?: string;
}

interface Stage {
  readonly hooks: Hooks;
  readonly home: string;
  readonly workspace: string;
  readonly records: JournalRecord[];
}

/** NeoCode's files in fresh folders, and a runtime that reads them. */
export function stage({ user, repo, trust }: Setup): Stage {
  const root = mkdtempSync(join(tmpdir(), "anyhook-neocode-run-"));
  const [home, workspace] = [join(root, "home"), join(root, "workspace")];
  for (const folder of [home, workspace]) mkdirSync(join(folder, ".neocode"), { recursive: true });
  const write = (path: string, value: JsonObject | undefined): void => {
    if (value !== undefined) writeFileSync(path, JSON.stringify(value));
  };
  write(join(home, ".neocode/config.yaml"), user);
  write(join(workspace, ".neocode/hooks.yaml"), repo);
  if (trust !== undefined)
    writeFileSync(join(home, ".neocode/trusted-workspaces.json"), trust.replaceAll("<ws>", workspace));
  const records: JournalRecord[] = [];
  const append = (more: readonly JournalRecord[]): void => void records.push(...more);
  const journal = { version: 1, id: "memory", append, close: async () => undefined } as const;
  const hooks = createHooks({ dialects: ["neocode"], home, cwd: workspace, journal });
  onTestFinished(async () => {
    await hooks.close();
    rmSync(root, { recursive: true });
  });
  return { hooks, home, workspace, records };
}

export const BASH = { tool_name: "bash", tool_call_id: "call_1" };

/** A tool is about to be called. */
export async function call({ hooks }: Stage): ReturnType<Hooks["emit"]> {
  return hooks.emit("before_tool_call", BASH, { as: "neocode" });
}
