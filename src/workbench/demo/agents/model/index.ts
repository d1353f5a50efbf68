import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { isJsonObject } from "../../../../spec/index.js";
import type { JsonObject } from "../../../../spec/index.js";
import { anthropic } from "./anthropic.js";
import { chat } from "./chat.js";
import type { Turn, Wire } from "./wire.js";

export type { ToolUse, Turn } from "./wire.js";

/** What an agent has asked its model. */
interface ModelRequest {
  /** How many tool results it carries. */
  readonly results: number;
  /** All of it, as JSON. */
  readonly text: string;
}

/** A model on loopback that does as its script says. It is the proxy for everything else, too: that goes nowhere. */
export interface Model {
  readonly url: string;
  /** With tools to choose from, in the order of arrival; requests for a title or so are not among them. */
  readonly requests: readonly ModelRequest[];
  /** Hosts beyond this machine that somebody wanted to reach. */
  readonly outside: readonly string[];
  close(): Promise<void>;
}

const WIRES: readonly Wire[] = [anthropic, chat];

/** Listens on a port that the system chooses. After the last turn it repeats that one. */
export async function startModel(turns: readonly Turn[]): Promise<Model> {
  const requests: ModelRequest[] = [];
  const outside: string[] = [];
  const server = createServer((request, response) => {
    const { url = "/" } = request;
    if (!url.startsWith("/")) {
      outside.push(new URL(url).host);
      response.writeHead(403).end();
      return;
    }
    void respond(request, response, turns, requests).catch(() => response.destroy());
  });
  server.on("connect", ({ url = "" }: IncomingMessage, socket) => {
    outside.push(url);
    socket.on("error", () => {});
    socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    outside,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  turns: readonly Turn[],
  requests: ModelRequest[],
): Promise<void> {
  const path = new URL(request.url ?? "/", "http://127.0.0.1").pathname;
  const text = await textOf(request);
  const wire = WIRES.find((one) => path.endsWith(one.path));
  if (request.method !== "POST" || wire === undefined) {
    const known = path.endsWith("/models");
    sendJson(response, known ? 200 : 404, known ? MODELS : { error: { message: "there is nothing here" } });
    return;
  }
  const body: unknown = JSON.parse(text);
  if (!isJsonObject(body)) throw new Error("not a request");
  const turn = turnFor(wire, body, turns);
  if (hasTools(body)) requests.push({ results: wire.results(body), text });
  if (body["stream"] === true) sendEvents(response, wire, turn, body);
  else sendJson(response, 200, wire.whole(turn, body));
}

const MODELS: JsonObject = {
  object: "list",
  data: [{ id: "scripted", object: "model", created: 1, owned_by: "anyhook" }],
};

function turnFor(wire: Wire, body: JsonObject, turns: readonly Turn[]): Turn {
  if (!hasTools(body)) return { text: "ok" };
  return turns[Math.min(wire.results(body), turns.length - 1)] ?? { text: "ok" };
}

function hasTools({ tools }: JsonObject): boolean {
  return Array.isArray(tools) && tools.length > 0;
}

function sendJson(response: ServerResponse, status: number, value: JsonObject): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
}

function sendEvents(response: ServerResponse, wire: Wire, turn: Turn, body: JsonObject): void {
  response.writeHead(200, { "content-type": "text/event-stream" });
  for (const { name, data } of wire.events(turn, body)) {
    const lines = [
      ...(name === undefined ? [] : [`event: ${name}`]),
      `data: ${data === "[DONE]" ? data : JSON.stringify(data)}`,
    ];
    response.write(`${lines.join("\n")}\n\n`);
  }
  response.end();
}

async function textOf(request: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
