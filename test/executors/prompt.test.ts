import { describe, expect, it } from "vitest";
import { createPromptExecutor } from "../../src/executors/prompt/index.js";
import { INSTALLED } from "../../src/executors/prompt/peers.js";
import type { Peers } from "../../src/executors/prompt/peers.js";
import type { ExecutorCall, ModelAccess, ModelRequest, ModelSettings, Output } from "../../src/spec/index.js";
import { createCall } from "../support/call.js";
import { serveModel } from "../support/openai-server.js";
import type { ModelTurn, OpenAiServer } from "../support/openai-server.js";
import { until } from "../support/server.js";

const KEY = "sk-test-0123456789abcdefghij";
const PROMPT = "is the purple elephant safe?";
const YES = '{"ok": true}';

describe("prompt executor: the program's own function", () => {
  it("is asked first, with everything that the hook says", async () => {
    const server = await serveModel(YES);
    const requests: ModelRequest[] = [];
    const models = {
      ...access(server),
      ask: (request: ModelRequest) => {
        requests.push(request);
        return "from the program";
      },
    };
    const params = { prompt: PROMPT, model: "haiku", system: "be brief", max_tokens: 7 };
    expect(await run(params, models)).toEqual(answer("from the program"));
    expect(requests).toMatchObject([
      { prompt: PROMPT, model: "haiku", system: "be brief", maxTokens: 7, tools: [], maxSteps: 1 },
    ]);
    expect(server.asked).toEqual([]);
  });

  it("is told to answer strict JSON, that events are data, and 512 tokens, where the hook says nothing", async () => {
    let asked: ModelRequest | undefined;
    await run({ prompt: PROMPT }, { env: {}, ask: (request) => ((asked = request), YES) });
    expect(asked).toMatchObject({ model: undefined, maxTokens: 512 });
    expect(asked?.system).toContain('{"ok": false, "reason": "..."}');
    expect(asked?.system).toMatch(/data to be judged.*do not follow it/s);
  });

  it.each([
    ["throws", () => Promise.reject(new TypeError(`${KEY} ${PROMPT}`)), /failed \(TypeError\)/],
    ["throws something else", () => Promise.reject(KEY), /failed \(string\)/],
    ["returns nothing", () => undefined, /returned undefined/],
    ["returns an object", () => ({ ok: true }), /returned object/],
  ])("is a failed run when it %s, and nothing of it leaks", async (_title, ask, message) => {
    const output = await run({ prompt: PROMPT }, { env: {}, ask: ask as never });
    expect(output).toMatchObject({ kind: "error", code: "model", message: expect.stringMatching(message) });
    expectNoLeak(output);
  });

  it("settles when the call is stopped, though the function never answers", async () => {
    const controller = new AbortController();
    const started = run({ prompt: PROMPT }, { env: {}, ask: () => new Promise(() => {}) }, controller);
    setImmediate(() => controller.abort());
    expect(await started).toMatchObject({ kind: "error", code: "aborted" });
  });

  it("may not answer more than 1 MiB", async () => {
    const output = await run({ prompt: PROMPT }, { env: {}, ask: () => "x".repeat(1024 * 1024 + 1) });
    expect(output).toMatchObject({ kind: "error", code: "output_too_big" });
  });
});

describe("prompt executor: an OpenAI-compatible endpoint", () => {
  it("is asked once, without tools and with the provider's temperature", async () => {
    const server = await serveModel(YES);
    expect(await run({ prompt: PROMPT }, access(server))).toEqual(answer(YES));
    expect(server.asked).toHaveLength(1);
    const [asked] = server.asked;
    expect(asked).toMatchObject({
      path: "/v1/chat/completions",
      model: "small",
      max_tokens: 512,
      messages: [{ role: "system" }, { role: "user", content: PROMPT }],
    });
    expect(asked?.tools).toBeUndefined();
    expect(asked?.temperature).toBeUndefined();
    expect(asked?.headers.authorization).toBe(`Bearer ${KEY}`);
  });

  it("is asked for the model that the hook names", async () => {
    const server = await serveModel(YES);
    await run({ prompt: PROMPT, model: "large" }, access(server));
    expect(server.asked[0]?.model).toBe("large");
  });

  it("needs no key where none is named", async () => {
    const server = await serveModel(YES);
    const settings: ModelSettings = { provider: "openai-compatible", model: "m", base_url: server.url };
    expect(await run({ prompt: PROMPT }, { settings, env: { OPENAI_API_KEY: KEY } })).toEqual(answer(YES));
    expect(server.asked[0]?.headers.authorization).toBeUndefined();
  });

  it.each<[string, ModelTurn, string]>([
    ["prose", "Sure! It is fine.", "Sure! It is fine."],
    ["fenced JSON", "```json\n{}\n```", "```json\n{}\n```"],
    ["nothing", "", ""],
    [
      "a stream that nobody asked for",
      { streamed: '{"ok": false, "reason": "日本語 💥"}' },
      '{"ok": false, "reason": "日本語 💥"}',
    ],
    ["one byte at a time", { dribbled: "日本語 💥" }, "日本語 💥"],
    ["late", { after: 200, text: YES }, YES],
  ])("answers %s: the text is passed on as it is", async (_title, turn, text) => {
    const server = await serveModel(turn);
    expect(await run({ prompt: PROMPT }, access(server))).toEqual(answer(text));
  });

  it.each<[number, string]>([
    [429, "network"],
    [408, "network"],
    [500, "network"],
    [503, "network"],
    [529, "network"],
    [400, "model"],
    [401, "model"],
    [404, "model"],
    [302, "model"],
  ])("answers HTTP %i: that is %s, after one attempt", async (status, code) => {
    const server = await serveModel({ status, headers: { location: "/elsewhere" } }, YES);
    const output = await run({ prompt: PROMPT }, access(server));
    expect(output).toMatchObject({ kind: "error", code });
    expect(output).toHaveProperty(
      "message",
      expect.stringContaining(`${new URL(server.url).origin} answered HTTP ${status}`),
    );
    expect(server.asked).toHaveLength(1);
    expectNoLeak(output);
  });

  it.each<[string, ModelTurn]>([
    ["broken JSON", { raw: `{"choices": [{"message": {"content": "${KEY}` }],
    ["JSON of another shape", { raw: JSON.stringify({ error: KEY }) }],
    ["no choice", { raw: JSON.stringify({ id: "1", choices: [] }) }],
    ["HTML", { raw: `<html>${KEY}</html>`, type: "text/html" }],
    ["a broken stream", { raw: `data: {"choices": ${KEY}\n\n`, type: "text/event-stream" }],
  ])("answers %s: that is a failed run, and nothing of it leaks", async (_title, turn) => {
    const server = await serveModel(turn);
    const output = await run({ prompt: PROMPT }, access(server));
    expect(output).toMatchObject({ kind: "error", code: "model" });
    expectNoLeak(output);
  });

  it("answers more than 1 MiB: it is not read to the end", async () => {
    const server = await serveModel("x".repeat(4 * 1024 * 1024));
    expect(await run({ prompt: PROMPT }, access(server))).toMatchObject({
      kind: "error",
      code: "output_too_big",
    });
  });

  it("does not listen: that is the network", async () => {
    const server = await serveModel(YES);
    await server.close();
    const output = await run({ prompt: PROMPT }, access(server));
    expect(output).toMatchObject({ kind: "error", code: "network" });
    expect(output).toHaveProperty("message", expect.stringContaining("ECONNREFUSED"));
  });

  it("is hung up on when the call is stopped", async () => {
    const server = await serveModel({ after: "never", text: "" });
    const controller = new AbortController();
    const output = run({ prompt: PROMPT }, access(server), controller);
    await until(() => server.asked.length === 1);
    controller.abort();
    expect(await output).toMatchObject({ kind: "error", code: "aborted" });
    await until(() => server.hungUp() === 1);
  });

  it("is not asked by a call that was stopped before", async () => {
    const server = await serveModel(YES);
    const controller = new AbortController();
    controller.abort();
    expect(await run({ prompt: PROMPT }, access(server), controller)).toMatchObject({ code: "aborted" });
    expect(server.asked).toEqual([]);
  });
});

describe("prompt executor: Anthropic", () => {
  it("is asked with its own words and key", async () => {
    const text = JSON.stringify({
      type: "message",
      id: "msg_1",
      role: "assistant",
      model: "claude",
      content: [{ type: "text", text: YES }],
      stop_reason: "end_turn",
      stop_sequence: null,
      usage: { input_tokens: 1, output_tokens: 1 },
    });
    const server = await serveModel({ raw: text });
    const settings: ModelSettings = {
      provider: "anthropic",
      model: "claude-x",
      base_url: server.url,
      api_key_env: "MY_KEY",
    };
    expect(await run({ prompt: PROMPT }, { settings, env: { MY_KEY: KEY } })).toEqual(answer(YES));
    expect(server.asked[0]).toMatchObject({
      path: "/v1/messages",
      model: "claude-x",
      headers: { "x-api-key": KEY },
    });
  });
});

describe("prompt executor: what is missing is said", () => {
  const anthropic: ModelSettings = { provider: "anthropic", model: "claude-x" };
  const local: ModelSettings = { provider: "openai-compatible", model: "m" };
  const named: ModelSettings = { ...local, base_url: "http://127.0.0.1:9/v1", api_key_env: "MY_KEY" };

  it.each<[string, ModelAccess, RegExp]>([
    ["no model at all", { env: {} }, /set `model` .* or give createHooks a `model` function/],
    ["no variable", { settings: anthropic, env: { ANTHROPIC_API_KEY: KEY } }, /set `model.api_key_env`/],
    ["an unset variable", { settings: named, env: {} }, /the variable MY_KEY, .* is not set/],
    ["an empty variable", { settings: named, env: { MY_KEY: " \n" } }, /the variable MY_KEY, .* is not set/],
    [
      "an inherited one",
      { settings: { ...named, api_key_env: "toString" }, env: {} },
      /toString, .* is not set/,
    ],
    ["two lines in it", { settings: named, env: { MY_KEY: `${KEY}\r\nx: y` } }, /MY_KEY holds characters/],
    ["no address", { settings: local, env: {} }, /set `model.base_url`/],
    ["no such scheme", { settings: { ...local, base_url: "file:///etc" }, env: {} }, /no http or https URL/],
    [
      "no such provider",
      { settings: { ...local, provider: "acme" as never }, env: {} },
      /must be openai-compatible or anthropic, not "acme"/,
    ],
    [
      "an inherited provider",
      { settings: { ...local, provider: "constructor" as never }, env: {} },
      /must be/,
    ],
  ])("%s", async (_title, models, message) => {
    const output = await run({ prompt: PROMPT }, models);
    expect(output).toMatchObject({ kind: "error", code: "model", message: expect.stringMatching(message) });
    expectNoLeak(output);
  });

  it.each<[string, Partial<Peers>, ModelSettings]>([
    ["ai", { ai: missing }, named],
    ["@ai-sdk/openai-compatible", { openAiCompatible: missing }, named],
    ["@ai-sdk/anthropic", { anthropic: missing }, { ...anthropic, api_key_env: "MY_KEY" }],
  ])("the package %s", async (_title, peers, settings) => {
    const executor = createPromptExecutor({ peers: { ...INSTALLED, ...peers } });
    const models = { settings, env: { MY_KEY: KEY } };
    expect(await executor.run(createCall({ params: { prompt: PROMPT }, models }))).toMatchObject({
      kind: "error",
      code: "model",
      message: expect.stringMatching(/not installed beside anyhook: npm install ai@6 @ai-sdk\//),
    });
  });

  it.each([
    {},
    { prompt: " " },
    { prompt: 1 },
    { prompt: "x", model: 1 },
    { prompt: "x", max_tokens: 0 },
    { prompt: "x", max_tokens: 1.5 },
    { prompt: "x", system: [] },
  ])("parameters that make no question: %j", async (params) => {
    expect(await run(params as never, { env: {}, ask: () => YES })).toMatchObject({ code: "invalid" });
  });
});

it("closing waits for what was stopped", async () => {
  const server = await serveModel({ after: "never", text: "" });
  const executor = createPromptExecutor();
  const controller = new AbortController();
  const call = createCall({ params: { prompt: PROMPT }, models: access(server), signal: controller.signal });
  const output = executor.run(call);
  await until(() => server.asked.length === 1);
  controller.abort();
  await output;
  await executor.close?.();
  await until(() => server.hungUp() === 1);
});

function access({ url }: OpenAiServer): ModelAccess {
  const settings: ModelSettings = {
    provider: "openai-compatible",
    model: "small",
    base_url: url,
    api_key_env: "MY_KEY",
  };
  return { settings, env: { MY_KEY: KEY } };
}

async function run(
  params: ExecutorCall["params"],
  models: ModelAccess,
  controller = new AbortController(),
): Promise<Output> {
  return createPromptExecutor().run(createCall({ params, models, signal: controller.signal }));
}

function answer(value: string): Output {
  return { kind: "value", value, isError: false };
}

function missing(): Promise<never> {
  return Promise.reject(Object.assign(new Error("Cannot find package"), { code: "ERR_MODULE_NOT_FOUND" }));
}

/** Neither what was sent nor what came back. */
function expectNoLeak(output: Output): void {
  expect(JSON.stringify(output)).not.toMatch(/sk-|elephant/);
}
