import { createHooks } from "../../src/index.js";
import type { HookRun, Verdict } from "../../src/index.js";
import { Place } from "../place.js";
import type { ProbeHook, Result, Subject } from "./probes.js";

const DEFAULT_TIMEOUT_MS = 10_000;

/** Ours: hooks of a user's file in the own format, or functions of this process. */
export const anyhook: Subject = {
  name: "anyhook",
  async emit(given, { tool, input }, { env } = {}) {
    using place = new Place();
    place.write(
      "home/.anyhook/hooks.json",
      JSON.stringify({ hooks: { PreToolUse: given.flatMap(groupOf) } }),
    );
    const hooks = createHooks({ ...place.options, ...(env === undefined ? {} : { env }) });
    for (const { run, matcher = "", timeoutMs = DEFAULT_TIMEOUT_MS } of given)
      if (typeof run === "function") hooks.on("PreToolUse", { matcher, timeoutMs }, run);
    try {
      const problems = await hooks.load();
      if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join("; "));
      const started = performance.now();
      const verdict = await hooks.emit("PreToolUse", { tool_name: tool, tool_input: { ...input } });
      return resultOf(verdict, performance.now() - started);
    } finally {
      await hooks.close();
    }
  },
};

function groupOf({ run, matcher = "", timeoutMs = DEFAULT_TIMEOUT_MS }: ProbeHook): readonly object[] {
  if (typeof run === "function") return [];
  return [{ matcher, hooks: [{ type: "command", command: run, timeout: timeoutMs / 1000 }] }];
}

function resultOf({ decision, reason, context, notices, runs }: Verdict, durationMs: number): Result {
  const [first] = runs;
  const text = [reason, ...context, ...notices].filter((part) => part !== undefined).join("\n");
  const error = first?.error?.code;
  return { decision, outcome: outcomeOf(first), text, durationMs, ...(error === undefined ? {} : { error }) };
}

function outcomeOf(run: HookRun | undefined): Result["outcome"] {
  if (run === undefined || run.outcome === "skipped" || run.outcome === "queued") return "not_run";
  return run.outcome;
}
