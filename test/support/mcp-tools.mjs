// A real MCP server for tests, made with the official SDK: one tool for each thing that can happen.
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import {
  CallToolRequestSchema,
  CreateMessageResultSchema,
  ErrorCode,
  ListRootsResultSchema,
  ListToolsRequestSchema,
  McpError,
} from "@modelcontextprotocol/sdk/types.js";

const text = (said, more = {}) => ({ content: [{ type: "text", text: said }], ...more });
const structured = (value) => ({ content: [], structuredContent: value });

/** Calls of `slow` that were cancelled, and those under way. */
const slow = { running: 0, cancelled: 0 };

const TOOLS = {
  echo: (input) => structured({ input }),
  repeat: ({ said }) => text(said),
  say: ({ parts }) => ({ content: parts }),
  scan_file: ({ path }) =>
    String(path).includes("secret")
      ? text(JSON.stringify({ decision: "deny", reason: `${path} is secret` }))
      : text(JSON.stringify({ decision: "allow" })),
  fail: ({ message }) => text(message, { isError: true }),
  process: () => structured({ pid: process.pid, cwd: process.cwd(), env: process.env }),
  crash: ({ code = 3, stderr = "out of order" }) => {
    process.stderr.write(`${stderr}\n`, () => process.exit(code));
    return new Promise(() => {});
  },
  slow: (_input, { signal }) =>
    new Promise((resolve) => {
      slow.running += 1;
      signal.addEventListener("abort", () => {
        slow.running -= 1;
        slow.cancelled += 1;
        resolve(text("too late"));
      });
    }),
  slow_calls: () => structured({ ...slow }),
  wait: async ({ ms }) => {
    await new Promise((resolve) => setTimeout(resolve, ms));
    return text("waited");
  },
  hang: ({ file }) => {
    writeFileSync(file, "");
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  },
  huge: ({ bytes }) => text("x".repeat(bytes)),
  noise: () => {
    process.stdout.write('hello\n{"not": "a message"}\n[1]\n\n{ broken\n');
    return text("after the noise");
  },
  notify: async (_input, { sendNotification, _meta, requestId }) => {
    await sendNotification({ method: "notifications/message", params: { level: "info", data: "note" } });
    const token = _meta?.progressToken ?? requestId;
    await sendNotification({
      method: "notifications/progress",
      params: { progressToken: token, progress: 1 },
    });
    return text("notified");
  },
  ask: async (_input, { sendRequest }, server) => {
    const related = await sendRequest({ method: "roots/list" }, ListRootsResultSchema);
    const alone = await server.request({ method: "roots/list" }, ListRootsResultSchema);
    const params = { messages: [], maxTokens: 1 };
    const refused = await sendRequest(
      { method: "sampling/createMessage", params },
      CreateMessageResultSchema,
    ).catch(({ code }) => code);
    return structured({ related, alone, refused });
  },
  child: ({ args, detached = false, clean = false }) => {
    const env = clean ? { PATH: process.env.PATH } : process.env;
    const child = spawn(args[0], args.slice(1), { stdio: "ignore", detached, env });
    return structured({ pid: child.pid });
  },
};

export function createServer() {
  const capabilities = { tools: {}, logging: {} };
  const server = new Server({ name: "test", version: "1" }, { capabilities });
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: Object.keys(TOOLS).map((name) => ({ name, inputSchema: { type: "object" } })),
  }));
  server.setRequestHandler(CallToolRequestSchema, ({ params: { name, arguments: input = {} } }, extra) => {
    if (!Object.hasOwn(TOOLS, name)) throw new McpError(ErrorCode.InvalidParams, `there is no tool ${name}`);
    return TOOLS[name](input, extra, server);
  });
  return server;
}
