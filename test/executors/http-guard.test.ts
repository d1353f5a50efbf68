import { describe, expect, it, onTestFinished, vi } from "vitest";
import { createConnector } from "../../src/executors/http/connect.js";
import { createHttpExecutor } from "../../src/executors/http/index.js";
import type { ExecutorCall, JsonObject, Output } from "../../src/spec/index.js";
import { createCall } from "../support/call.js";
import { serve, until } from "../support/server.js";

const executor = createHttpExecutor();
const OPEN = { loopback: "allow", publicHttp: "allow", allow: [] } as const;

describe("http executor: what may be called", () => {
  it.each([
    "http://127.0.0.1:PORT/",
    "http://2130706433:PORT/",
    "http://0x7f.1:PORT/",
    "http://[::1]:PORT/",
    "http://[::ffff:127.0.0.1]:PORT/",
    "http://0:PORT/",
    "http://localhost:PORT/",
    "http://LOCALHOST.:PORT/",
  ])("refuses %s where loopback is denied, and connects to nothing", async (url) => {
    const server = await serve((_request, response) => response.end());
    const network = { loopback: "deny", publicHttp: "allow", allow: [] } as const;
    expect(await send({ url: url.replace("PORT", String(server.port)) }, { network })).toMatchObject({
      kind: "error",
      code: "network_denied",
    });
    expect(server.requests).toEqual([]);
  });

  it.each(["http://10.0.0.1/", "http://169.254.169.254/", "http://[fd00::1]/", "http://[64:ff9b::7f00:1]/"])(
    "refuses %s",
    async (url) => {
      const network = { loopback: "allow", publicHttp: "allow", allow: [] } as const;
      expect(await send({ url }, { network })).toMatchObject({ kind: "error", code: "network_denied" });
    },
  );

  it("resolves a name once, dials what it has checked, and keeps the name", async () => {
    const server = await serve((_request, response) => response.end("x"));
    const asked: string[] = [];
    const pinned = createHttpExecutor({
      resolve: async (hostname) => {
        asked.push(hostname);
        return [{ address: asked.length === 1 ? "127.0.0.1" : "10.0.0.1", family: 4 }];
      },
    });
    const call = createCall({ params: { url: `http://hook.test:${server.port}/` }, network: OPEN });
    expect(await pinned.run(call)).toMatchObject({ status: 200 });
    expect(asked).toEqual(["hook.test"]);
    expect(server.requests[0]?.headers.host).toBe(`hook.test:${server.port}`);
    expect(await pinned.run(call)).toMatchObject({ code: "network_denied" });
  });

  it.each([
    ["a private one last", ["127.0.0.1", "10.0.0.1"]],
    ["a private one first", ["10.0.0.1", "127.0.0.1"]],
    ["a mapped one", ["127.0.0.1", "::ffff:10.0.0.1"]],
    ["link-local", ["127.0.0.1", "fe80::1"]],
    ["something that is no address", ["127.0.0.1", "x"]],
  ])("refuses a name for one bad address among good ones: %s", async (_title, addresses) => {
    const server = await serve((_request, response) => response.end());
    expect(await runWith(addresses, `http://hook.test:${server.port}/`)).toMatchObject({
      code: "network_denied",
    });
    expect(server.requests).toEqual([]);
  });

  it("refuses localhost when it is not this machine", async () => {
    expect(await runWith(["93.184.216.34"], "http://localhost:8080/")).toMatchObject({
      code: "network_denied",
    });
  });

  it("tries the next address when one does not answer", async () => {
    const server = await serve((_request, response) => response.end());
    expect(await runWith(["127.0.0.2", "127.0.0.1"], `http://hook.test:${server.port}/`)).toMatchObject({
      status: 200,
    });
  });

  it("calls nobody's proxy", async () => {
    const proxy = await serve((_request, response) => response.end("proxy"));
    const server = await serve((_request, response) => response.end("server"));
    for (const name of ["http_proxy", "HTTP_PROXY", "ALL_PROXY"]) vi.stubEnv(name, proxy.origin);
    vi.stubEnv("NODE_USE_ENV_PROXY", "1");
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(await send({ url: server.origin })).toMatchObject({ body: "server" });
    expect(proxy.requests).toEqual([]);
  });

  it("holds the connected peer against the policy before it hands over the connection", async () => {
    const server = await serve((_request, response) => response.end());
    const refusals: string[] = [];
    const connect = createConnector({
      target: { host: "hook.test", port: server.port, policy: { ...OPEN, loopback: "deny" } },
      addresses: [{ address: "127.0.0.1", family: 4 }],
      signal: new AbortController().signal,
      onRefused: (message) => refusals.push(message),
    });
    const request = {
      hostname: "hook.test",
      host: "hook.test",
      protocol: "http:",
      port: String(server.port),
    };
    const connected = new Promise((resolve) => connect(request, (...[, socket]) => resolve(socket)));
    expect(await connected).toBe(null);
    expect(refusals).toEqual([expect.stringContaining("loopback")]);
    await until(async () => (await server.connections()) === 0);
  });
});

async function runWith(addresses: readonly string[], url: string): Promise<Output> {
  const resolve = async () =>
    addresses.map((address) => ({ address, family: address.includes(":") ? (6 as const) : (4 as const) }));
  return createHttpExecutor({ resolve }).run(createCall({ params: { url }, network: OPEN }));
}

function send(params: JsonObject, given: Partial<ExecutorCall> = {}): Promise<Output> {
  return Promise.resolve(executor.run(createCall({ params, ...given })));
}
