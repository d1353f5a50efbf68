import { describe, expect, it } from "vitest";
import type { McpServer, NetworkPolicy } from "../../src/spec/index.js";
import { serveMcp } from "../support/mcp-http.js";
import { createMcp, toolCall, valueOf } from "../support/mcp.js";
import { serve, startServer, until } from "../support/server.js";

const STRICT: NetworkPolicy = { loopback: "deny", publicHttp: "deny", allow: [] };

describe("mcp_tool: a server with an address", () => {
  it.each([{ json: false }, { json: true }])("answers over streamable HTTP: %j", async ({ json }) => {
    const server = await serveMcp({ json });
    const mcp = createMcp();
    const input = { path: "/a/secret", list: [1, null] };
    expect(await valueOf(mcp.run(toolCall("echo", input, { server: server.definition })))).toEqual({ input });
    expect(await mcp.run(toolCall("scan_file", input, { server: server.definition }))).toEqual({
      kind: "value",
      value: { decision: "deny", reason: "/a/secret is secret" },
      isError: false,
    });
    expect(await mcp.run(toolCall("nothing", {}, { server: server.definition }))).toMatchObject({
      code: "mcp",
      message: expect.stringContaining("there is no tool nothing"),
    });
  });

  it("has one session for all calls, which ends with `close`", async () => {
    const server = await serveMcp();
    const mcp = createMcp();
    const calls = Array.from({ length: 10 }, () =>
      mcp.run(toolCall("wait", { ms: 20 }, { server: server.definition })),
    );
    for (const output of await Promise.all(calls)) expect(output).toMatchObject({ value: "waited" });
    expect(server.sessions()).toBe(1);
    await mcp.close?.();
    expect(server.sessions()).toBe(0);
    expect(server.requests.map(({ method }) => method)).toContain("DELETE");
  });

  it("that has been restarted gets a new session within the same call", async () => {
    const server = await serveMcp();
    const mcp = createMcp();
    expect(await mcp.run(toolCall("echo", {}, { server: server.definition }))).toMatchObject({
      kind: "value",
    });
    server.forget();
    expect(await mcp.run(toolCall("echo", {}, { server: server.definition }))).toMatchObject({
      kind: "value",
    });
    expect(server.sessions()).toBe(1);
  });

  it("that cuts the connection during a call is an error, and is called again by the next", async () => {
    const server = await serveMcp();
    const mcp = createMcp();
    const cut = mcp.run(toolCall("slow", {}, { server: server.definition }));
    await until(() => server.sessions() === 1 && server.requests.length >= 4);
    server.forget();
    expect(await cut).toMatchObject({ kind: "error", code: "mcp" });
    expect(await mcp.run(toolCall("echo", {}, { server: server.definition }))).toMatchObject({
      kind: "value",
    });
  });

  it("is told of a call that is stopped, and keeps its session", async () => {
    const server = await serveMcp();
    const mcp = createMcp();
    const seen = async () =>
      (await valueOf(mcp.run(toolCall("slow_calls", {}, { server: server.definition })))) as {
        running: number;
        cancelled: number;
      };
    const before = (await seen()).cancelled;
    const controller = new AbortController();
    const stopped = mcp.run(toolCall("slow", {}, { server: server.definition, signal: controller.signal }));
    await until(async () => (await seen()).running > 0);
    controller.abort();
    expect(await stopped).toMatchObject({ code: "aborted" });
    await until(async () => (await seen()).cancelled === before + 1);
    expect(server.sessions()).toBe(1);
  });

  it("may notify and ask: the roots are none, and there is no sampling", async () => {
    const server = await serveMcp();
    const mcp = createMcp();
    expect(await valueOf(mcp.run(toolCall("notify", {}, { server: server.definition })))).toBe("notified");
    expect(await valueOf(mcp.run(toolCall("ask", {}, { server: server.definition })))).toEqual({
      related: { roots: [] },
      alone: { roots: [] },
      refused: -32601,
    });
  });

  it("may answer with 4 MiB and no more", async () => {
    const server = await serveMcp();
    const mcp = createMcp();
    expect(
      await valueOf(mcp.run(toolCall("huge", { bytes: 4_000_000 }, { server: server.definition }))),
    ).toHaveLength(4_000_000);
    expect(
      await mcp.run(toolCall("huge", { bytes: 5_000_000 }, { server: server.definition })),
    ).toMatchObject({ code: "mcp" });
    expect(await mcp.run(toolCall("echo", {}, { server: server.definition }))).toMatchObject({
      kind: "value",
    });
  });

  it.each([
    ["an empty event stream", 200, "text/event-stream", ""],
    ["an event stream without an answer", 200, "text/event-stream", "data: {}\n\nevent: x\ndata: 1\n\n"],
    ["JSON of another message", 200, "application/json", '{"jsonrpc":"2.0","id":99,"result":{}}'],
    ["JSON that is none", 200, "application/json", "{"],
    ["nothing at all", 202, "text/plain", ""],
    ["a page", 200, "text/html", "<p>hello"],
    ["an error", 500, "text/plain", "out of order"],
  ])("that answers %s is an error, and nobody waits for more", async (_, status, type, body) => {
    const { origin } = await serve((_request, response) => {
      response.writeHead(status, { "content-type": type }).end(body);
    });
    expect(await createMcp().run(toolCall("echo", {}, { server: { url: origin } }))).toMatchObject({
      kind: "error",
      code: "mcp",
      message: expect.stringContaining("could not be started or reached"),
    });
  });

  it("is not followed to another place", async () => {
    const target = await serveMcp();
    const server = await serveMcp({
      before: (_request, response) => (response.writeHead(307, { location: target.url }).end(), true),
    });
    expect(await createMcp().run(toolCall("echo", {}, { server: server.definition }))).toMatchObject({
      code: "mcp",
      message: expect.stringContaining("answers with a redirect"),
    });
    expect(target.requests).toEqual([]);
  });

  it("gets its headers, with the variables that it lists", async () => {
    const served = await serveMcp();
    const server = {
      url: served.url,
      headers: { authorization: "Bearer ${TOKEN}", "x-team": "$TEAM" },
      env_passthrough: ["TOKEN", "TEAM"],
    };
    const mcp = { servers: { s: server }, env: { TOKEN: "t$&", TEAM: "core" } };
    expect(await createMcp().run(toolCall("echo", {}, { mcp }))).toMatchObject({ kind: "value" });
    for (const { headers } of served.requests)
      expect(headers).toMatchObject({ authorization: "Bearer t$&", "x-team": "core" });
  });

  it.each<[Record<string, string>, string]>([
    [{ authorization: "$SECRET" }, "is not listed in `env_passthrough`"],
    [{ authorization: "$ABSENT" }, "is not set"],
    [{ authorization: "$BROKEN" }, "has a line break"],
    [{ "mcp-session-id": "1" }, "is the protocol's own"],
    [{ "a b": "1" }, "not a header name"],
  ])("is not called with headers that cannot be filled in: %j", async (headers, said) => {
    const served = await serveMcp();
    const server = { url: served.url, headers, env_passthrough: ["ABSENT", "BROKEN"] };
    const mcp = { servers: { s: server }, env: { SECRET: "hidden", BROKEN: "a\r\nb" } };
    const output = await createMcp().run(toolCall("echo", {}, { mcp }));
    expect(output).toMatchObject({ code: "mcp", message: expect.stringContaining(said) });
    expect(JSON.stringify(output)).not.toContain("hidden");
    expect(served.requests).toEqual([]);
  });

  it("that never answers is let go of when the call is stopped", async () => {
    const server = await serve(() => {});
    const controller = new AbortController();
    const { signal } = controller;
    const call = createMcp().run(toolCall("echo", {}, { server: { url: server.origin }, signal }));
    await until(() => server.requests.length === 1);
    controller.abort();
    expect(await call).toMatchObject({ code: "aborted" });
    await until(async () => (await server.connections()) === 0);
  });

  it("that is not there is an error, without path or query", async () => {
    const { origin, close } = await startServer(() => {});
    await close();
    const server = { url: `${origin}/path?token=hidden` };
    const output = await createMcp().run(toolCall("echo", {}, { server }));
    expect(output).toMatchObject({ code: "mcp", message: expect.stringContaining("ECONNREFUSED") });
    expect(JSON.stringify(output)).not.toMatch(/hidden|path/u);
  });
});

describe("mcp_tool: the network policy", () => {
  const call = (server: McpServer, network: NetworkPolicy) => toolCall("echo", {}, { server, network });
  const inProject = (connection: McpServer, network: NetworkPolicy) =>
    toolCall(
      "echo",
      {},
      {
        network,
        params: { server: "s", tool: "echo", connection: connection as never },
      },
    );

  it("permits the loopback server that the user's settings name, and not the one that a project names", async () => {
    const server = await serveMcp();
    const mcp = createMcp();
    expect(await mcp.run(call({ url: server.url }, STRICT))).toMatchObject({ kind: "value" });
    const before = server.requests.length;
    expect(await mcp.run(inProject({ url: server.url }, STRICT))).toMatchObject({
      code: "mcp",
      message: expect.stringContaining("127.0.0.1 is a loopback address, which is not permitted here"),
    });
    expect(server.requests).toHaveLength(before);
    const listed = { ...STRICT, allow: [`127.0.0.1:${server.port}`] };
    expect(await mcp.run(inProject({ url: server.url }, listed))).toMatchObject({ kind: "value" });
  });

  it.each([
    ["http://user:pw@127.0.0.1/", "must not carry a user name"],
    ["ftp://127.0.0.1/", "unsupported URL scheme"],
    ["http://192.0.2.1/", "192.0.2.1"],
    ["http://8.8.8.8/", "clear text"],
    ["http://example.com:81/", "clear text"],
    ["no url", "its URL is not valid"],
  ])("refuses what nobody may name: %s", async (url, said) => {
    const allowed = { ...STRICT, loopback: "allow" } as const;
    const project = await createMcp().run(inProject({ url }, allowed));
    expect(project).toMatchObject({ kind: "error", code: "mcp", message: expect.stringContaining(said) });
    // 192.0.2.1 is private enough to be named by the user: that it is not there is no matter of policy.
    if (url.includes("192.0.2.1")) return;
    expect(await createMcp().run(call({ url }, allowed))).toEqual(project);
  });
});
