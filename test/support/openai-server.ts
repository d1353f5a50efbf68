import { createServer } from "node:http";
import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import { onTestFinished } from "vitest";
import { listen } from "./server.js";

/** What the model says, or how its server behaves instead. */
export type ModelTurn =
  | string
  | { readonly tools: readonly { readonly name: string; readonly input: unknown }[] }
  /** An error, as such servers word it. */
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  /** These bytes, as JSON or whatever they are. */
  | { readonly raw: string; readonly type?: string }
  /** Says nothing before that time is over; `never` says nothing at all. */
  | { readonly after: number | "never"; readonly text: string }
  /** In pieces of one byte, whether asked for or not. */
  | { readonly dribbled: string }
  /** Server-sent events, whether asked for or not. */
  | { readonly streamed: string };

interface ModelMessage {
  readonly role: string;
  readonly content: string;
}

/** One request, as the server got it. */
export interface Asked {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly model: string;
  readonly messages: readonly ModelMessage[];
  readonly max_tokens?: number;
  readonly temperature?: number;
  readonly tools?: readonly { readonly function: { readonly name: string } }[];
}

export interface OpenAiServer {
  readonly port: number;
  /** For `base_url`. */
  readonly url: string;
  readonly asked: readonly Asked[];
  /** How many clients hung up before they were answered. */
  readonly hungUp: () => number;
  close(): Promise<void>;
}

/** A real server that speaks OpenAI's chat completions on loopback; the last turn repeats. Until the test ends. */
export async function serveModel(...turns: readonly ModelTurn[]): Promise<OpenAiServer> {
  const server = await startModelServer(turns);
  onTestFinished(() => server.close());
  return server;
}

/** Like {@link serveModel}, for those who close it themselves. */
export async function startModelServer(turns: readonly ModelTurn[]): Promise<OpenAiServer> {
  const asked: Asked[] = [];
  const timers = new Set<NodeJS.Timeout>();
  let hungUp = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("error", () => {});
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    response.on("close", () => void (hungUp += response.writableFinished ? 0 : 1));
    request.on("end", () => {
      const body = JSON.parse(Buffer.concat(chunks).toString() || "{}") as Asked;
      const turn = turns[Math.min(asked.length, turns.length - 1)] ?? { status: 500 };
      asked.push({ ...body, path: request.url ?? "", headers: request.headers });
      if (typeof turn === "object" && "after" in turn) {
        if (turn.after !== "never")
          timers.add(setTimeout(() => answer(response, turn.text, body), turn.after));
      } else answer(response, turn, body);
    });
  });
  const port = await listen(server);
  return {
    port,
    url: `http://127.0.0.1:${port}/v1`,
    asked,
    hungUp: () => hungUp,
    close: () =>
      new Promise((resolve) => {
        for (const timer of timers) clearTimeout(timer);
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Immediate = Exclude<ModelTurn, { readonly after: unknown }>;

function answer(response: ServerResponse, turn: Immediate, asked: Asked): void {
  if (typeof turn === "string") sendJson(response, 200, completion({ content: turn }, asked));
  else if ("tools" in turn) sendJson(response, 200, completion({ content: null, ...calls(turn) }, asked));
  else if ("status" in turn) {
    const message = "the key sk-server-says-0123456789abcdef is not welcome";
    sendJson(response, turn.status, { error: { message, type: "error", code: null } }, turn.headers);
  } else if ("raw" in turn)
    response.writeHead(200, { "content-type": turn.type ?? "application/json" }).end(turn.raw);
  else if ("dribbled" in turn)
    dribble(response, JSON.stringify(completion({ content: turn.dribbled }, asked)));
  else stream(response, turn.streamed, asked);
}

function calls({ tools }: Extract<ModelTurn, { readonly tools: unknown }>): object {
  return {
    tool_calls: tools.map(({ name, input }, index) => ({
      id: `call_${index}`,
      type: "function",
      function: { name, arguments: typeof input === "string" ? input : JSON.stringify(input) },
    })),
  };
}

function completion(message: object, { model }: Asked): object {
  const finish = "tool_calls" in message ? "tool_calls" : "stop";
  return {
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 1,
    model,
    choices: [{ index: 0, message: { role: "assistant", ...message }, finish_reason: finish }],
    usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
  };
}

function sendJson(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}

/** Every byte a chunk of its own: characters of several bytes arrive in parts. */
function dribble(response: ServerResponse, text: string): void {
  response.writeHead(200, { "content-type": "application/json" });
  for (const byte of Buffer.from(text)) response.write(Uint8Array.of(byte));
  response.end();
}

function stream(response: ServerResponse, text: string, { model }: Asked): void {
  response.writeHead(200, { "content-type": "text/event-stream" });
  const base = { id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model };
  const send = (delta: object, finish: string | null = null): void => {
    const choices = [{ index: 0, delta, finish_reason: finish }];
    response.write(`data: ${JSON.stringify({ ...base, choices })}\n\n`);
  };
  send({ role: "assistant", content: "" });
  for (const character of text) send({ content: character });
  send({}, "stop");
  response.end("data: [DONE]\n\n");
}
