import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { createHooks } from "../../src/index.js";
import type { Executor, HookRun, JsonObject, Output, Verdict } from "../../src/spec/index.js";

/** What a row says must come of a hook. */
export interface Result {
  readonly status?: string;
  readonly message?: string;
  readonly error?: string;
  readonly messageContains?: string;
  readonly messagePrefix?: string;
  readonly buildError?: string;
}

/** A hook that is valid. */
export const WARN: JsonObject = {
  id: "x",
  point: "before_tool_call",
  handler: "warn_on_tool_call",
  params: { tool_name: "bash" },
};

export interface Ran {
  readonly run: HookRun;
  readonly message: string | undefined;
}

export function expectResult({ run, message = "" }: Ran, wanted: Result): void {
  const { status, message: text, error, messageContains, messagePrefix } = wanted;
  if (status !== undefined) expect(run.outcome).toBe(status === "pass" ? "passed" : "failed");
  if (text !== undefined) expect(message).toBe(text);
  if (error !== undefined) expect(run.error?.message).toBe(error);
  if (messageContains !== undefined) expect(message).toContain(messageContains);
  if (messagePrefix !== undefined) expect(message.startsWith(messagePrefix), message).toBe(true);
}

interface Answer {
  readonly failed?: string;
  readonly output?: Output;
}

/** Hooks whose handlers answer what the test says, through the real engine. */
export async function play(answers: readonly Answer[], point: string, policy: string): Promise<Verdict> {
  const items = answers.map((_, index) => ({ ...WARN, id: String(index), point, failure_policy: policy }));
  const executor: Executor = {
    version: 1,
    id: "builtin",
    run: ({ rule }) => {
      const { failed, output } = answers[Number(rule.name)]!;
      const effects = failed === undefined ? {} : ({ decision: "deny", reason: failed } as const);
      return output ?? { kind: "effects", effects };
    },
  };
  return emit({ config: { runtime: { hooks: { items } } }, point, payload: { tool_name: "bash" }, executor });
}

interface Emit {
  readonly config: JsonObject;
  readonly point: string;
  readonly payload: JsonObject;
  readonly executor?: Executor;
  prepare?(workspace: string): void;
}

async function emit({ config, point, payload, executor, prepare }: Emit): Promise<Verdict> {
  return inPlaces(async ({ home, workspace }) => {
    prepare?.(workspace);
    writeFileSync(join(home, ".neocode/config.yaml"), JSON.stringify(config));
    const executors = executor === undefined ? {} : { executors: [executor] };
    const hooks = createHooks({ dialects: ["neocode"], home, cwd: workspace, ...executors });
    const verdict = await hooks.emit(point, payload, { as: "neocode" });
    await hooks.close();
    return verdict;
  });
}

export async function runBuiltin({
  handler,
  params,
  metadata,
  fs,
}: {
  readonly handler: string;
  readonly params: JsonObject;
  readonly metadata: JsonObject;
  readonly fs: readonly string[];
}): Promise<Ran> {
  const config = { runtime: { hooks: { items: [{ ...WARN, handler, params }] } } };
  const prepare = (workspace: string): void => {
    for (const entry of fs) {
      const [name = "", target] = entry.split(" -> ");
      if (target === undefined) writeFileSync(join(workspace, name), "");
      else {
        mkdirSync(join(workspace, "..", target));
        writeFileSync(join(workspace, "..", target, "secret.txt"), "");
        symlinkSync(join(workspace, "..", target), join(workspace, name));
      }
    }
  };
  const { runs, context, notices } = await emit({
    config,
    point: "before_tool_call",
    payload: metadata,
    prepare,
  });
  const [run] = runs as [HookRun];
  const message = run.error?.message ?? run.reason;
  // Whatever a handler says reaches the model, or the person.
  if (message !== undefined) expect([...context, ...notices]).toContain(message);
  return { run, message };
}

/** A hook of kind http against a real socket. */
export async function callBack(
  status: number | string,
  body: string,
): Promise<{ run: HookRun; requests: number }> {
  let requests = 0;
  const server = createServer((_request, response) => {
    requests += 1;
    response.writeHead(Number(status), status === 302 ? { location: "/elsewhere" } : {}).end(body);
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  if (typeof status === "string") await new Promise((resolve) => void server.close(resolve));
  try {
    const item = {
      id: "h",
      point: "session_start",
      kind: "http",
      params: { url: `http://localhost:${port}/hook` },
    };
    const config = { runtime: { hooks: { items: [item] } } };
    const { runs } = await emit({ config, point: "session_start", payload: {} });
    return { run: runs[0]!, requests };
  } finally {
    server.close();
  }
}

interface PlacesHere {
  readonly home: string;
  readonly workspace: string;
  readonly link: string;
}

export async function inPlaces<T>(work: (places: PlacesHere) => T | Promise<T>): Promise<T> {
  const root = mkdtempSync(join(tmpdir(), "anyhook-neocode-"));
  const [home, workspace, link] = [join(root, "home"), join(root, "in/workspace"), join(root, "link")];
  mkdirSync(join(home, ".neocode"), { recursive: true });
  mkdirSync(workspace, { recursive: true });
  symlinkSync(workspace, link);
  try {
    return await work({ home, workspace, link });
  } finally {
    rmSync(root, { recursive: true });
    expect(existsSync(root)).toBe(false);
  }
}
