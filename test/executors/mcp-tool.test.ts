import { describe, expect, it } from "vitest";
import { createMcpToolExecutor } from "../../src/executors/mcp-tool/index.js";
import type { McpAccess, McpResult, McpServer } from "../../src/spec/index.js";
import { createCall } from "../support/call.js";
import { createMcp, STDIO, toolCall } from "../support/mcp.js";

function host(answer: McpResult | undefined | Error, more: Partial<McpAccess> = {}): { mcp: McpAccess } {
  const call = async (): Promise<McpResult | undefined> => {
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { mcp: { call, servers: {}, env: process.env, ...more } };
}

describe("mcp_tool: who is asked", () => {
  it("is the program's own connection first, then the one of the hook's file, then the named servers", async () => {
    const mcp = createMcp();
    const nobody: McpServer = { command: "anyhook-no-such-program" };
    const params = { server: "s", tool: "repeat", input: { said: "from the file" } };
    const connection = STDIO as never;
    const here: McpResult = { content: [{ type: "text", text: "from the program" }] };
    const servers = { s: nobody };
    const ask = (more: object, answer?: McpResult) =>
      mcp.run(createCall({ ...host(answer, { servers }), params: { ...params, ...more } }));
    expect(await ask({ connection }, here)).toMatchObject({ value: "from the program" });
    expect(await ask({ connection })).toMatchObject({ value: "from the file" });
    expect(await ask({})).toMatchObject({ code: "mcp", message: expect.stringContaining("not found") });
  });

  it("gets server, tool, input and a signal", async () => {
    const seen: unknown[] = [];
    const call = async ({ signal, ...rest }: Parameters<NonNullable<McpAccess["call"]>>[0]) => {
      seen.push(rest, signal.aborted);
      return { structuredContent: { ok: true } };
    };
    const params = { server: "s", tool: "t", input: { a: [1] } };
    const output = await createMcp().run(createCall({ mcp: { call, servers: {}, env: {} }, params }));
    expect(output).toEqual({ kind: "value", value: { ok: true }, isError: false });
    expect(seen).toEqual([params, false]);
  });

  it("does not hold up a hook that is stopped, though it never answers", async () => {
    const controller = new AbortController();
    const mcp = createMcp();
    const call = (): Promise<McpResult> => new Promise(() => {});
    const params = { server: "s", tool: "t" };
    const { signal } = controller;
    const output = mcp.run(createCall({ mcp: { call, servers: {}, env: {} }, params, signal }));
    controller.abort();
    expect(await output).toMatchObject({ kind: "error", code: "aborted" });
    const before = performance.now();
    await mcp.close?.();
    expect(performance.now() - before).toBeLessThan(1000);
  });

  it.each([
    [new Error("gone"), "gone"],
    ["text" as never, "its answer is no result of a tool"],
    [{ structuredContent: { many: 1n } } as never, "its answer is no result of a tool"],
  ])("may fail: %s", async (answer, said) => {
    const params = { server: "s", tool: "t" };
    expect(await createMcp().run(createCall({ ...host(answer), params }))).toMatchObject({
      kind: "error",
      code: "mcp",
      message: `the program's own connection to the MCP server "s" failed: ${said}`,
    });
  });

  it.each(["nobody", "__proto__", "constructor"])(
    "is nobody where no server has the name: %s",
    async (server) => {
      const output = await createMcp().run(createCall({ params: { server, tool: "t" } }));
      expect(output).toEqual({
        kind: "error",
        code: "mcp",
        message: `there is no MCP server "${server}": servers are named under \`mcp_servers\` in ~/.anyhook/hooks.yaml, or by the program that embeds anyhook (\`mcp.servers\`, \`mcp.call\`)`,
      });
    },
  );

  it.each<[object, string]>([
    [{ tool: "t" }, "the hook names no MCP server"],
    [{ server: "s" }, "the hook names no tool"],
    [{ server: "s", tool: "t", input: [1] }, "the input of an MCP tool must be an object"],
  ])("needs a server, a tool and an input: %j", async (params, message) => {
    const output = await createMcp().run(createCall({ params: params as never }));
    expect(output).toEqual({ kind: "error", code: "mcp", message });
  });

  it.each<[unknown, string]>([
    ["node", "its definition is no object"],
    [{}, "its definition needs either `command` or `url`"],
    [{ command: "a", url: "b" }, "its definition needs either `command` or `url`"],
    [{ command: ["a"] }, "`command` must be a text that is not empty"],
    [{ command: "a", args: "b" }, "`args` must be a list of texts"],
    [{ command: "a", env: { A: 1 } }, "`env` must be an object of texts"],
    [{ command: "a", headers: {} }, 'its definition has no field "headers"'],
    [{ url: "http://localhost", env_passthrough: [1] }, "`env_passthrough` must be a list of texts"],
  ])("must be defined as a server: %j", async (server, said) => {
    const output = await createMcp().run(toolCall("t", {}, { server: server as McpServer }));
    expect(output).toEqual({ kind: "error", code: "mcp", message: `the MCP server "s": ${said}` });
  });
});

describe("mcp_tool: the value of an answer", () => {
  const text = (said: string): object => ({ type: "text", text: said });
  const image = { type: "image", data: "", mimeType: "image/png" };

  it.each<[string, McpResult, unknown]>([
    ["structured content", { structuredContent: { a: 1 }, content: [text("b")] as never }, { a: 1 }],
    ["a text that is an object", { content: [text(' {"a": 1}\n')] as never }, { a: 1 }],
    ["an object in several parts", { content: [text('{"a":'), text("1}")] as never }, { a: 1 }],
    ["text", { content: [text("a"), text("b")] as never }, "a\nb"],
    ["text that begins like an object", { content: [text("{a}")] as never }, "{a}"],
    ["text that is other JSON", { content: [text("[1]")] as never }, "[1]"],
    ["nothing", {}, ""],
    ["parts that are no text", { content: [text("a"), image] as never }, [text("a"), image]],
  ])("is taken from %s", async (_, answer, value) => {
    for (const isError of [false, true]) {
      const call = createCall({ ...host({ ...answer, isError }), params: { server: "s", tool: "t" } });
      expect(await createMcp().run(call)).toEqual({ kind: "value", value, isError });
    }
  });
});

describe("mcp_tool: the SDK", () => {
  it("is needed for servers of one's own alone, and an error says what to install where it is missing", async () => {
    const mcp = createMcpToolExecutor({
      load: () => import("@modelcontextprotocol/not-installed" as string),
    });
    const params = { server: "s", tool: "t" };
    expect(await mcp.run(createCall({ ...host({}), params }))).toMatchObject({ kind: "value" });
    expect(await mcp.run(toolCall("t", {}))).toMatchObject({
      kind: "error",
      code: "mcp",
      message: expect.stringContaining("npm install @modelcontextprotocol/sdk"),
    });
    await mcp.close?.();
  });
});
