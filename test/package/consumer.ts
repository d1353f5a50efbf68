/** A program of somebody who is strict. What must be an error is marked, and it is an error if it is none. */
export const CONSUMER = `
import { assertAllowed, createHooks, DECISIONS, EVENT_NAMES, EVENTS, HookError, strongest } from "anyhook";
import type {
  Decision, Diagnostic, Dialect, Effects, EventDefinition, EventName, Executor, ExecutorCall, Explanation,
  GuestReply, HookCallback, HookErrorCode, HookEvent, Hooks, HooksOptions, JournalStore, JsonValue, ListedHook,
  Output, Reading, Rule, Verdict,
} from "anyhook";
import {
  AgentHookDefinition, CommandHookDefinition, HookEvent as Moment, HookExecutionContext, HookExecutor, HookRegistry,
  loadHookRegistry,
} from "anyhook/llm-harness";
import type { AggregatedHookResult, ChatProvider, HookDefinition } from "anyhook/llm-harness";

const guard: HookCallback = (event, { signal, cwd }) => {
  const command: unknown = event["command"];
  return signal.aborted || cwd === "" || typeof command !== "string" ? undefined : { decision: "deny", reason: command };
};

const executor: Executor = {
  version: 1,
  id: "echo",
  run: (call: ExecutorCall): Output => ({ kind: "value", value: call.params, isError: false }),
};

const journal: JournalStore = { version: 1, id: "none", append: () => undefined, close: async () => undefined };

export const dialect: Dialect = {
  version: 1,
  id: "mine",
  title: "Mine",
  url: "https://example.com",
  locations: [{ layer: "project", base: "workspace", path: ".mine/hooks.json" }],
  events: { before: { from: ["PreToolUse"], gate: true, effects: ["decision"] } },
  tools: [{ canonical: "Bash", native: "shell", fields: { command: "cmd" } }],
  policy: { order: "sequential", rewrites: "last", reasons: "all", separator: "; ", limits: {} },
  failure: "open",
  network: { loopback: "allow", publicHttp: "deny", allow: [] },
  environment: "inherit",
  config: async () => ({ decode: ({ file, layer }) => ({ file, layer, rules: [], diagnostics: [] }) }),
  host: {
    body: (event: HookEvent, rule: Rule): JsonValue => ({ name: event.hook_event_name, rule: rule.id }),
    read: (output: Output): Reading => (output.kind === "exit" && output.code === 2 ? { decision: "deny" } : {}),
  },
  guest: { load: async () => ({
    parse: ({ body }) => ({ name: "before", payload: { body } }),
    reply: ({ decision }): GuestReply => ({ stdout: decision, stderr: "", exitCode: 0 }),
    losses: [],
  }) },
  deviations: [],
};

export async function main(options: HooksOptions): Promise<Decision> {
  const hooks: Hooks = createHooks({ ...options, dialects: ["anyhook", dialect], executors: [executor], journal });
  const diagnostics: readonly Diagnostic[] = await hooks.load();
  const undo: () => void = hooks.on("PreToolUse", { matcher: "Bash", timeoutMs: 5 }, guard);
  const verdict: Verdict = await hooks.emit("PreToolUse", { tool_name: "Bash" }, { as: "mine" });
  const explanation: Explanation = await hooks.explain("PreToolUse", {});
  const listed: readonly ListedHook[] = hooks.list();
  undo();
  await hooks.close();
  try {
    assertAllowed(verdict);
  } catch (error) {
    if (!HookError.is(error)) throw error;
    const code: HookErrorCode = error.code;
    return [code, diagnostics, explanation.hooks, listed].length > 0 ? verdict.decision : "none";
  }
  return strongest(DECISIONS[0] ?? "none", verdict.decision);
}

const name: EventName = "PreToolUse";
export const definition: EventDefinition | undefined = EVENTS[name] ?? EVENTS[EVENT_NAMES[0] ?? ""];

export async function harness(provider: ChatProvider): Promise<string> {
  const registry: HookRegistry = loadHookRegistry({ hooks: { pre_tool_use: [{ prompt: "q" }] } });
  const command: CommandHookDefinition = new CommandHookDefinition({ command: "true", timeout_seconds: 5 });
  registry.register(Moment.PRE_TOOL_USE, command);
  registry.register("post_tool_use", AgentHookDefinition({ prompt: "q", model: null }));
  const first: HookDefinition | undefined = registry.get(Moment.PRE_TOOL_USE)[0];
  const executor = new HookExecutor(registry, HookExecutionContext({ cwd: ".", provider }), { journal: false });
  const result: AggregatedHookResult = await executor.execute(Moment.PRE_TOOL_USE, { payload: { tool_name: "exec" } });
  const kind: string | undefined = result.results[0]?.hook_type;
  return result.blocked ? result.reason : (kind ?? first?.type ?? registry.summary());
}

// @ts-expect-error a field that a definition has not
CommandHookDefinition({ command: "x", timeout: 5 });
// @ts-expect-error an event that there is not
new HookRegistry().get("pre_tool");
// @ts-expect-error a typo in the name of an event
export const typo: EventName = "PreTolUse";
// @ts-expect-error a decision that there is not
export const approve: Effects = { decision: "approve" };
// @ts-expect-error exactOptionalPropertyTypes: an option is there or not
createHooks({ cwd: undefined });
// @ts-expect-error what a verdict says is not to be changed
export const rewrite = (verdict: Verdict): void => { verdict.decision = "allow"; };
`;
