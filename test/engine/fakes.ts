import { Runtime } from "../../src/engine/hooks.js";
import { callback } from "../../src/executors/callback/index.js";
import type {
  ConfigSide,
  Dialect,
  Executor,
  ExecutorCall,
  HooksOptions,
  Output,
  Reading,
  Rule,
  RunPolicy,
} from "../../src/spec/index.js";

export const PARALLEL: RunPolicy = {
  order: "parallel",
  rewrites: "last",
  reasons: "deciding",
  separator: "; ",
  limits: {},
};

/** What a fake hook does: its answer, and how long it takes to give it. */
export interface FakeHook extends Partial<Rule> {
  readonly answer?: Reading | ((call: ExecutorCall) => Reading);
  readonly takesMs?: number;
  readonly output?: Output;
}

/** A dialect whose hooks answer what the test says; no files, no processes. */
function fakeDialect(id: string, hooks: readonly FakeHook[], over: Partial<Dialect> = {}): Dialect {
  const rules = hooks.map((hook, index) => fakeRule(id, index, hook));
  const config: ConfigSide = {
    decode: (file) => ({ file: file.file, layer: file.layer, rules, diagnostics: [] }),
  };
  return {
    version: 1,
    id,
    title: id,
    url: "",
    locations: [{ layer: "user", base: "home", path: "package.json" }],
    events: Object.fromEntries(
      ["PreToolUse", "PostToolUse", "SessionStart"].map((name) => [name, { from: [name] }]),
    ),
    tools: [],
    policy: PARALLEL,
    failure: "closed",
    network: { loopback: "deny", publicHttp: "deny", allow: [] },
    environment: "allow-list",
    config: async () => config,
    host: {
      body: (event) => event as never,
      read: (output) => {
        if (output.kind === "error") return { failed: output };
        return output.kind === "value" ? (output.value as Reading) : {};
      },
    },
    guest: { none: "a fake" },
    deviations: [],
    ...over,
  };
}

export function fakeRule(dialect: string, index: number, hook: FakeHook): Rule {
  const { answer: _answer, takesMs: _takesMs, output: _output, ...rule } = hook;
  return {
    id: `${dialect}:user:fake#/${index}`,
    dialect,
    layer: "user",
    source: { path: "/fake", file: "fake", line: index + 1, column: 1, pointer: `/${index}` },
    native: "PreToolUse",
    events: [rule.native ?? "PreToolUse"],
    when: [],
    executor: "fake",
    params: { index },
    timeoutMs: 1000,
    mode: "enforce",
    ...rule,
  };
}

/** Runs fake hooks: synchronously, unless one takes time. Counts what ran. */
function fakeExecutor(
  hooks: Readonly<Record<string, readonly FakeHook[]>>,
): Executor & { readonly ran: string[] } {
  const ran: string[] = [];
  return {
    version: 1,
    id: "fake",
    ran,
    run(call) {
      ran.push(call.rule.id);
      const hook = hooks[call.rule.dialect]?.[Number(call.params["index"])] ?? {};
      const value = typeof hook.answer === "function" ? hook.answer(call) : (hook.answer ?? {});
      const output: Output = hook.output ?? { kind: "value", value: value as never, isError: false };
      if (hook.takesMs === undefined) return output;
      return new Promise((resolve) => {
        const timer = setTimeout(() => resolve(output), hook.takesMs);
        call.signal.addEventListener("abort", () => {
          clearTimeout(timer);
          resolve({ kind: "error", code: "aborted", message: "aborted" });
        });
      });
    },
  };
}

/** A runtime with fake dialects only. The home is the repository: the fakes' "config file" is its package.json. */
export function fakeHooks(
  groups: Readonly<Record<string, readonly FakeHook[]>>,
  { over = {}, ...options }: HooksOptions & { over?: Readonly<Record<string, Partial<Dialect>>> } = {},
): Runtime & { readonly ran: string[] } {
  const executor = fakeExecutor(groups);
  const dialects = Object.entries(groups).map(([id, hooks]) => fakeDialect(id, hooks, over[id]));
  const runtime = new Runtime(
    { dialects, executors: [executor], home: process.cwd(), ...options },
    {
      minimal: { executors: [callback] },
      standard: async () => ({ dialects: [], executors: [], openJournal: () => missing() }),
    },
  );
  return Object.assign(runtime, { ran: executor.ran });
}

function missing(): never {
  throw new Error("the fakes keep no journal");
}

/** Everything in a verdict that may differ between two equal runs. */
export function timeless(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, item: unknown) =>
      ["id", "at", "duration_ms"].includes(key) ? undefined : item,
    ),
  );
}
