import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { dialects } from "../../src/dialects/index.js";
import { createHttpExecutor } from "../../src/executors/http/index.js";
import { createGuardedFetch, GuardedFetchError } from "../../src/executors/http/guarded-fetch.js";
import { limits } from "../../src/guards/limits.js";
import { createHooks } from "../../src/index.js";
import type { Verdict } from "../../src/index.js";
import type { NetworkPolicy, Output } from "../../src/spec/index.js";
import { createCall } from "../support/call.js";
import { serve, until } from "../support/server.js";
import { forEver, gzipBomb, peakOf, serveRaw, trickle, type Talk } from "./http-floods.js";

const HEAD = "HTTP/1.1 200 OK\r\n";
const OPEN: NetworkPolicy = { loopback: "allow", publicHttp: "allow", allow: [] };
const ALLOW_JSON = '{"decision":"allow"}';
/** What hooks may cost the memory of the process that runs them. */
const MOST_MB = 80;

describe("a hostile receiver before a gate of the own format", () => {
  const bomb = gzipBomb(100);

  it.each<[string, Talk]>([
    [
      "a gzip bomb",
      (socket) => socket.end(Buffer.concat([Buffer.from(`${HEAD}content-encoding: gzip\r\n\r\n`), bomb])),
    ],
    [
      "5,000 content encodings in one field",
      (socket) => socket.end(`${HEAD}content-encoding: ${"br,".repeat(5000)}br\r\n\r\n${ALLOW_JSON}`),
    ],
    [
      "5,000 content encodings in as many fields",
      (socket) => socket.end(`${HEAD}${"content-encoding: br\r\n".repeat(5000)}\r\n${ALLOW_JSON}`),
    ],
    [
      "two content encodings",
      (socket) =>
        socket.end(`${HEAD}content-encoding: gzip\r\ncontent-encoding: identity\r\n\r\n${ALLOW_JSON}`),
    ],
    ["one endless header", (socket) => (socket.write(`${HEAD}x: `), forEver(socket, "x".repeat(65_536)))],
    ["endless headers", (socket) => (socket.write(HEAD), forEver(socket, "x-a: b\r\n".repeat(8192)))],
    [
      "an endless status line",
      (socket) => (socket.write("HTTP/1.1 200 "), forEver(socket, "O".repeat(65_536))),
    ],
    ["an endless body", (socket) => (socket.write(`${HEAD}\r\n`), forEver(socket, "x".repeat(65_536)))],
    [
      "endless spaces before an answer",
      (socket) => (socket.write(`${HEAD}\r\n`), forEver(socket, " ".repeat(65_536))),
    ],
    [
      "an endless chunk extension",
      (socket) => (
        socket.write(`${HEAD}transfer-encoding: chunked\r\n\r\n5;x=`),
        forEver(socket, "x".repeat(65_536))
      ),
    ],
    [
      "endless trailers",
      (socket) => (
        socket.write(`${HEAD}transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n`),
        forEver(socket, "x-a: b\r\n".repeat(8192))
      ),
    ],
    ["a reset before the reply", (socket) => socket.resetAndDestroy()],
    [
      "a reset within the body",
      (socket) =>
        socket.write(`${HEAD}content-length: 900\r\n\r\n${ALLOW_JSON}`, () => socket.resetAndDestroy()),
    ],
    ["an allow that is cut off", (socket) => socket.end(`${HEAD}content-length: 900\r\n\r\n${ALLOW_JSON}`)],
    [
      "two lengths",
      (socket) => socket.end(`${HEAD}content-length: 20\r\ncontent-length: 2\r\n\r\n${ALLOW_JSON}`),
    ],
    [
      "a switch of protocols",
      (socket) => socket.end("HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n"),
    ],
  ])("%s: the gate is closed, and memory stays as it is", async (_title, talk) => {
    const server = await serveRaw(talk);
    const { value, grewMb } = await peakOf(() => emit(server.origin, 20));
    expect(value.runs[0]).toMatchObject({ outcome: "failed" });
    expect(value.decision).toBe("deny");
    expect(grewMb).toBeLessThan(MOST_MB);
    await until(() => server.open() === 0);
  });

  it("that says nothing or trickles: the verdict comes at the hook's own deadline", async () => {
    const slow: readonly [string, Talk][] = [
      ["nothing", () => {}],
      ["headers", (socket) => (socket.write(HEAD), trickle(socket, "x-a: b\r\n", 20))],
      ["a body", (socket) => (socket.write(`${HEAD}\r\n`), trickle(socket, " ", 20))],
      ["interim answers", (socket) => repeated(socket, "HTTP/1.1 103 Early Hints\r\n\r\n", 20)],
    ];
    await together(slow, async (title, server) => {
      const began = performance.now();
      const verdict = await emit(server.origin, 0.4);
      expect(performance.now() - began - LOADING_MS, title).toBeLessThan(400 + 250);
      expect(verdict, title).toMatchObject({ decision: "deny", runs: [{ outcome: "timed_out" }] });
    });
  });
});

/** Whole texts again and again. */
function repeated(socket: Socket, text: string, pauseMs: number): void {
  const timer = setInterval(() => socket.write(text), pauseMs);
  socket.on("close", () => clearInterval(timer));
}

/** What only waits waits side by side: every receiver is called, and all of its connections end. */
async function together(
  receivers: readonly [string, Talk][],
  call: (title: string, server: Awaited<ReturnType<typeof serveRaw>>) => Promise<void>,
): Promise<void> {
  const servers = await Promise.all(receivers.map(([, talk]) => serveRaw(talk)));
  await Promise.all(servers.map((server, index) => call(receivers[index]?.[0] ?? "", server)));
  for (const server of servers) await until(() => server.open() === 0);
}

/** Reading one small file on a loaded machine. */
const LOADING_MS = 600;

describe("time for the headers", () => {
  const HEADERS_MS = 300;
  const policy: NetworkPolicy = { ...OPEN, headersMs: HEADERS_MS };

  it("is over when they never come, trickle, or come behind interim answers", async () => {
    const slow: readonly [string, Talk][] = [
      ["none", () => {}],
      ["trickling", (socket) => (socket.write(HEAD), trickle(socket, "x-a: b\r\n", 10))],
      ["behind others", (socket) => trickle(socket, "HTTP/1.1 102 Processing\r\n\r\n", 5)],
    ];
    await together(slow, async (title, server) => {
      const began = performance.now();
      expect(await send(server.origin, policy), title).toEqual({
        kind: "error",
        code: "timeout",
        message: `HTTP request failed: ${server.origin}: no reply headers within 0.3 s`,
      });
      expect(performance.now() - began, title).toBeGreaterThanOrEqual(HEADERS_MS - 5);
      expect(performance.now() - began, title).toBeLessThan(HEADERS_MS + 500);
    });
  });

  it("does not bind the body", async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200).flushHeaders();
      setTimeout(() => response.end("late"), HEADERS_MS + 100);
    });
    expect(await send(server.origin, policy)).toMatchObject({ body: "late" });
  });

  it("begins anew with each redirect", async () => {
    const server = await serve((request, response) => {
      setTimeout(() => {
        if (request.url === "/") response.writeHead(307, { location: "/to" });
        response.end("{}");
      }, HEADERS_MS - 120);
    });
    const call = createCall({ params: { url: server.origin, redirects: 1 }, network: policy });
    expect(await createHttpExecutor().run(call)).toMatchObject({ status: 200 });
  });

  it("is a rule of the own format: a foreign dialect's documented timeout governs alone", () => {
    const declared = dialects.filter(({ network }) => network.headersMs !== undefined);
    expect(declared.map(({ id, network }) => [id, network.headersMs])).toEqual([
      ["anyhook", limits.headersMs],
    ]);
  });
});

describe("what one call leaves for the next", () => {
  it("no cookie, no connection, no credential", async () => {
    const server = await serve((_request, response) =>
      response.setHeader("set-cookie", "id=s3cret; Path=/").end("{}"),
    );
    const executor = createHttpExecutor();
    for (let call = 0; call < 2; call += 1)
      await executor.run(createCall({ params: { url: server.origin }, network: OPEN }));
    expect(server.requests.map(({ headers }) => [headers.cookie, headers.authorization])).toEqual([
      [undefined, undefined],
      [undefined, undefined],
    ]);
    await until(async () => (await server.connections()) === 0);
  });
});

describe("the guarded fetch of models and MCP servers", () => {
  const fetchFrom = (origin: string): typeof fetch =>
    createGuardedFetch({ origin, permitted: true, policy: OPEN, mostBytes: 50_000_000 });

  it("ends a bomb by its ratio, below its cap in bytes", async () => {
    const server = await serve((_request, response) =>
      response.setHeader("content-encoding", "gzip").end(gzipBomb(4)),
    );
    const response = await fetchFrom(server.origin)(server.origin);
    await expect(response.text()).rejects.toMatchObject({ failure: { code: "output_too_big" } });
    await until(async () => (await server.connections()) === 0);
  });

  it.each<[string, Talk]>([
    ["a status line", (socket) => (socket.write("HTTP/1.1 200 "), forEver(socket, "O".repeat(65_536)))],
    ["headers", (socket) => (socket.write(HEAD), forEver(socket, "x-a: b\r\n".repeat(8192)))],
    [
      "an extension of a chunk",
      (socket) => (
        socket.write(`${HEAD}transfer-encoding: chunked\r\n\r\n5;x=`),
        forEver(socket, "x".repeat(65_536))
      ),
    ],
  ])("ends %s that does not end", async (_title, talk) => {
    const server = await serveRaw(talk);
    const guarded = createGuardedFetch({
      origin: server.origin,
      permitted: true,
      policy: OPEN,
      mostBytes: 100_000,
    });
    const text = guarded(server.origin).then((response) => response.text());
    await expect(text).rejects.toBeInstanceOf(GuardedFetchError);
    await until(() => server.open() === 0);
  });

  it.each(["gzip, gzip", "br,br,br,br,br"])("refuses several encodings: %s", async (encoding) => {
    const server = await serve((_request, response) =>
      response.setHeader("content-encoding", encoding).end(gzipBomb(1)),
    );
    const error: unknown = await fetchFrom(server.origin)(server.origin).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(GuardedFetchError);
    expect(error).toMatchObject({ failure: { code: "unreadable_reply" } });
    await until(async () => (await server.connections()) === 0);
  });
});

async function send(url: string, network: NetworkPolicy): Promise<Output> {
  return createHttpExecutor().run(createCall({ params: { url }, network }));
}

/** The verdict of one http guard of the user's own file. */
async function emit(url: string, timeout: number): Promise<Verdict> {
  const folder = mkdtempSync(join(tmpdir(), "anyhook-flood-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const [home, cwd] = [join(folder, "home"), join(folder, "workspace")];
  mkdirSync(join(home, ".anyhook"), { recursive: true });
  mkdirSync(cwd);
  const hooks = { PreToolUse: [{ hooks: [{ type: "http", url, timeout }] }] };
  const settings = { network: { allow: [new URL(url).host] }, hooks };
  writeFileSync(join(home, ".anyhook/hooks.json"), JSON.stringify(settings));
  const runtime = createHooks({ home, cwd, managed: join(folder, "managed") });
  try {
    return await runtime.emit("PreToolUse", { session_id: "s", cwd, tool_name: "Bash", tool_input: {} });
  } finally {
    await runtime.close();
  }
}
