import { fire, useTool } from "./agent.js";
import type { Stage } from "./agent.js";
import type { DemoEvent } from "./result.js";
import { COMMANDS } from "./tools.js";

/** The turning points of the session, for whoever checks what became of them. */
export interface Story {
  readonly untrusted: DemoEvent;
  /** What of the project had happened by then. */
  readonly ranUntrusted: boolean;
  readonly checked: DemoEvent;
  readonly tidiedUp: DemoEvent;
  readonly published: DemoEvent;
  readonly released: DemoEvent;
  readonly pushed: DemoEvent;
  readonly stops: readonly DemoEvent[];
}

export interface StoryOptions {
  readonly stage: Stage;
  /** Trusts the workspace and loads its hooks once more. */
  trust(): Promise<void>;
  /** Whether anything of the project has left a trace. */
  hasRun(): boolean;
}

const SUMMARY = "# Summary\n\nThree years of work in one line.\n";
/** An agent that is held back for ever is a loop: the demo gives up. */
const MOST_STOPS = 3;

/** The session: an agent is to get a thesis ready, and goes about it as agents sometimes do. */
export async function play({ stage, trust, hasRun }: StoryOptions): Promise<Story> {
  const start = {
    about: "an agent opens a project that nobody has trusted yet",
    payload: { source: "startup" },
  };
  const untrusted = await fire(stage, "SessionStart", start);
  const ranUntrusted = hasRun();
  await trust();
  await fire(stage, "SessionStart", { ...start, about: "the same once more, now in a trusted project" });
  const prompt = "Tidy up, then get my thesis ready to be handed in.";
  await fire(stage, "UserPromptSubmit", { about: `“${prompt}”`, payload: { prompt } });
  const checked = await useTool(stage, { name: "Bash", input: { command: COMMANDS.check } });
  const tidiedUp = await useTool(stage, { name: "Bash", input: { command: COMMANDS.tidyUp } });
  const published = await useTool(stage, { name: "Bash", input: { command: COMMANDS.publish } });
  const released = await useTool(stage, { name: "Bash", input: { command: COMMANDS.release } });
  const pushed = await useTool(stage, { name: "Bash", input: { command: COMMANDS.push } });
  const stops = await stop(stage);
  await fire(stage, "SessionEnd", { about: "the agent is done", payload: { reason: "other" } });
  return { untrusted, ranUntrusted, checked, tidiedUp, published, released, pushed, stops };
}

/** While it may not stop, the agent does what it was told is missing. */
async function stop(stage: Stage): Promise<readonly DemoEvent[]> {
  const stops: DemoEvent[] = [];
  while (stops.length < MOST_STOPS) {
    const again = stops.length > 0;
    const about = again ? "the agent wants to stop again" : "the agent wants to stop";
    const step = await fire(stage, "Stop", { about, payload: { stop_hook_active: again } });
    stops.push(step);
    if (step.decision !== "deny") break;
    if (!again) await useTool(stage, { name: "Write", input: { file_path: "SUMMARY.md", content: SUMMARY } });
  }
  return stops;
}
