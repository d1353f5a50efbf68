import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Answer, ProbeHook, Result, Subject } from "./probes.js";

/** Where `npm run bench:robustness` installs it: in a folder of its own, so that it never becomes a dependency. */
const ENGINE = resolve("bench/robustness/node_modules/@google/gemini-cli-core/dist/src/hooks/index.js");
const EVENT = "BeforeTool";
const DEFAULT_TIMEOUT_MS = 10_000;

/** Gemini CLI's engine as its own hook system puts it together: registry, planner, runner, aggregator. */
export const geminiCliCore: Subject = {
  name: "@google/gemini-cli-core 0.61.0",
  async emit(given, { tool, input }, { env } = {}) {
    if (env !== undefined) Object.assign(process.env, env);
    const engine = (await import(pathToFileURL(ENGINE).href)) as Engine;
    const config = configStub();
    const registry = new engine.HookRegistry(config);
    given.forEach((hook, index) =>
      registry.registerHook(hookOf(hook, index), EVENT, { source: "user", ...matcherOf(hook) }),
    );
    const planner = new engine.HookPlanner(registry);
    const runner = new engine.HookRunner(config);
    const payload = {
      session_id: "probe",
      transcript_path: "",
      cwd: tmpdir(),
      hook_event_name: EVENT,
      timestamp: new Date().toISOString(),
      tool_name: tool,
      tool_input: input,
    };
    const started = performance.now();
    const plan = planner.createExecutionPlan(EVENT, { toolName: tool });
    const results = plan === null ? [] : await runner.executeHooksParallel(plan.hookConfigs, EVENT, payload);
    const { finalOutput } = new engine.HookAggregator().aggregateResults(results, EVENT);
    return resultOf(results[0], finalOutput, performance.now() - started);
  },
};

function hookOf({ run, timeoutMs = DEFAULT_TIMEOUT_MS }: ProbeHook, index: number): object {
  const name = `probe-${index}`;
  return typeof run === "string"
    ? { type: "command", name, command: run, timeout: timeoutMs }
    : { type: "runtime", name, action: run, timeout: timeoutMs };
}

function matcherOf({ matcher }: ProbeHook): { readonly matcher?: string } {
  return matcher === undefined ? {} : { matcher };
}

/** What its hook classes ask of its config, with the defaults of its command line. */
function configStub(): object {
  const config: Record<string, unknown> = {
    sanitizationConfig: {
      allowedEnvironmentVariables: [],
      blockedEnvironmentVariables: [],
      enableEnvironmentVariableRedaction: false,
    },
    storage: { getPlansDir: () => join(tmpdir(), "plans") },
    isTrustedFolder: () => true,
    getProjectRoot: tmpdir,
  };
  config["config"] = config;
  return config;
}

function resultOf(first: HookResult | undefined, final: Answer | undefined, durationMs: number): Result {
  const decision = decisionOf(final);
  const text = [final?.["reason"], final?.["systemMessage"]]
    .filter((part) => typeof part === "string")
    .join("\n");
  const error = first?.error?.message.split("\n")[0]?.slice(0, 60);
  return { decision, outcome: outcomeOf(first), text, durationMs, ...(error === undefined ? {} : { error }) };
}

function decisionOf(output: Answer | undefined): Result["decision"] {
  const said = output?.["decision"];
  if (said === "deny" || said === "block") return "deny";
  if (said === "allow" || said === "approve") return "allow";
  return said === "ask" || said === "defer" ? said : "none";
}

function outcomeOf(first: HookResult | undefined): Result["outcome"] {
  if (first === undefined) return "not_run";
  if (first.error?.message.includes("timed out") === true) return "timed_out";
  if (decisionOf(first.output) === "deny") return "blocked";
  return first.success ? "passed" : "failed";
}

interface HookResult {
  readonly success: boolean;
  readonly error?: Error;
  readonly output?: Answer;
}

interface Engine {
  readonly HookRegistry: new (config: object) => {
    registerHook(hook: object, event: string, options: object): void;
  };
  readonly HookPlanner: new (registry: object) => {
    createExecutionPlan(event: string, context: object): { readonly hookConfigs: readonly object[] } | null;
  };
  readonly HookRunner: new (config: object) => {
    executeHooksParallel(
      hooks: readonly object[],
      event: string,
      input: object,
    ): Promise<readonly HookResult[]>;
  };
  readonly HookAggregator: new () => {
    aggregateResults(results: readonly HookResult[], event: string): { readonly finalOutput?: Answer };
  };
}
