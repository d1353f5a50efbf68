import type { Context, Script } from "node:vm";
import { limits } from "./limits.js";

/** What the patterns of one event may still take altogether, whoever they belong to. */
export interface Patience {
  leftMs: number;
}

export function createPatience(): Patience {
  return { leftMs: limits.patternsMs };
}

let engine: { readonly context: Context; readonly script: Script } | undefined;

/** Answers about names, which come again and again: a run costs a thread for its time limit. */
const known = new Map<string, boolean>();
const MOST_KNOWN = 1024;
const LONGEST_KNOWN = 256;

/**
 * Whether a JavaScript regular expression matches anywhere in one of the texts; `undefined` when it was cut off after
 * `limits.patternMs`, or sooner where patience ends. For what RE2 cannot run: lookahead, lookbehind, backreferences.
 * V8 ends such a run at once when its time is up, so no thread of ours is needed. Each run makes the expression anew,
 * without flags: nothing is left over from one text to the next.
 * @param source as {@link backtrackingError} finds it valid; another one counts as cut off
 * @example
 * testBacktracking("^(?!rm )", "ls"); // true
 */
export function testBacktracking(
  source: string,
  text: string | readonly string[],
  patience: Patience = createPatience(),
): boolean | undefined {
  const texts = typeof text === "string" ? [text] : text;
  const key = keyOf(source, texts);
  const answer = key === undefined ? undefined : known.get(key);
  if (answer !== undefined) return answer;
  const timeout = Math.floor(Math.min(limits.patternMs, patience.leftMs));
  if (timeout < 1) return undefined;
  const startMs = performance.now();
  const fresh = run(source, texts, timeout);
  patience.leftMs -= performance.now() - startMs;
  if (key === undefined || fresh === undefined) return fresh;
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(key, fresh);
  return fresh;
}

/** What is wrong with it as a JavaScript regular expression, in a few words, or `undefined` when it is valid. */
export function backtrackingError(source: string): string | undefined {
  try {
    void new RegExp(source);
    return undefined;
  } catch (error) {
    // V8 repeats the whole source before the reason.
    const message = error instanceof Error ? error.message : String(error);
    return message.slice(message.lastIndexOf("/: ") + 3);
  }
}

function keyOf(source: string, [text, ...more]: readonly string[]): string | undefined {
  if (text === undefined || more.length > 0 || text.length + source.length > LONGEST_KNOWN) return undefined;
  return JSON.stringify([source, text]);
}

function run(source: string, texts: readonly string[], timeout: number): boolean | undefined {
  const { context, script } = (engine ??= createEngine());
  context["source"] = source;
  context["texts"] = texts;
  try {
    return Boolean(script.runInContext(context, { timeout }));
  } catch {
    // Cut off, or too big for V8 to run at all, which it only says now: neither is an answer.
    return undefined;
  } finally {
    context["texts"] = undefined;
  }
}

function createEngine(): { readonly context: Context; readonly script: Script } {
  const vm = process.getBuiltinModule("node:vm");
  const context = vm.createContext(Object.create(null) as Context);
  const code = "{ const expression = new RegExp(source); texts.some((text) => expression.test(text)); }";
  return { context, script: new vm.Script(code) };
}
