import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer as createTlsServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { createHttpExecutor } from "../../src/executors/http/index.js";
import type { ExecutorCall, JsonObject, Output } from "../../src/spec/index.js";
import { createCall } from "../support/call.js";
import { listen, serve, serveText, startServer, type TestServer, until } from "../support/server.js";

const executor = createHttpExecutor();

describe("http executor: failures", () => {
  const SECRET = "/services/T000/s3cret?token=s3cret";

  it("reports a refused connection without path or query", async () => {
    const server = await startServer(() => {});
    await server.close();
    expect(await send({ url: server.origin + SECRET, headers: { authorization: "s3cret" } })).toEqual({
      kind: "error",
      code: "network",
      message: `HTTP request failed: ${server.origin}: ECONNREFUSED`,
    });
  });

  it("reports a name that does not resolve", async () => {
    const resolve = async () => {
      throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${SECRET}`), { code: "ENOTFOUND" });
    };
    const params = { url: `https://hook.test${SECRET}` };
    expect(await createHttpExecutor({ resolve }).run(createCall({ params }))).toEqual({
      kind: "error",
      code: "network",
      message: "HTTP request failed: https://hook.test: ENOTFOUND",
    });
  });

  it.each([
    ["before a reply", "HTTP request failed", ""],
    [
      "within a chunked reply",
      "read response body",
      "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n9\r\nhalf",
    ],
    ["within a counted reply", "read response body", "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf"],
    ["within the headers", "HTTP request failed", "HTTP/1.1 200 OK\r\ncontent-"],
  ])("reports a connection that is cut %s", async (_title, stage, text) => {
    const origin = await serveText(text);
    const message = `${stage}: ${origin}: the connection was closed before the reply was complete`;
    expect(await send({ url: origin + SECRET })).toEqual({ kind: "error", code: "network", message });
  });

  it("reports a reset connection", async () => {
    const server = await serve((request) => request.socket.resetAndDestroy());
    const message = `HTTP request failed: ${server.origin}: ECONNRESET`;
    expect(await send({ url: server.origin + SECRET })).toEqual({ kind: "error", code: "network", message });
  });

  it.each(["SSH-2.0-x\r\n", "HTTP/1.1 200 OK\r\na b\r\n\r\n"])(
    "reports an answer that is not HTTP: %j",
    async (text) => {
      const origin = await serveText(text);
      const message = `HTTP request failed: ${origin}: the reply is not valid HTTP`;
      expect(await send({ url: origin + SECRET })).toEqual({
        kind: "error",
        code: "unreadable_reply",
        message,
      });
    },
  );

  it("quotes nothing of a URL that is refused", async () => {
    for (const url of [
      `http://10.0.0.1${SECRET}`,
      `http://u:s3cret@127.0.0.1${SECRET}`,
      `nonsense${SECRET}`,
    ]) {
      expect(await send({ url })).toMatchObject({
        kind: "error",
        message: expect.not.stringContaining("s3cret"),
      });
    }
  });

  it("calls clear text on a TLS port a TLS failure", async () => {
    const server = await serve((_request, response) => response.end());
    expect(await send({ url: `https://127.0.0.1:${server.port}${SECRET}` })).toMatchObject({
      kind: "error",
      code: "tls",
      message: expect.stringMatching(
        new RegExp(`^HTTP request failed: https://127.0.0.1:${server.port}: [A-Z_]+$`),
      ),
    });
  });

  const openssl = spawnSync("openssl", ["version"]).status === 0;

  it.skipIf(!openssl)("verifies certificates whatever the environment says (needs openssl)", async () => {
    const { port, requests } = await serveTls();
    vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(await send({ url: `https://localhost:${port}${SECRET}` })).toEqual({
      kind: "error",
      code: "tls",
      message: `HTTP request failed: https://localhost:${port}: DEPTH_ZERO_SELF_SIGNED_CERT`,
    });
    expect(requests).toEqual([]);
  });
});

describe("http executor: after an abort", () => {
  it("settles at once and hangs up on a server that does not answer", async () => {
    const server = await serve(() => {});
    await expectAborted(server, () => server.requests.length === 1);
  });

  it("settles at once and hangs up within a reply", async () => {
    let begun = false;
    const server = await serve((_request, response) => {
      response.write("half", () => (begun = true));
    });
    await expectAborted(server, () => begun);
  });

  it("settles at once while a name is looked up, and never connects", async () => {
    const server = await serve((_request, response) => response.end());
    const controller = new AbortController();
    let answer = (_addresses: { address: string; family: 4 }[]): void => {};
    let asked = false;
    const slow = createHttpExecutor({
      resolve: () => {
        asked = true;
        return new Promise((resolve) => (answer = resolve));
      },
    });
    const params = { url: `http://hook.test:${server.port}/` };
    const output = slow.run(
      createCall({
        params,
        network: { loopback: "allow", publicHttp: "allow", allow: [] },
        signal: controller.signal,
      }),
    );
    await until(() => asked);
    controller.abort();
    expect(await output).toMatchObject({ kind: "error", code: "aborted" });
    answer([{ address: "127.0.0.1", family: 4 }]);
    await slow.close?.();
    expect(server.requests).toEqual([]);
  });

  it("sends nothing when the signal has aborted already", async () => {
    const server = await serve((_request, response) => response.end());
    expect(await send({ url: server.origin }, { signal: AbortSignal.abort() })).toMatchObject({
      code: "aborted",
    });
    expect(server.requests).toEqual([]);
  });

  async function expectAborted(server: TestServer, begun: () => boolean): Promise<void> {
    const controller = new AbortController();
    const output = send({ url: server.origin }, { signal: controller.signal });
    await until(begun);
    const aborted = performance.now();
    controller.abort();
    expect(await output).toMatchObject({ kind: "error", code: "aborted" });
    expect(performance.now() - aborted).toBeLessThan(250);
    await until(async () => (await server.connections()) === 0);
    expect(performance.now() - aborted).toBeLessThan(1000);
  }
});

function send(params: JsonObject, given: Partial<ExecutorCall> = {}): Promise<Output> {
  return Promise.resolve(executor.run(createCall({ params, ...given })));
}

async function serveTls(): Promise<{ port: number; requests: string[] }> {
  const folder = mkdtempSync(join(tmpdir(), "anyhook-tls-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const subject = ["-subj", "/CN=localhost", "-days", "1", "-nodes"];
  execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-keyout", key, "-out", cert, ...subject], {
    stdio: "ignore",
  });
  const requests: string[] = [];
  const server = createTlsServer(
    { key: readFileSync(key), cert: readFileSync(cert) },
    (request, response) => {
      requests.push(request.url ?? "");
      response.end();
    },
  );
  const port = await listen(server);
  onTestFinished(() => void server.close());
  return { port, requests };
}
