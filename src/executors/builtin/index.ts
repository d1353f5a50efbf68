import type { Executor, Output } from "../../spec/index.js";
import { createCommandExecutor } from "../command/index.js";

/**
 * Hooks that need no program of their own: `params.builtin` names one of `BUILTINS`, `params.input` is what it is told.
 * What it counts of turns and sessions is this runtime's own.
 */
export function createBuiltinExecutor(): Executor {
  const command = createCommandExecutor();
  let loading: Promise<Runner> | undefined;
  let runner: Runner | undefined;
  return {
    version: 1,
    id: "builtin",
    run(call) {
      if (runner !== undefined) return guarded(runner, call);
      // Loaded on first use: whoever has no builtins does not pay for them.
      loading ??= import("./run.js").then(({ createRunner }) => (runner = createRunner(command)));
      return loading.then((ready) => guarded(ready, call));
    },
    close: async () => command.close?.(),
  };
}

type Runner = Executor["run"];

function guarded(run: Runner, call: Parameters<Runner>[0]): ReturnType<Runner> {
  try {
    const output = run(call);
    return output instanceof Promise ? output.catch(internal) : output;
  } catch (error) {
    return internal(error);
  }
}

function internal(error: unknown): Output {
  const message = error instanceof Error ? error.message : String(error);
  return { kind: "error", code: "internal", message: `the builtin failed: ${message}` };
}
