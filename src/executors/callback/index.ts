import type { Effects, Executor, HookContext, Output } from "../../spec/index.js";

/** Runs a function of the embedding program. A synchronous answer stays synchronous; a throw is an `error` output. */
export const callback: Executor = {
  version: 1,
  id: "callback",
  run(call) {
    if (call.callback === undefined) return failed("no function is registered for this hook");
    const context: HookContext = {
      // A signal is dear: it is made when the callback looks at it.
      get signal() {
        return call.signal;
      },
      cwd: call.cwd,
    };
    try {
      const answer: unknown = call.callback(call.event, context);
      return isThenable(answer) ? Promise.resolve(answer).then(toOutput, failedWith) : toOutput(answer);
    } catch (error) {
      return failedWith(error);
    }
  },
};

function toOutput(answer: unknown): Output {
  if (answer === undefined || answer === null) return { kind: "effects", effects: {} };
  if (isEffects(answer)) return { kind: "effects", effects: answer };
  const came = Array.isArray(answer) ? "an array" : `a ${typeof answer}`;
  return failed(
    `the callback answered with ${came}; it has to answer with an object of effects, or with nothing`,
  );
}

function failedWith(error: unknown): Output {
  if (error instanceof Error) return failed(error.message);
  return failed(typeof error === "string" ? error : `the callback threw no Error but: ${typeof error}`);
}

function failed(message: string): Output {
  return { kind: "error", code: "callback", message };
}

function isEffects(answer: unknown): answer is Effects {
  return typeof answer === "object" && answer !== null && !Array.isArray(answer);
}

function isThenable(answer: unknown): answer is PromiseLike<unknown> {
  return (
    typeof answer === "object" && answer !== null && "then" in answer && typeof answer.then === "function"
  );
}
