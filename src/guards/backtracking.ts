import type { Context, Script } from "node:vm";
import { limits } from "./limits.js";

let engine: { readonly context: Context; readonly script: Script } | undefined;

/**
 * Whether a JavaScript regular expression matches anywhere in the text; `undefined` when it was cut off after
 * `limits.patternMs`. For what RE2 cannot run: lookahead, lookbehind, backreferences. V8 ends such a run at once when
 * its time is up, so no thread is needed.
 * @throws SyntaxError when it is no regular expression
 * @example
 * testBacktracking("^(?!rm )", "ls"); // true
 */
export function testBacktracking(source: string, text: string): boolean | undefined {
  const { context, script } = (engine ??= createEngine());
  context["source"] = source;
  context["text"] = text;
  try {
    return Boolean(script.runInContext(context, { timeout: limits.patternMs }));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_SCRIPT_EXECUTION_TIMEOUT") return undefined;
    throw error;
  }
}

function createEngine(): { readonly context: Context; readonly script: Script } {
  const vm = process.getBuiltinModule("node:vm");
  const context = vm.createContext(Object.create(null) as Context);
  return { context, script: new vm.Script("new RegExp(source).test(text)") };
}
