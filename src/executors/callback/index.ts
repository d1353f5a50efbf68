import type { Effects, Executor, ExecutorCall, HookContext, Output } from "../../spec/index.js";

/** Runs a function of the embedding program. A synchronous answer stays synchronous; a throw is an `error` output. */
export const callback: Executor = {
  version: 1,
  id: "callback",
  run(call) {
    const { callback: hook } = call;
    if (hook === undefined) return failed("no function is registered for this hook");
    try {
      const answer: unknown = hook(call.event, new Context(call));
      return isThenable(answer) ? Promise.resolve(answer).then(toOutput, failedWith) : toOutput(answer);
    } catch (error) {
      return failedWith(error);
    }
  },
};

/** A class, since an accessor in a literal is defined anew for each object, which costs more than the callback. */
class Context implements HookContext {
  readonly #call: ExecutorCall;

  constructor(call: ExecutorCall) {
    this.#call = call;
  }

  /** A signal is dear: it is made when the callback looks at it. */
  get signal(): AbortSignal {
    return this.#call.signal;
  }

  get cwd(): string {
    return this.#call.cwd;
  }
}

const NO_OPINION: Output = { kind: "effects", effects: {} };

function toOutput(answer: unknown): Output {
  if (answer === undefined || answer === null) return NO_OPINION;
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
