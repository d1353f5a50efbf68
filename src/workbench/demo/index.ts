import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createHooks } from "../../index.js";
import { trustWorkspace } from "../trust.js";
import type { Stage } from "./agent.js";
import { HOOK_FILES, trustFiles, userFiles, workspaceFiles } from "./files.js";
import { scriptedModel } from "./model.js";
import { placesOf } from "./place.js";
import { startReceiver } from "./receiver.js";
import type { Receiver } from "./receiver.js";
import type { DemoEvent, DemoResult, DemoStep } from "./result.js";
import { play } from "./story.js";
import { inspectJournal, summarize } from "./summary.js";
import type { Summary } from "./summary.js";

export type { DemoClaim, DemoEvent, DemoPlace, DemoResult, DemoRun, DemoStep } from "./result.js";

export interface DemoOptions {
  /** Gives up: hooks are ended, everything is removed. */
  readonly signal?: AbortSignal;
  /** Called as things happen. */
  readonly onStep?: (step: DemoStep) => void;
  /** What hooks and tools inherit from. @default process.env */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Leaves the workspace, and the home directory beside it, where they are. @default false */
  readonly keep?: boolean;
}

/**
 * Plays a coding session under the hook files of six systems at once, on real files, processes and sockets, in a
 * folder of its own that is gone afterwards. Takes about 2 s.
 * Rejects with the signal's reason when it was given up, and cleans up all the same.
 * @example
 * const { ok, claims } = await runDemo({ onStep: (step) => console.log(step) });
 */
export async function runDemo(options: DemoOptions = {}): Promise<DemoResult> {
  const { keep = false } = options;
  const startedAt = performance.now();
  const root = mkdtempSync(join(realpathSync(tmpdir()), "anyhook-demo-"));
  try {
    const result = await runIn(root, options);
    const durationMs = Math.round(performance.now() - startedAt);
    return { ...result, duration_ms: durationMs, ...(keep ? { kept: root } : {}) };
  } finally {
    if (!keep) rmSync(root, { recursive: true, force: true });
  }
}

async function runIn(root: string, options: DemoOptions): Promise<Summary> {
  const receiver = await startReceiver();
  try {
    return await runSession(root, receiver, options);
  } finally {
    await receiver.close();
  }
}

async function runSession(root: string, receiver: Receiver, options: DemoOptions): Promise<Summary> {
  const { signal = new AbortController().signal, onStep, env = process.env } = options;
  const workspace = join(root, "thesis");
  const home = join(root, "home");
  const journal = join(home, ".anyhook", "journal");
  const files = workspaceFiles(receiver);
  writeFiles(workspace, files);
  writeFiles(home, userFiles(receiver));
  // This machine's own policy is not part of the story.
  const managed = join(root, "no-policy");
  const inherited = { ...env, HOME: home };
  const hooks = createHooks({
    cwd: workspace,
    home,
    managed,
    dialects: "standard",
    journal,
    env: inherited,
    model: scriptedModel,
  });
  const events: DemoEvent[] = [];
  const tell = (step: DemoStep): void => {
    if (step.type === "event") events.push(step);
    onStep?.(step);
  };
  try {
    await hooks.load();
    const listed = hooks.list();
    const counts = HOOK_FILES.map((file) => ({
      file,
      hooks: listed.filter((hook) => hook.file === file).length,
    }));
    tell({ type: "opening", workspace, files: counts });
    const stage: Stage = { hooks, workspace, env, signal, place: placesOf(listed, workspace), onStep: tell };
    const story = await play({
      stage,
      hasRun: () => receiver.received.length > 0 || existsSync(join(workspace, "session.txt")),
      trust: async () => {
        const { path } = await trustWorkspace({ cwd: workspace, home, dialects: [], env: {} });
        writeFiles(home, trustFiles(workspace));
        await hooks.load();
        tell({ type: "trusted", workspace: path });
      },
    });
    // The evidence is complete when background hooks have ended and what hung is gone.
    await hooks.close();
    const thesis = files["important/thesis.txt"] ?? "";
    const { received } = receiver;
    return summarize({ story, events, workspace, thesis, received, journal: await inspectJournal(journal) });
  } finally {
    await hooks.close();
  }
}

function writeFiles(workspace: string, files: Readonly<Record<string, string>>): void {
  for (const [file, text] of Object.entries(files)) {
    const path = join(workspace, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}
