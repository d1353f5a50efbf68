import { tmpdir } from "node:os";
import { describe, expect, it } from "vitest";
import { createBackground } from "../../src/executors/background.js";
import { createStdioLink } from "../../src/executors/mcp-tool/stdio-link.js";
import type { McpServer, Output } from "../../src/spec/index.js";
import { createMcp, toolCall } from "../support/mcp.js";
import { serve, until } from "../support/server.js";

const HELLO = {
  protocolVersion: "2025-06-18",
  capabilities: { tools: {} },
  serverInfo: { name: "flood", version: "1" },
};

const IGNORED = '{"jsonrpc":"2.0","method":"notifications/message","params":{}}';

/** Greets, and answers a call with these lines, again and again, without reading any more. */
function flooding(line: string): Extract<McpServer, { command: string }> {
  const script = `
    let text = "";
    const block = (${JSON.stringify(line)} + "\\n").repeat(2000);
    const flood = () => { while (process.stdout.write(block)); process.stdout.once("drain", flood); };
    process.stdin.on("data", (chunk) => {
      text += chunk;
      for (let end = text.indexOf("\\n"); end >= 0; end = text.indexOf("\\n")) {
        const { id, method } = JSON.parse(text.slice(0, end));
        text = text.slice(end + 1);
        if (method === "initialize")
          console.log(JSON.stringify({ jsonrpc: "2.0", id, result: ${JSON.stringify(HELLO)} }));
        if (method !== "tools/call") continue;
        process.stdin.pause();
        process.stdin.removeAllListeners("data");
        flood();
      }
    });
  `;
  return { command: process.execPath, args: ["-e", script] };
}

/**
 * How much this process worked at most without the event loop getting on, in milliseconds of the processor: what
 * others on the machine take from it meanwhile is not its own.
 */
async function stalled(work: Promise<unknown>): Promise<number> {
  let longest = 0;
  let last = process.cpuUsage();
  const look = (): void => {
    const { user, system } = process.cpuUsage(last);
    longest = Math.max(longest, (user + system) / 1000);
    last = process.cpuUsage();
  };
  const timer = setInterval(look, 5);
  await work;
  clearInterval(timer);
  look();
  return longest;
}

describe("mcp_tool: a server that floods us", () => {
  it.each([
    [
      "asks without reading answers",
      '{"jsonrpc":"2.0","id":"1234","method":"ping"}',
      "does not read the answers",
    ],
    ["writes objects that are no messages", "{}", "writes what are no messages"],
    ["writes what is no JSON", "x", "writes what are no messages"],
  ])("and %s is ended", async (_, line, message) => {
    const output = await createMcp().run(toolCall("t", {}, { server: flooding(line) }));
    expect(output).toMatchObject({ code: "mcp", message: expect.stringContaining(message) });
  });

  it("with messages that we ignore holds no deadline up", async () => {
    const server = flooding(IGNORED);
    const mcp = createMcp();
    const signal = AbortSignal.timeout(1500);
    let output: Output | undefined;
    const longest = await stalled(
      (async () => (output = await mcp.run(toolCall("t", {}, { server, signal }))))(),
    );
    expect(output).toMatchObject({ code: "aborted" });
    expect(longest).toBeLessThan(500);
  });

  it("is read a piece at a time, and whatever else waits comes between", async () => {
    const definition = flooding(IGNORED);
    const network = { loopback: "allow", publicHttp: "deny", allow: [] } as const;
    const env = { PATH: process.env["PATH"] };
    const target = { name: "s", definition, cwd: tmpdir(), env, network, trusted: true };
    const background = createBackground();
    const { transport } = createStdioLink(target, definition, background);
    let [inOneTurn, most] = [0, 0];
    const flood = new Promise<void>((enough) => {
      let left = 50_000;
      transport.onmessage = () => {
        most = Math.max(most, (inOneTurn += 1));
        left -= 1;
        if (left === 0) enough();
      };
    });
    const turn = (): void => {
      inOneTurn = 0;
      next = setImmediate(turn);
    };
    let next = setImmediate(turn);
    await transport.start();
    await transport.send({ jsonrpc: "2.0", id: 1, method: "tools/call" });
    await flood;
    clearImmediate(next);
    await transport.close();
    await background.ended(5000);
    // What the system hands over at once, and the line that was not yet whole before it.
    expect(most).toBeLessThanOrEqual(65_536 / (IGNORED.length + 1) + 1);
  });

  it("with questions over HTTP is left, and gets few answers at once", async () => {
    let [answers, most] = [0, 0];
    const server = await serve((request, response) => {
      if (request.method !== "POST") return void response.writeHead(405).end();
      const message = JSON.parse(server.requests.at(-1)?.body ?? "") as { id: number; method?: string };
      const json = (result: object): void => {
        response.writeHead(200, { "content-type": "application/json", "mcp-session-id": "s" });
        response.end(JSON.stringify({ jsonrpc: "2.0", id: message.id, result }));
      };
      if (message.method === "initialize") return json(HELLO);
      if (message.method === "notifications/initialized") return void response.writeHead(202).end();
      if (message.method === "tools/call") {
        response.writeHead(200, { "content-type": "text/event-stream" });
        for (let id = 0; id < 20_000; id += 1)
          response.write(`data: ${JSON.stringify({ jsonrpc: "2.0", id, method: "ping" })}\n\n`);
        return undefined;
      }
      // An answer, which it does not take.
      most = Math.max(most, (answers += 1));
      response.on("close", () => (answers -= 1));
      return undefined;
    });
    const mcp = createMcp();
    const run = mcp.run(toolCall("t", {}, { server: { url: `${server.origin}/mcp` } }));
    expect(await run).toMatchObject({
      code: "mcp",
      message: expect.stringContaining("asks faster than it takes answers"),
    });
    expect(most).toBeLessThanOrEqual(16);
  });

  it("by ending its replies and asking us to come back is left", async () => {
    const server = await serve((_, response) => {
      const { method, body } = server.requests.at(-1) ?? { method: "", body: "" };
      if (method === "GET") {
        response.writeHead(200, { "content-type": "text/event-stream" });
        return response.end("retry: 1\nid: 2\ndata: \n\n");
      }
      const message = JSON.parse(body) as { id: number; method?: string };
      if (message.method === "notifications/initialized") return response.writeHead(202).end();
      if (message.method === "tools/call") {
        response.writeHead(200, { "content-type": "text/event-stream" });
        return response.end("retry: 1\nid: 1\ndata: \n\n");
      }
      response.writeHead(200, { "content-type": "application/json" });
      return response.end(JSON.stringify({ jsonrpc: "2.0", id: message.id, result: HELLO }));
    });
    const run = createMcp().run(toolCall("t", {}, { server: { url: `${server.origin}/mcp` } }));
    expect(await run).toMatchObject({
      code: "mcp",
      message: expect.stringContaining("interrupted again and again"),
    });
    // And once for what the server says unasked.
    expect(server.requests.filter(({ method }) => method === "GET").length).toBeLessThanOrEqual(21);
  });

  it("by ending the stream on which it speaks unasked is asked for another once a call, and not between", async () => {
    const server = await serve((_, response) => {
      const { method, body } = server.requests.at(-1) ?? { method: "", body: "" };
      if (method === "DELETE") return response.writeHead(200).end();
      if (method === "GET") {
        response.writeHead(200, { "content-type": "text/event-stream" });
        return response.end("retry: 1\nid: 1\ndata: \n\n");
      }
      const message = JSON.parse(body) as { id: number; method: string };
      if (message.method === "notifications/initialized") return response.writeHead(202).end();
      response.writeHead(200, { "content-type": "application/json", "mcp-session-id": "s" });
      const result = message.method === "initialize" ? HELLO : { content: [{ type: "text", text: "yes" }] };
      return response.end(JSON.stringify({ jsonrpc: "2.0", id: message.id, result }));
    });
    const asked = (): number => server.requests.filter(({ method }) => method === "GET").length;
    const mcp = createMcp();
    const call = toolCall("t", {}, { server: { url: `${server.origin}/mcp` } });
    expect(await mcp.run(call)).toMatchObject({ kind: "value", value: "yes" });
    await until(() => asked() === 1);
    // As often as it would be asked in a tenth of a second.
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(asked()).toBe(1);
    expect(await mcp.run(call)).toMatchObject({ kind: "value", value: "yes" });
    await until(() => asked() === 2);
  });
});
