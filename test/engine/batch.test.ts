import { describe, expect, it } from "vitest";
import { createHttpExecutor } from "../../src/executors/http/index.js";
import type { ExecutorCall, HookEvent, JournalRecord, JsonObject, Output } from "../../src/spec/index.js";
import { serve, until } from "../support/server.js";
import { fakeHooks, PARALLEL } from "./fakes.js";
import type { FakeHook } from "./fakes.js";

const TOOL = { tool_name: "Bash", session_id: "s" };

/** A hook that collects, and what left it. */
function collecting(size: number, intervalMs: number, over: Partial<FakeHook> = {}) {
  const sent: string[] = [];
  const hook: FakeHook = {
    native: "PostToolUse",
    batch: { size, intervalMs },
    answer: (call: ExecutorCall) => (sent.push(call.stdin), {}),
    ...over,
  };
  const numbers = (): number[][] =>
    sent.map((body) => (JSON.parse(body) as { n: number }[]).map(({ n }) => n));
  return { hook, sent, numbers };
}

function answerOf({ answer }: FakeHook, call: ExecutorCall): object {
  return typeof answer === "function" ? answer(call) : {};
}

function recordings(): { records: JournalRecord[]; journal: object } {
  const records: JournalRecord[] = [];
  const journal = {
    version: 1 as const,
    id: "memory",
    append: (more: readonly JournalRecord[]) => void records.push(...more),
    close: async () => {},
  };
  return { records, journal };
}

describe("rules that collect their events", () => {
  it("send them together when there are enough, in the order in which they came", async () => {
    const { hook, numbers } = collecting(3, 60_000);
    const hooks = fakeHooks({ one: [hook] });
    for (let n = 0; n < 7; n += 1) {
      const verdict = await hooks.emit("PostToolUse", { ...TOOL, n });
      expect(verdict.runs[0]).toMatchObject({ outcome: "queued", decision: "none" });
    }
    expect(numbers()).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    await hooks.close();
    expect(numbers()).toEqual([[0, 1, 2], [3, 4, 5], [6]]);
  });

  it("send what there is once the first has waited long enough", async () => {
    const { hook, numbers } = collecting(10, 30);
    const hooks = fakeHooks({ one: [hook] });
    const start = performance.now();
    await hooks.emit("PostToolUse", { ...TOOL, n: 1 });
    await hooks.emit("PostToolUse", { ...TOOL, n: 2 });
    expect(numbers()).toEqual([]);
    await until(() => numbers().length > 0);
    expect(performance.now() - start).toBeGreaterThanOrEqual(30);
    expect(numbers()).toEqual([[1, 2]]);
    await hooks.close();
  });

  it("leave one after another whatever becomes of the logger", async () => {
    const { hook, numbers } = collecting(1, 10);
    let told = 0;
    const logger = {
      warn: () => {
        told += 1;
        throw new Error("the disk is full");
      },
      error: () => {},
    };
    const refused = {
      ...hook,
      answer: (call: ExecutorCall) => ({ ...answerOf(hook, call), notices: "told" }),
    };
    const hooks = fakeHooks({ one: [refused] }, { logger });
    for (let n = 0; n < 3; n += 1) await hooks.emit("PostToolUse", { ...TOOL, n });
    await hooks.close();
    expect(numbers()).toEqual([[0], [1], [2]]);
    expect(told).toBe(3);
  });

  it("leave at once on close, however long the interval", async () => {
    const { hook, numbers } = collecting(10, 3_600_000, { takesMs: 20 });
    const hooks = fakeHooks({ one: [hook] });
    await hooks.emit("PostToolUse", { ...TOOL, n: 1 });
    await hooks.close();
    expect(numbers()).toEqual([[1]]);
  });

  it("are kept apart by rule, and leave under the old rule when files are loaded anew", async () => {
    const first = collecting(10, 60_000);
    const second = collecting(10, 60_000);
    const hooks = fakeHooks({ one: [first.hook], two: [second.hook] });
    await hooks.emit("PostToolUse", { ...TOOL, n: 1 });
    await hooks.load();
    expect([first.numbers(), second.numbers()]).toEqual([[[1]], [[1]]]);
    await hooks.emit("PostToolUse", { ...TOOL, n: 2 });
    await hooks.close();
    expect(first.numbers()).toEqual([[1], [2]]);
  });

  it("fill one queue where rules have it in common", async () => {
    const { hook, numbers } = collecting(3, 60_000);
    const hooks = fakeHooks({ one: [hook, { ...hook, native: "SessionEnd" }] });
    await hooks.emit("PostToolUse", { ...TOOL, n: 1 });
    await hooks.emit("SessionEnd", { session_id: "s", n: 2 });
    await hooks.emit("PostToolUse", { ...TOOL, n: 3 });
    expect(numbers()).toEqual([[1, 2, 3]]);
    await hooks.close();
  });

  it("say what the dialect makes of them", async () => {
    const { hook, sent } = collecting(2, 60_000);
    const seen: (number | undefined)[] = [];
    const host = {
      body: (event: HookEvent) => ({ n: event["n"] as number }),
      batch: (collected: readonly { readonly body: unknown }[]): JsonObject => ({
        events: collected.map(({ body }) => body as JsonObject),
      }),
      prepare: (_event: unknown, _rule: unknown, context: { readonly collected?: number }) => {
        seen.push(context.collected);
        return {};
      },
      read: () => ({}),
    };
    const hooks = fakeHooks({ one: [hook] }, { over: { one: { host } } });
    await hooks.emit("PostToolUse", { ...TOOL, n: 1 });
    await hooks.emit("PostToolUse", { ...TOOL, n: 2 });
    await hooks.close();
    expect(sent).toEqual(['{"events":[{"n":1},{"n":2}]}']);
    expect(seen).toEqual([2]);
  });

  it("decide nothing and are not asked twice, even on a gate", async () => {
    const { hook, numbers } = collecting(10, 60_000, { native: "PreToolUse" });
    const rewrite: FakeHook = { answer: { updated_input: { command: "true" } } };
    const hooks = fakeHooks({ one: [rewrite, hook] });
    const verdict = await hooks.emit("PreToolUse", { ...TOOL, tool_input: {}, n: 1 });
    expect(verdict).toMatchObject({ decision: "none", updated_input: { command: "true" } });
    await hooks.close();
    expect(numbers()).toEqual([[1]]);
    const explained = fakeHooks({ one: [hook] });
    expect((await explained.explain("PreToolUse", TOOL)).hooks[0]).toMatchObject({ background: true });
  });

  it("have their rule's timeout and retries, and tell the journal and the log what became of them", async () => {
    const { records, journal } = recordings();
    const warnings: string[] = [];
    const logger = { warn: (text: string) => void warnings.push(text), error: () => {} };
    const busy: Output = { kind: "http", status: 503, headers: {}, body: "", truncated: false };
    let calls = 0;
    const retry = { attempts: 3, delaysMs: [1], on: ["http_5xx" as const] };
    const { hook } = collecting(2, 60_000, {
      name: "audit",
      retry,
      output: busy,
      answer: () => ((calls += 1), {}),
    });
    const notices = [{}, { notices: ["[!] audit: HTTP 503"] }];
    const host = {
      body: () => null,
      read: () => ({ failed: { code: "http_status" as const, message: "HTTP 503" }, ...notices.shift() }),
    };
    const hooks = fakeHooks({ one: [hook] }, { over: { one: { host } }, journal: journal as never, logger });
    for (let n = 0; n < 3; n += 1) await hooks.emit("PostToolUse", TOOL);
    await hooks.close();
    expect(calls).toBe(6);
    expect(warnings).toEqual(["hook audit failed for 2 events: HTTP 503", "[!] audit: HTTP 503"]);
    const events = records.filter(({ type }) => type === "event").map(({ event_id: id }) => id);
    const about = records.filter(({ type }) => type.startsWith("hook_"));
    expect(about).toMatchObject([
      {
        type: "hook_started",
        hook: "one:user:fake#/0",
        events: 2,
        event_ids: events.slice(0, 2),
        session_id: "s",
      },
      { type: "hook_failed", name: "audit", events: 2, attempts: 3, error: { code: "http_status" } },
      { type: "hook_started", events: 1, event_ids: events.slice(2) },
      { type: "hook_failed", events: 1, attempts: 3 },
    ]);
  });

  it("wait in turn, and the event that finds no place fails instead of being dropped", async () => {
    let release = (): void => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    const sent: number[] = [];
    const slow = {
      version: 1 as const,
      id: "fake",
      run: async (call: ExecutorCall): Promise<Output> => {
        await gate;
        sent.push((JSON.parse(call.stdin) as { n: number }[])[0]?.n ?? -1);
        return { kind: "value", value: {}, isError: false };
      },
    };
    const { hook } = collecting(1, 60_000, { timeoutMs: 60_000 });
    const hooks = fakeHooks({ one: [hook] });
    hooks.use(slow);
    const outcomes: (string | undefined)[] = [];
    for (let n = 0; n < 103; n += 1) {
      const [run] = (await hooks.emit("PostToolUse", { ...TOOL, n })).runs;
      outcomes.push(run?.error?.code ?? run?.outcome);
    }
    expect(outcomes.slice(0, 101).every((outcome) => outcome === "queued")).toBe(true);
    expect(outcomes.slice(101)).toEqual(["over_limit", "over_limit"]);
    release();
    await hooks.close();
    expect(sent).toEqual(Array.from({ length: 101 }, (_, n) => n));
  });

  it("survive a dialect that cannot make their body", async () => {
    const { hook } = collecting(2, 60_000);
    const host = {
      body: () => {
        throw new Error("no body");
      },
      read: (output: Output) => (output.kind === "error" ? { failed: output } : {}),
    };
    const hooks = fakeHooks({ one: [hook] }, { over: { one: { host } } });
    const [run] = (await hooks.emit("PostToolUse", TOOL)).runs;
    expect(run).toMatchObject({ outcome: "failed", error: { code: "internal", message: "no body" } });
    await hooks.close();
  });

  it("do not make an emit wait, and arrive at a real receiver", async () => {
    const server = await serve((_request, response) => void setTimeout(() => response.end("{}"), 50));
    const network = { loopback: "allow" as const, publicHttp: "allow" as const, allow: [] };
    const over = { one: { network, policy: PARALLEL } };
    const { hook } = collecting(2, 60_000, {
      executor: "http",
      params: { url: server.origin },
      // The first request loads the client, and a busy machine takes its time.
      timeoutMs: 30_000,
    });
    const hooks = fakeHooks({ one: [hook] }, { over, executors: [createHttpExecutor()] });
    for (let n = 0; n < 5; n += 1) await hooks.emit("PostToolUse", { ...TOOL, n });
    expect(server.requests.length).toBeLessThan(3);
    await hooks.close();
    const bodies = server.requests.map(({ body }) => (JSON.parse(body) as { n: number }[]).map(({ n }) => n));
    expect(bodies).toEqual([[0, 1], [2, 3], [4]]);
  });
});
