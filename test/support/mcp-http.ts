import { randomUUID } from "node:crypto";
import { createServer as createHttpServer } from "node:http";
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { onTestFinished } from "vitest";
import type { McpServer } from "../../src/spec/index.js";
import { createServer } from "./mcp-tools.mjs";
import { listen } from "./server.js";

export interface McpHttpServer {
  readonly url: string;
  readonly definition: McpServer;
  readonly port: number;
  readonly requests: readonly { readonly method: string; readonly headers: IncomingHttpHeaders }[];
  /** Open sessions. */
  sessions(): number;
  /** Like a restart: every session is forgotten, every connection cut. */
  forget(): void;
}

interface Options {
  /** Answers in plain JSON instead of event streams. */
  readonly json?: boolean;
  /** Answers first; true when it has. */
  readonly before?: (request: IncomingMessage, response: ServerResponse) => boolean;
}

/** The test server over streamable HTTP, on a free loopback port until the test ends. */
export async function serveMcp({ json = false, before }: Options = {}): Promise<McpHttpServer> {
  const sessions = new Map<string, StreamableHTTPServerTransport>();
  const requests: { method: string; headers: IncomingHttpHeaders }[] = [];

  async function open(): Promise<StreamableHTTPServerTransport> {
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      enableJsonResponse: json,
      onsessioninitialized: (id) => void sessions.set(id, transport),
      onsessionclosed: (id) => void sessions.delete(id),
    });
    await createServer().connect(transport as Transport);
    return transport;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", headers } = request;
    requests.push({ method, headers });
    if (before?.(request, response) === true) return;
    const id = headers["mcp-session-id"];
    const transport = typeof id === "string" ? sessions.get(id) : await open();
    if (transport === undefined) response.writeHead(404).end();
    else await transport.handleRequest(request, response);
  }

  const server = createHttpServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  const port = await listen(server);
  const forget = (): void => {
    sessions.clear();
    server.closeAllConnections();
  };
  onTestFinished(() => {
    server.close();
    forget();
  });
  const url = `http://127.0.0.1:${port}/mcp`;
  return { url, definition: { url }, port, requests, sessions: () => sessions.size, forget };
}
