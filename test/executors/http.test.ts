import type { RequestListener } from "node:http";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { createHttpExecutor } from "../../src/executors/http/index.js";
import type { ExecutorCall, HttpOutput, JsonObject, Output } from "../../src/spec/index.js";
import { createCall } from "../support/call.js";
import { serve, until } from "../support/server.js";

const executor = createHttpExecutor();

describe("http executor: the request", () => {
  it("posts the payload as JSON", async () => {
    const server = await serve((_request, response) => response.end());
    await send({ url: `${server.origin}/a/b?c=d#e` }, { stdin: '{"text":"漢"}' });
    expect(server.requests).toEqual([
      {
        method: "POST",
        url: "/a/b?c=d",
        headers: {
          host: `127.0.0.1:${server.port}`,
          connection: "close",
          "content-type": "application/json",
          "content-length": "14",
        },
        body: '{"text":"漢"}',
      },
    ]);
  });

  it("lets the rule's headers win, whatever their case", async () => {
    const server = await serve((_request, response) => response.end());
    await send({ url: server.origin, headers: { "Content-Type": "text/plain", "X-Hook": "caf\u00e9 \t!" } });
    expect(server.requests[0]?.headers).toMatchObject({
      "content-type": "text/plain",
      "x-hook": "caf\u00e9 \t!",
    });
  });

  it.each(["put", "PATCH", "DELETE"])("sends the payload with %s", async (method) => {
    const server = await serve((_request, response) => response.end());
    await send({ url: server.origin, method }, { stdin: "{}" });
    expect(server.requests[0]).toMatchObject({ method: method.toUpperCase(), body: "{}" });
  });

  it.each(["GET", "HEAD"])("sends no body with %s", async (method) => {
    const server = await serve((_request, response) => response.end());
    expect(await send({ url: server.origin, method }, { stdin: "{}" })).toMatchObject({
      status: 200,
      body: "",
    });
    expect(server.requests[0]).toMatchObject({ method, body: "" });
  });

  it("sends several MiB", async () => {
    const server = await serve((request, response) => response.end(request.headers["content-length"]));
    const stdin = "x".repeat(5 * 1024 * 1024);
    expect(await send({ url: server.origin }, { stdin })).toMatchObject({ body: String(stdin.length) });
  });

  it.each<[string, JsonObject]>([
    ["an injected line", { "X-A": "a\r\nX-B: b" }],
    ["a bare line feed", { "X-A": "a\nb" }],
    ["a null byte", { "X-A": "a\0b" }],
    ["a character that is not Latin-1", { "X-A": "漢" }],
    ["a name with a line break", { "X-A\r\nX-B": "b" }],
    ["a name with a space", { "X A": "b" }],
    ["a name with a colon", { "X-A:": "b" }],
    ["an empty name", { "": "b" }],
    ["a value that is no text", { "X-A": 1 }],
    ...[
      "Host",
      "content-length",
      "Transfer-Encoding",
      "CONNECTION",
      "upgrade",
      "Expect",
      "te",
      "trailer",
    ].map((name): [string, JsonObject] => [name, { [name]: "x" }]),
    ["Proxy-Authorization", { "Proxy-Authorization": "x" }],
  ])("refuses headers with %s, and sends nothing", async (_title, headers) => {
    const server = await serve((_request, response) => response.end());
    expect(await send({ url: server.origin, headers })).toMatchObject({ kind: "error", code: "header" });
    expect(server.requests).toEqual([]);
  });

  it("names a refused header and does not quote its value", async () => {
    expect(
      await send({ url: "http://127.0.0.1:9", headers: { Authorization: "Bearer s3cret\r\n" } }),
    ).toEqual({
      kind: "error",
      code: "header",
      message: 'the header "Authorization" has a line break or another forbidden character',
    });
  });

  it.each<[string, JsonObject]>([
    ["no url", {}],
    ["a url that is no text", { url: 1 }],
    ["CONNECT", { url: "http://127.0.0.1:9", method: "CONNECT" }],
    ["a method that is no text", { url: "http://127.0.0.1:9", method: {} }],
  ])("has an answer for %s", async (_title, params) => {
    expect(await send(params)).toMatchObject({ kind: "error", code: "invalid" });
  });
});

describe("http executor: the reply", () => {
  it.each([
    [200, '{"decision":"deny"}'],
    [204, ""],
    [404, "no"],
    [500, "oops"],
  ])("passes status %i on as it is", async (status, body) => {
    const server = await serve((_request, response) => response.writeHead(status).end(body));
    expect(await send({ url: server.origin })).toMatchObject({
      kind: "http",
      status,
      body,
      truncated: false,
    });
  });

  it("gives header names in lower case, repeated ones joined", async () => {
    const server = await serve((_request, response) => {
      response.setHeader("X-Many", ["a", "b"]);
      response.setHeader("X-One", "c");
      response.end();
    });
    expect(((await send({ url: server.origin })) as HttpOutput).headers).toMatchObject({
      "x-many": "a, b",
      "x-one": "c",
    });
  });

  it.each([301, 302, 303, 307, 308])("does not follow a redirect: %i", async (status) => {
    const canary = await serve((_request, response) => response.end());
    const server = await serve((_request, response) =>
      response.writeHead(status, { location: canary.origin }).end(),
    );
    expect(await send({ url: server.origin })).toMatchObject({
      status,
      headers: { location: canary.origin },
    });
    expect(canary.requests).toEqual([]);
  });

  it("decodes multibyte text once, however it arrives", async () => {
    const bytes = Buffer.from("\ufeff漢字");
    const server = await serve(async (_request, response) => {
      for (const byte of bytes) await new Promise((resolve) => response.write(Buffer.of(byte), resolve));
      response.end();
    });
    expect(await send({ url: server.origin })).toMatchObject({ body: "漢字" });
  });

  const TEXT = JSON.stringify({ reason: "漢字 ".repeat(500) });

  it.each([
    ["gzip", gzipSync(TEXT)],
    ["GZIP", gzipSync(TEXT)],
    ["x-gzip", gzipSync(TEXT)],
    ["deflate", deflateSync(TEXT)],
    ["deflate", deflateRawSync(TEXT)],
    ["br", brotliCompressSync(TEXT)],
    ["identity", Buffer.from(TEXT)],
  ])("decompresses %s", async (encoding, bytes) => {
    const server = await serve((_request, response) =>
      response.setHeader("content-encoding", encoding).end(bytes),
    );
    expect(await send({ url: server.origin })).toMatchObject({ body: TEXT, truncated: false });
  });

  it("takes an empty body for empty, whatever its encoding", async () => {
    const server = await serve((_request, response) => response.setHeader("content-encoding", "gzip").end());
    expect(await send({ url: server.origin })).toMatchObject({ status: 200, body: "", truncated: false });
  });

  it.each([
    ["gzip, gzip", gzipSync(gzipSync(TEXT)), "several content encodings"],
    [Array(5000).fill("br").join(","), brotliCompressSync(TEXT), "several content encodings"],
    ["zstd", Buffer.from(TEXT), "an unknown content encoding"],
    ["constructor", Buffer.from(TEXT), "an unknown content encoding"],
  ])("refuses the encoding %.20s", async (encoding, bytes, message) => {
    const server = await serve((_request, response) =>
      response.setHeader("content-encoding", encoding).end(bytes),
    );
    const output = { kind: "error", code: "unreadable_reply", message: `the reply has ${message}` };
    expect(await send({ url: server.origin })).toEqual(output);
  });

  it.each([
    ["cut off", gzipSync(TEXT).subarray(0, -20)],
    ["something else", Buffer.from(TEXT)],
  ])("refuses compressed data that is %s", async (_title, bytes) => {
    const server = await serve((_request, response) =>
      response.setHeader("content-encoding", "gzip").end(bytes),
    );
    expect(await send({ url: server.origin })).toMatchObject({ kind: "error", code: "unreadable_reply" });
  });

  it("cuts a plain body at 1 MiB and hangs up on an endless one", async () => {
    const server = await serve(answerForEver);
    const output = (await send({ url: server.origin })) as HttpOutput;
    expect([output.body.length, output.truncated]).toEqual([1024 * 1024, true]);
    await until(async () => (await server.connections()) === 0);
  });

  it("hangs up on an endless reply that it cannot read", async () => {
    const server = await serve((request, response) => {
      response.setHeader("content-encoding", "gzip, gzip");
      answerForEver(request, response);
    });
    expect(await send({ url: server.origin })).toMatchObject({ kind: "error", code: "unreadable_reply" });
    await until(async () => (await server.connections()) === 0);
  });

  it.each([
    ["gzip", gzipSync(Buffer.alloc(200_000_000))],
    ["br", brotliCompressSync(Buffer.alloc(50_000_000))],
  ])("cuts a bomb early: %s", async (encoding, bytes) => {
    const server = await serve((_request, response) =>
      response.setHeader("content-encoding", encoding).end(bytes),
    );
    const before = process.memoryUsage().rss;
    const output = (await send({ url: server.origin })) as HttpOutput;
    expect(output.truncated).toBe(true);
    expect(output.body.length).toBeLessThan(200_000);
    expect((process.memoryUsage().rss - before) / 1e6).toBeLessThan(50);
  });

  it("cuts at 1 MiB what is compressed honestly", async () => {
    const text = Array.from({ length: 300_000 }, (_, index) => (index * 2_654_435_761) % 1_000_003).join();
    const server = await serve((_request, response) =>
      response.setHeader("content-encoding", "gzip").end(gzipSync(text)),
    );
    const output = (await send({ url: server.origin })) as HttpOutput;
    expect(output.body === text.slice(0, 1024 * 1024)).toBe(true);
    expect(output.truncated).toBe(true);
  });

  it("refuses a header block of more than 16 KiB", async () => {
    const server = await serve((_request, response) => response.setHeader("x-big", "x".repeat(17_000)).end());
    expect(await send({ url: server.origin })).toEqual({
      kind: "error",
      code: "unreadable_reply",
      message: `HTTP request failed: ${server.origin}: the reply's headers are larger than 16384 bytes`,
    });
  });

  it("keeps no connection", async () => {
    const server = await serve((_request, response) => response.end("x"));
    await send({ url: server.origin });
    await until(async () => (await server.connections()) === 0);
  });
});

const answerForEver: RequestListener = (request, response) => {
  if (response.destroyed) return;
  response.write("x".repeat(65_536));
  setImmediate(answerForEver, request, response);
};

function send(params: JsonObject, given: Partial<ExecutorCall> = {}): Promise<Output> {
  return Promise.resolve(executor.run(createCall({ params, ...given })));
}
