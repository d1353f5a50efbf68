import type { Executor } from "../../spec/index.js";
import { createModelExecutor } from "../model-executor.js";
import type { Peers } from "./peers.js";

/**
 * One question to a model, one answer: its text, uninterpreted. The embedding program's own function is asked first,
 * then the model that the user's settings name, by the AI SDK.
 *
 * Params: `prompt`, and optionally `model`, `system`, `max_tokens` (default 512).
 * @param options.peers how parts of the AI SDK are loaded; default: as they are installed
 */
export function createPromptExecutor(options: { peers?: Peers } = {}): Executor {
  return createModelExecutor("prompt", async (call) => {
    const [{ ask }, { INSTALLED }, { PROMPT_SYSTEM }] = await Promise.all([
      import("./ask.js"),
      import("./peers.js"),
      import("./system.js"),
    ]);
    const question = { system: PROMPT_SYSTEM, tools: [], maxSteps: 1 };
    return ask(call, question, options.peers ?? INSTALLED);
  });
}
