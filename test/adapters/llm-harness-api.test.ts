import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  AgentHookDefinition,
  CommandHookDefinition,
  HookError,
  HookEvent,
  HookExecutionContext,
  HookExecutor,
  HookRegistry,
  HttpHookDefinition,
  loadHookRegistry,
  PromptHookDefinition,
} from "../../src/adapters/llm-harness/index.js";
import type {
  HookDefinition,
  HookExecutorOptions,
  HookProvider,
  HookSettings,
} from "../../src/adapters/llm-harness/index.js";
import { serve } from "../support/server.js";

const PRE = HookEvent.PRE_TOOL_USE;

function folder(): string {
  const path = mkdtempSync(join(realpathSync(tmpdir()), "anyhook-harness-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

function executorOf(
  hooks: readonly HookDefinition[],
  { provider = null, ...options }: HookExecutorOptions & { provider?: HookProvider | null } = {},
): { readonly executor: HookExecutor; readonly registry: HookRegistry; readonly cwd: string } {
  const registry = new HookRegistry();
  for (const hook of hooks) registry.register(PRE, hook);
  const cwd = folder();
  const executor = new HookExecutor(
    registry,
    HookExecutionContext({ cwd, provider, default_model: "m" }),
    options,
  );
  onTestFinished(() => executor.close());
  return { executor, registry, cwd };
}

describe("definitions", () => {
  it("are made with new and without, are frozen, and know what they are", () => {
    const made = [
      new CommandHookDefinition({ command: "x" }),
      HttpHookDefinition({ url: "x", headers: { a: "b" } }),
      PromptHookDefinition({ prompt: "x" }),
      AgentHookDefinition({ prompt: "x" }),
    ];
    expect(
      made.map((hook) => [hook.type, hook.timeout_seconds, hook.block_on_failure, hook.matcher]),
    ).toEqual([
      ["command", 30, false, null],
      ["http", 30, false, null],
      ["prompt", 30, true, null],
      ["agent", 60, true, null],
    ]);
    expect(made[0]).toBeInstanceOf(CommandHookDefinition);
    expect(made[1]).not.toBeInstanceOf(CommandHookDefinition);
    expect(() => Object.assign(made[0] as object, { command: "y" })).toThrow(TypeError);
    expect(() => Object.assign((made[1] as HttpHookDefinition).headers, { a: "c" })).toThrow(TypeError);
    expect({ ...made[3] }).toEqual({
      type: "agent",
      prompt: "x",
      model: null,
      timeout_seconds: 60,
      matcher: null,
      block_on_failure: true,
    });
  });

  it("ignore fields that there are not, and take nothing from a prototype", () => {
    const fields = JSON.parse('{"command": "x", "__proto__": {"matcher": "y"}, "extra": 1}') as {
      command: string;
    };
    const { matcher, ...hook } = CommandHookDefinition(fields);
    expect([matcher, Object.keys(hook).toSorted()]).toEqual([
      null,
      ["block_on_failure", "command", "timeout_seconds", "type"],
    ]);
  });

  it("name the class that a value is no fields of, as pydantic does", () => {
    const msg = "Input should be a valid dictionary or instance of AgentHookDefinition";
    expect(() => AgentHookDefinition([] as never)).toThrow(
      expect.objectContaining({ data: { errors: [{ loc: [], type: "model_type", msg }] } }),
    );
  });

  it("take any value, or throw what pydantic says: nothing else", () => {
    fc.assert(
      fc.property(
        fc.anything(),
        fc.constantFrom("timeout_seconds", "block_on_failure", "headers", "matcher"),
        (value, name) => {
          try {
            HttpHookDefinition({ url: "x", [name]: value } as never);
          } catch (error) {
            expect(HookError.is(error) && error.code).toBe("invalid_option");
          }
        },
      ),
    );
  });
});

describe("a registry", () => {
  it("hands out copies, and nothing for an event without hooks", () => {
    const registry = new HookRegistry();
    const hook = CommandHookDefinition({ command: "x" });
    registry.register(PRE, hook);
    registry.get(PRE).pop();
    expect(registry.get(PRE)).toEqual([hook]);
    expect(registry.get(HookEvent.SESSION_END)).toEqual([]);
  });

  it("has the hooks of the settings, then those of each plugin that is enabled", () => {
    const hooks = (command: string): object => ({ pre_tool_use: [{ command }] });
    const plugins = [
      { enabled: true, hooks: hooks("b") },
      { enabled: false, hooks: hooks("c") },
      { enabled: true, hooks: hooks("a") },
    ];
    const registry = loadHookRegistry({ hooks: hooks("a") }, plugins);
    expect(registry.get(PRE).map((hook) => (hook as CommandHookDefinition).command)).toEqual(["a", "b", "a"]);
    expect(loadHookRegistry({}).summary()).toBe("");
    // As Python's default, None, is written here.
    expect(loadHookRegistry({ hooks: hooks("a") }, null).summary()).toBe("pre_tool_use:\n  - command: a");
    expect(loadHookRegistry({ hooks: null }).summary()).toBe("");
  });

  it.each([
    [{ pre_tool_use: { command: "x" } }, ["pre_tool_use"], "Input should be a valid list"],
    [{ pre_tool_use: "x" }, ["pre_tool_use"], "Input should be a valid list"],
    [[{ command: "x" }], [], "Input should be a valid dictionary"],
    ["x", [], "Input should be a valid dictionary"],
  ])("says what is wrong with settings of another shape: %j", (hooks, loc, msg) => {
    const settings = { hooks } as unknown as HookSettings;
    expect(() => loadHookRegistry(settings)).toThrow(
      expect.objectContaining({
        code: "invalid_option",
        data: { errors: [expect.objectContaining({ loc, msg })] },
      }),
    );
  });

  it("refuses events that there are not: their hooks would vanish", () => {
    const command = CommandHookDefinition({ command: "x" });
    const unknown = { code: "unknown_event" };
    expect(() => loadHookRegistry({ hooks: { pre_tool: [command] } } as never)).toThrow(
      expect.objectContaining(unknown),
    );
    expect(() => new HookRegistry().register("PreToolUse" as never, command)).toThrow(
      expect.objectContaining(unknown),
    );
    expect(() => new HookRegistry().register("toString" as never, command)).toThrow(
      expect.objectContaining(unknown),
    );
  });
});

describe("an executor", () => {
  it("sees hooks that are registered later, another registry, and another provider", async () => {
    const { executor, registry } = executorOf([]);
    const outputs = async (): Promise<string[]> =>
      (await executor.execute(PRE)).results.map(({ output, reason }) => output || (reason ?? ""));
    expect(await outputs()).toEqual([]);
    registry.register(PRE, CommandHookDefinition({ command: "echo one" }));
    expect(await outputs()).toEqual(["one"]);
    const other = loadHookRegistry({ hooks: { pre_tool_use: [{ prompt: "q" }] } });
    executor.updateRegistry(other);
    expect(await outputs()).toEqual(["no LLM provider available for prompt/agent hook"]);
    const models: (string | undefined)[] = [];
    const provider: HookProvider = ({ model }) => (models.push(model), "yes");
    executor.updateContext({ provider });
    expect(await outputs()).toEqual(["yes"]);
    executor.updateContext({ provider: null, default_model: "n" });
    expect(await outputs()).toEqual(["yes"]);
    expect(models).toEqual(["m", "n"]);
  });

  it("runs no older registry than an event was fired with, however registries change while they are loaded", async () => {
    const [strict, lax] = ["exit 1", "true"].map((command) =>
      loadHookRegistry({ hooks: { pre_tool_use: [{ command, block_on_failure: true }] } }),
    ) as [HookRegistry, HookRegistry];
    const { executor } = executorOf([]);
    const fire = async (registry: HookRegistry): Promise<boolean> => {
      executor.updateRegistry(registry);
      return (await executor.execute(PRE)).blocked;
    };
    const before = fire(strict);
    executor.updateRegistry(lax);
    await before;
    expect(await fire(strict)).toBe(true);
    const [, second] = await Promise.all([fire(lax), fire(strict)]);
    expect(second).toBe(true);
    expect(await fire(strict)).toBe(true);
    expect(await fire(lax)).toBe(false);
  });

  it("keeps the results of events apart that run at once", async () => {
    const { executor } = executorOf([CommandHookDefinition({ command: 'printf "%s" $ARGUMENTS' })]);
    const numbers = Array.from({ length: 12 }, (_, number) => number);
    const all = await Promise.all(numbers.map((number) => executor.execute(PRE, { payload: { number } })));
    expect(all.map(({ results }) => results.map(({ output }) => output))).toEqual(
      numbers.map((number) => [`{"number": ${number}}`]),
    );
  });

  it("hands on the payload as it was given, whatever its keys are called", async () => {
    const { origin, requests } = await serve((_request, response) => response.end());
    const { executor } = executorOf([
      HttpHookDefinition({ url: origin }),
      CommandHookDefinition({ command: "cat" }),
    ]);
    const payload = {
      hook_event_name: "x",
      id: 1,
      at: null,
      cwd: "/nowhere",
      tool_name: 7,
      tool_kind: "shell",
      session_id: [],
      event: "e",
      llm_harness_payload: {},
      session_key: 3,
    };
    const { results } = await executor.execute(PRE, { payload });
    expect(requests[0]?.body).toBe(JSON.stringify({ event: "pre_tool_use", payload }));
    expect(results[1]?.output).toBe(JSON.stringify(payload));
  });

  it("matches as Python would: the first of tool_name, prompt and event that is true, as text", async () => {
    const { executor, registry: first } = executorOf([]);
    let registry = first;
    const subjects = [
      [{ tool_name: "exec", prompt: "p" }, "exec"],
      [{ prompt: "check_x" }, "check_?"],
      [{ tool_name: "", prompt: "p" }, "p"],
      [{ tool_name: 0, event: "e" }, "e"],
      [{ tool_name: 7 }, "7"],
      [{ tool_name: true }, "True"],
      [{ tool_name: "Bash" }, "Bash"],
      [{ tool_name: ["a", "it's", null] }, `[[]'a', "it's", None]`],
      [{ prompt: { role: "user", content: ["é\n", 1.5] } }, "{'role': 'user', *'é\\n', 1.5]}"],
    ] as const;
    for (const [payload, matcher] of subjects) {
      registry.register(PRE, CommandHookDefinition({ command: "true", matcher }));
      const { results } = await executor.execute(PRE, { payload });
      expect(results.length, matcher).toBe(1);
      executor.updateRegistry((registry = new HookRegistry()));
    }
  });

  it("asks the default model where a hook names none, or an empty one", async () => {
    const models: (string | undefined)[] = [];
    const provider: HookProvider = ({ model }) => (models.push(model), "yes");
    const hooks = [null, "", "n"].map((model) => PromptHookDefinition({ prompt: "q", model }));
    await executorOf(hooks, { provider }).executor.execute(PRE);
    expect(models).toEqual(["m", "m", "n"]);
  });

  it("hands secrets to commands of this machine only: what leaves it is masked", async () => {
    const { origin, requests } = await serve((_request, response) => response.end());
    const asked: string[] = [];
    const provider: HookProvider = ({ prompt }) => (asked.push(prompt), "yes");
    const hooks = [
      CommandHookDefinition({ command: 'printf "%s" $ARGUMENTS' }),
      HttpHookDefinition({ url: origin }),
      PromptHookDefinition({ prompt: "$ARGUMENTS" }),
      AgentHookDefinition({ prompt: "{{arguments}} {{api_key}}" }),
    ];
    const payload = { arguments: { password: "hunter2" }, api_key: "k", session_key: "demo:test" };
    const { results } = await executorOf(hooks, { provider }).executor.execute(PRE, { payload });
    expect(results[0]?.output).toBe(
      '{"arguments": {"password": "hunter2"}, "api_key": "k", "session_key": "demo:test"}',
    );
    const masked = { arguments: { password: "***" }, api_key: "***", session_key: "demo:test" };
    expect(requests[0]?.body).toBe(JSON.stringify({ event: "pre_tool_use", payload: masked }));
    expect(asked).toEqual([
      '{"arguments": {"password": "***"}, "api_key": "***", "session_key": "demo:test"}',
      '{"password": "***"} ***',
    ]);
  });

  it("runs a command with a payload of 96 KiB, and not with a byte more", async () => {
    const { executor } = executorOf([CommandHookDefinition({ command: 'printf "%s" $ARGUMENTS | wc -c' })]);
    const bytes = 96 * 1024;
    const of = async (size: number): Promise<unknown> => {
      const payload = { a: "x".repeat(size - '{"a": ""}'.length) };
      const { results } = await executor.execute(PRE, { payload });
      return results.map(({ success, output, reason }) => (success ? Number(output) : reason));
    };
    expect(await of(bytes)).toEqual([bytes]);
    expect(await of(bytes + 1)).toEqual([
      expect.stringContaining(`the payload has ${bytes + 1} bytes as JSON, more than ${bytes}`),
    ]);
  });

  it("never runs a payload: a command whose inner shell would read it fails, and blocks", async () => {
    const hook = CommandHookDefinition({ command: 'sh -c "echo $ARGUMENTS"', block_on_failure: true });
    const { executor, cwd } = executorOf([hook]);
    const result = await executor.execute(PRE, { payload: { tool_name: "$(touch INJECTED)" } });
    expect(result).toMatchObject({ blocked: true, results: [{ success: false, output: "" }] });
    expect(result.reason).toContain("the payload would be run");
    expect(readdirSync(cwd)).toEqual([]);
  });

  it("rejects where the registry cannot be loaded: its guards would let everything pass", async () => {
    const { executor } = executorOf([PromptHookDefinition({ prompt: "p".repeat(5_000_000) })]);
    for (const _ of [1, 2])
      await expect(executor.execute(PRE)).rejects.toMatchObject({
        name: "HookError",
        code: "invalid_option",
      });
  });

  it("rejects a payload that stands in the place of the options: no matcher would see it", async () => {
    const { executor } = executorOf([CommandHookDefinition({ command: "exit 1", matcher: "exec" })]);
    const payload = { tool_name: "exec" } as object;
    await expect(executor.execute(PRE, payload)).rejects.toMatchObject({ code: "invalid_option" });
  });

  it("turns what a provider throws into a result", async () => {
    const provider = { chat_with_retry: () => Promise.reject(new Error("quota")) };
    const { executor } = executorOf([AgentHookDefinition({ prompt: "q" })], { provider });
    const { blocked, reason, results } = await executor.execute(PRE);
    expect([blocked, results.length, reason]).toEqual([true, 1, "Error calling LLM: quota"]);
  });

  it("calls a private address when its owner allows it, and says why when not", async () => {
    const hook = HttpHookDefinition({ url: "http://10.255.255.1:8080/event", timeout_seconds: 1 });
    const refused = await executorOf([hook]).executor.execute(PRE);
    expect(refused.results[0]?.reason).toContain("10.255.255.1");
    const options = { network: { allow: ["10.255.255.1:8080"] } };
    const allowed = await executorOf([hook], options).executor.execute(PRE);
    expect(allowed.results[0]?.reason).not.toBe(refused.results[0]?.reason);
  });

  it("keeps a journal where it is asked to", async () => {
    const journal = folder();
    const { executor } = executorOf([CommandHookDefinition({ command: "exit 1", block_on_failure: true })], {
      journal,
    });
    await executor.execute(PRE, { payload: { tool_name: "exec", arguments: { command: "ls" } } });
    await executor.close();
    const file = readdirSync(journal).find((name) => name.endsWith(".jsonl")) ?? "";
    const records = readFileSync(join(journal, file), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { type: string });
    expect(records.map(({ type }) => type)).toEqual(
      expect.arrayContaining(["event", "hook_started", "verdict"]),
    );
  });

  it("rejects for misuse only: another event, a payload that is no JSON, after close", async () => {
    const { executor } = executorOf([CommandHookDefinition({ command: "true" })]);
    const endless: Record<string, unknown> = {};
    endless["self"] = endless;
    for (const payload of [{ when: new Date(0) }, { many: new Map() }, endless, { big: 1n }])
      await expect(executor.execute(PRE, { payload })).rejects.toMatchObject({ code: "invalid_payload" });
    await expect(executor.execute("stop" as never)).rejects.toMatchObject({ code: "unknown_event" });
    await executor.close();
    await expect(executor.execute(PRE)).rejects.toMatchObject({ code: "closed" });
  });
});
