import type { Executor, ExecutorCall, Output } from "../spec/index.js";
import { createBackground } from "./background.js";

const CLOSE_TIMEOUT_MS = 5000;

/**
 * An executor whose work ends when it ends: it settles with the signal, and what is still under way is waited for.
 * @param id the executor's, also how the hook is called in messages
 * @param work loads what it needs when it is first called
 */
export function createModelExecutor(id: string, work: (call: ExecutorCall) => Promise<Output>): Executor {
  const background = createBackground();
  const aborted: Output = {
    kind: "error",
    code: "aborted",
    message: `the ${id} hook was stopped before the model had answered`,
  };
  return {
    version: 1,
    id,
    leaves: true,
    run(call) {
      const { signal } = call;
      if (signal.aborted) return aborted;
      return new Promise((resolve) => {
        const abort = (): void => resolve(aborted);
        signal.addEventListener("abort", abort);
        const done = work(call)
          .catch((error: unknown): Output => ({
            kind: "error",
            code: "internal",
            message: nameOf(id, error),
          }))
          .then((output) => resolve(signal.aborted ? aborted : output))
          .finally(() => signal.removeEventListener("abort", abort));
        background.add(done);
      });
    },
    close: () => background.ended(CLOSE_TIMEOUT_MS),
  };
}

/** Never the message: it could quote the question. */
function nameOf(id: string, error: unknown): string {
  return `the ${id} hook failed inside anyhook: ${error instanceof Error ? error.name : typeof error}`;
}
