import { EVENTS, isJsonObject } from "../../spec/index.js";
import type { Hooks, JsonObject, JsonValue, Verdict } from "../../spec/index.js";
import type { DemoEvent, DemoPlace, DemoStep } from "./result.js";
import { runTool } from "./tools.js";
import type { ToolCall, ToolOptions } from "./tools.js";

/** What the scripted agent acts on. */
export interface Stage extends ToolOptions {
  readonly hooks: Hooks;
  /** Where a hook is written down, by its id. */
  place(hook: string): DemoPlace;
  onStep(step: DemoStep): void;
}

/** Fires one event of the agent's session and tells what the hooks made of it. */
export async function fire(
  stage: Stage,
  event: string,
  options: { readonly about: string; readonly payload?: JsonObject },
): Promise<DemoEvent> {
  const { hooks, signal, workspace } = stage;
  signal.throwIfAborted();
  const payload = { session_id: "demo", cwd: workspace, ...options.payload };
  const verdict = await hooks.emit(event, payload, { signal });
  signal.throwIfAborted();
  const step = describe(stage, options.about, verdict);
  stage.onStep(step);
  return step;
}

/** A tool call as agents make it: asked before, told about after, and in between it really runs. */
export async function useTool(stage: Stage, call: ToolCall): Promise<DemoEvent> {
  const about = textOf(call.input);
  const wish: JsonObject = { tool_name: call.name, tool_input: call.input };
  const before = await fire(stage, "PreToolUse", { about, payload: wish });
  if (before.decision !== "none" && before.decision !== "allow") return before;
  const input = before.updated_input ?? call.input;
  const done: JsonObject = { tool_name: call.name, tool_input: input };
  const result = await runTool({ ...call, input }, stage);
  if (result.error === undefined) {
    const payload = { ...done, tool_response: result.output };
    await fire(stage, "PostToolUse", { about: textOf(input), payload });
  } else {
    const payload = { ...done, error: result.error };
    await fire(stage, "PostToolUseFailure", { about: `${textOf(input)} — ${result.error}`, payload });
  }
  return before;
}

function describe(stage: Stage, about: string, verdict: Verdict): DemoEvent {
  const { hook_event_name: event, tool_name: tool } = verdict.event;
  const { decision, reason, decided_by: decider, updated_input: input } = verdict;
  return {
    type: "event",
    event,
    ...(tool === undefined ? {} : { tool }),
    about,
    decision,
    ...(reason === undefined ? {} : { reason: reason.trim() }),
    ...(decider === undefined ? {} : { decided_by: stage.place(decider) }),
    ...(decision === "deny" ? { meaning: EVENTS[event]?.deny ?? "" } : {}),
    ...(input === undefined
      ? {}
      : { updated_input: input, rewrite: { before: about, after: textOf(input) } }),
    context: verdict.context,
    hooks: verdict.runs.map((run) => ({ ...run, ...stage.place(run.hook) })),
    duration_ms: verdict.duration_ms,
  };
}

function textOf(input: JsonValue): string {
  if (!isJsonObject(input)) return JSON.stringify(input);
  return String(input["command"] ?? input["file_path"] ?? JSON.stringify(input));
}
