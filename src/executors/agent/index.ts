import type { Executor } from "../../spec/index.js";
import { createModelExecutor } from "../model-executor.js";
import type { Peers } from "../prompt/peers.js";

/**
 * A question to a model that may look before it answers: a loop of at most ten rounds with three tools (`read_file`,
 * `list_files`, `search`) that only read, and only in the workspace. Its answer is its last text, uninterpreted. With
 * `tools: false` it is one call, like `prompt` but with the request to be thorough.
 *
 * Params: those of `prompt`, and `tools`.
 * @param options.peers how parts of the AI SDK are loaded; default: as they are installed
 */
export function createAgentExecutor(options: { peers?: Peers } = {}): Executor {
  return createModelExecutor("agent", async (call) => {
    const [{ ask, isWithoutTools }, { INSTALLED }, { agentSystem }, { createTools }, { bounds }] =
      await Promise.all([
        import("../prompt/ask.js"),
        import("../prompt/peers.js"),
        import("../prompt/system.js"),
        import("./tools.js"),
        import("./bounds.js"),
      ]);
    const tools = isWithoutTools(call.params) ? [] : await createTools(call.cwd, call.signal);
    const maxSteps = tools.length === 0 ? 1 : bounds.steps;
    const question = { system: agentSystem(tools.length > 0), tools, maxSteps };
    return ask(call, question, options.peers ?? INSTALLED);
  });
}
