import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
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
  AggregatedHookResult,
  ChatRequest,
  HookDefinition,
  HookProvider,
} from "../../src/adapters/llm-harness/index.js";
import { isJsonObject } from "../../src/spec/index.js";
import { listen, serve } from "../support/server.js";

export interface Played {
  /** In the shape that the golden line has. */
  readonly result: unknown;
  /** For a listed deviation: whether it is the one that is listed. */
  readonly deviates?: boolean;
}

/** The models' answers of the golden file, in its order. */
export const REPLIES: readonly (string | null)[] = [
  '{"ok": true}',
  '{"ok": false, "reason": "r"}',
  '{"ok": false}',
  '{"ok": false, "reason": ""}',
  '{"ok": false, "reason": null}',
  '```json\n{"ok": true}\n```',
  null,
  "Error calling LLM: x",
];

/** Plays a line of the golden file on our executor. */
export async function play(name: string): Promise<Played> {
  if (name.startsWith("P ")) return playReply(name.slice(2));
  if (/^H \d/u.test(name)) return { result: await playStatus(Number(name.slice(2))) };
  if (/^V\d/u.test(name)) return { result: playField(name) };
  const scenario = SCENARIOS[name];
  if (scenario === undefined) throw new Error(`nobody plays ${name}`);
  return scenario();
}

interface Given {
  readonly payload?: Readonly<Record<string, unknown>>;
  readonly provider?: HookProvider;
  readonly event?: HookEvent;
  readonly cwd?: string;
}

async function execute(hooks: readonly HookDefinition[], given: Given = {}): Promise<AggregatedHookResult> {
  const { payload = {}, provider = null, event = HookEvent.PRE_TOOL_USE, cwd = folder() } = given;
  const registry = new HookRegistry();
  for (const hook of hooks) registry.register(event, hook);
  const executor = new HookExecutor(registry, HookExecutionContext({ cwd, provider, default_model: "m" }));
  onTestFinished(() => executor.close());
  return executor.execute(event, { payload });
}

function folder(): string {
  const path = mkdtempSync(join(realpathSync(tmpdir()), "anyhook-golden-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

function command(line: string, block = false, timeout = 30): CommandHookDefinition {
  return CommandHookDefinition({ command: line, block_on_failure: block, timeout_seconds: timeout });
}

const post = (url: string, block = true): HttpHookDefinition =>
  HttpHookDefinition({ url, block_on_failure: block });

async function playReply(text: string): Promise<Played> {
  const answer = text === "null" ? null : text;
  const provider = { chat_with_retry: () => ({ content: answer }) };
  const result = await execute([PromptHookDefinition({ prompt: "q" })], { provider });
  return { result, deviates: result.blocked === false };
}

async function playStatus(status: number): Promise<unknown> {
  const { origin } = await serve((_request, response) =>
    response
      .writeHead(status, status === 302 || status === 307 ? { location: "/200" } : {})
      .end(status === 204 ? "" : `body${status}`),
  );
  return execute([post(`${origin}/${status}`)]);
}

/** The error that pydantic gives: location, name, words. */
function errorsOf(make: () => unknown): unknown {
  try {
    return make();
  } catch (error) {
    if (!HookError.is(error)) throw error;
    const errors = error.data["errors"] as unknown as { loc: unknown; type: string; msg: string }[];
    return errors.map(({ loc, type, msg }) => [loc, type, msg]);
  }
}

const FIELDS: Readonly<Record<string, () => unknown>> = {
  V1: () => CommandHookDefinition({ command: "x", timeout_seconds: 0 }),
  V2: () => CommandHookDefinition({ command: "x", timeout_seconds: 601 }),
  V3: () => AgentHookDefinition({ prompt: "x", timeout_seconds: 1201 }),
  V4: () => CommandHookDefinition({} as never),
  V5: () => HttpHookDefinition({ url: 5 } as never),
  V6: () => CommandHookDefinition({ command: "x", timeout_seconds: "15" } as never),
  V7: () => CommandHookDefinition({ command: "x", timeout_seconds: 1.5 }),
  V8: () => CommandHookDefinition({ command: "x", timeout_seconds: "2.0" } as never),
  V9: () => CommandHookDefinition({ command: "x", block_on_failure: "yes" } as never),
  V10: () => CommandHookDefinition({ type: "http", command: "x" } as never),
  V11: () => CommandHookDefinition({ command: "x", block_on_failure: "maybe" } as never),
  V12: () => HttpHookDefinition({ url: "x", headers: { a: 1 } } as never),
  V13: () => CommandHookDefinition({ command: "", matcher: "" }),
  V14: () => CommandHookDefinition({ command: "x", timeout_seconds: true } as never),
};

function playField(name: string): unknown {
  const made = errorsOf(FIELDS[name] as () => unknown);
  return isJsonObject(made) ? { ...made } : made;
}

const SEED_GUARD =
  'python3 -c \'import json,sys; p=json.loads(sys.argv[1]); sys.exit(1 if "rm" in p.get("arguments",{}).get("command","") else 0)\' $ARGUMENTS';

const SCENARIOS: Readonly<Record<string, () => Promise<Played> | Played>> = {
  "C ok-noout": async () => ({ result: await execute([command("true")]) }),
  "C ok-both": async () => ({ result: await execute([command("echo a; echo b >&2")]) }),
  "C fail-noout": async () => ({ result: await execute([command("exit 3")]) }),
  "C fail-block": async () => ({ result: await execute([command("echo no; exit 1", true)]) }),
  "C notfound": async () => ({ result: await execute([command("no_such_cmd_zz", true)]) }),
  "C exit2": async () => ({ result: await execute([command("exit 2", true)]) }),
  "C stdout-json-deny-exit0": async () => ({
    result: await execute([command("echo '{\"ok\": false}'", true)]),
  }),
  "C env": async () => {
    const cwd = folder();
    const line = 'printf "%s|%s" "$AGENT_HARNESS_HOOK_EVENT" "$AGENT_HARNESS_HOOK_PAYLOAD"; pwd';
    const result = await execute([command(line)], { cwd, payload: { k: "工" } });
    return { result: JSON.parse(JSON.stringify(result).replaceAll(cwd, "CWD")) as unknown };
  },
  "C shortcircuit": async () => ({ result: await execute([command("exit 1", true), command("echo ran")]) }),
  "C nonblock-then-run": async () => ({ result: await execute([command("exit 1"), command("echo ran")]) }),
  "C two": async () => ({ result: await execute([command("echo a"), command("exit 1", true)]) }),
  "C timeout": async () => ({ result: await execute([command("sleep 20", true, 1)]) }),
  "C sigkill": async () => ({ result: await execute([command("kill -9 $$", true)]) }),
  "C utf8bad": async () => ({ result: await execute([command("printf '\\377ok'")]) }),
  "C argv": async () => ({
    result: await execute([command(SEED_GUARD, true)], {
      payload: { arguments: { command: "rm -rf /data" } },
    }),
  }),
  "C argv-ok": async () => ({
    result: await execute([command(SEED_GUARD, true)], { payload: { arguments: { command: "ls" } } }),
  }),
  "C unser": async () => {
    class PosixPath {
      readonly parts = ["x"];
    }
    const thrown: unknown = await execute([command("true")], { payload: { p: new PosixPath() } }).catch(
      (error: unknown) => error,
    );
    const { code, message } = thrown as HookError;
    const words = message === "Object of type PosixPath is not JSON serializable";
    return { result: message, deviates: words && code === "invalid_payload" };
  },
  Cbig: async () => {
    const result = await execute([command("echo $ARGUMENTS", true)], { payload: { x: "x".repeat(200_000) } });
    return { result, deviates: result.reason.includes("has 200009 bytes as JSON, more than 98304") };
  },
  Cmatchempty: async () => ({
    result: await execute([CommandHookDefinition({ command: "echo hi", matcher: "*" })]),
  }),
  Cmatchq: async () => ({
    result: await execute([CommandHookDefinition({ command: "echo hi", matcher: "?*" })]),
  }),
  Ccwd: async () => {
    const result = await execute([command("true", true)], { cwd: "/no/such/dir" });
    const { blocked, reason } = result;
    const words = reason === "the working directory does not exist: /no/such/dir";
    return { result: `${blocked} "${reason}"`, deviates: blocked && words };
  },
  PostBlock: async () => ({
    result: await execute([command("exit 1", true)], { event: HookEvent.POST_TOOL_USE }),
  }),
  NaN: async () => ({ result: await execute([command("printf '%s' $ARGUMENTS")], { payload: { x: NaN } }) }),
  HNaN: async () => ({
    result: await execute([post("http://127.0.0.1:9/", false)], { payload: { x: NaN } }),
  }),
  Hbad: async () => ({ result: await execute([post("not-a-url")]) }),
  Hftp: async () => ({ result: await execute([post("ftp://x/", false)]) }),
  Hconn: async () => {
    const server = createServer();
    const port = await listen(server);
    await new Promise((closed) => server.close(closed));
    const result = await execute([post(`http://127.0.0.1:${port}/`)]);
    return { result, deviates: /^HTTP request failed: http:.*: ECONNREFUSED$/u.test(result.reason) };
  },
  Hslow: async () => {
    const { origin } = await serve(() => {});
    const hook = HttpHookDefinition({ url: origin, timeout_seconds: 1, block_on_failure: true });
    const result = await execute([hook]);
    return { result, deviates: result.reason === "http hook timed out after 1s" };
  },
  WIRE: () => playWire({ tool_name: "exec", x: "工具", f: 1.0 }, {}),
  WIRE2: () => playWire({}, { "content-type": "text/plain", "X-A": "b" }),
  KW: async () => {
    const asked: ChatRequest[] = [];
    const provider = {
      chat_with_retry: (request: ChatRequest) => {
        asked.push(request);
        return '{"ok": true}';
      },
    };
    const hook = AgentHookDefinition({ prompt: "Q $ARGUMENTS", model: "m2" });
    await execute([hook], { provider, payload: { tool_name: "exec" } });
    const { signal: _, ...request } = asked[0] as ChatRequest;
    return { result: request };
  },
  Pto: async () => {
    const provider = { chat_with_retry: () => new Promise<string>(() => {}) };
    const hook = PromptHookDefinition({ prompt: "q", timeout_seconds: 1 });
    const result = await execute([hook], { provider });
    return { result, deviates: result.blocked && result.reason === "prompt hook timed out after 1s" };
  },
  Pnone: async () => ({ result: await execute([PromptHookDefinition({ prompt: "q" })]) }),
  SUM: () => {
    const registry = new HookRegistry();
    registry.register(HookEvent.PRE_TOOL_USE, PromptHookDefinition({ prompt: "p1", matcher: "exec*" }));
    registry.register(HookEvent.PRE_TOOL_USE, HttpHookDefinition({ url: "http://x", matcher: "*" }));
    registry.register(HookEvent.PRE_TOOL_USE, CommandHookDefinition({ command: "c" }));
    registry.register(HookEvent.SESSION_START, CommandHookDefinition({ command: "s" }));
    return { result: registry.summary() };
  },
  EMPTYSUM: () => ({ result: new HookRegistry().summary() }),
  U1: () => {
    const entries = [
      { prompt: "p" },
      { type: "agent", prompt: "p" },
      { command: "c" },
      { url: "u" },
      { prompt: "p", timeout_seconds: 1000 },
    ] as const;
    const hooks = loadHookRegistry({ hooks: { pre_tool_use: entries } }).get(HookEvent.PRE_TOOL_USE);
    return { result: { pre_tool_use: hooks.map((hook) => ({ ...hook })) } };
  },
  U2: () => ({
    result: errorsOf(() =>
      loadHookRegistry({ hooks: { bogus: [{ type: "bogus", command: "c" }] } } as never),
    ),
  }),
};

async function playWire(
  payload: Given["payload"] & {},
  headers: Readonly<Record<string, string>>,
): Promise<Played> {
  const { origin, port, requests } = await serve((_request, response) => response.end());
  await execute([HttpHookDefinition({ url: `${origin}/200`, headers })], { payload });
  const { url, headers: sent, body } = requests[0]!;
  const theirs = {
    host: `127.0.0.1:${port}`,
    accept: "*/*",
    "accept-encoding": "gzip, deflate",
    "content-type": headers["content-type"] ?? "application/json",
    ...("X-A" in headers ? { "x-a": "b" } : {}),
    "content-length": String(Buffer.byteLength(body)),
  };
  const { connection: _, ...ours } = sent;
  const expected = JSON.stringify({ event: "pre_tool_use", payload });
  const agrees =
    JSON.stringify(Object.entries(ours).toSorted()) === JSON.stringify(Object.entries(theirs).toSorted());
  return { result: [url, sent, body], deviates: agrees && body === expected };
}
