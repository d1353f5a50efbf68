import {
  StreamableHTTPClientTransport,
  StreamableHTTPError,
} from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { isJSONRPCRequest, type JSONRPCMessage, type RequestId } from "@modelcontextprotocol/sdk/types.js";
import type { McpServer } from "../../spec/index.js";
import type { Background } from "../background.js";
import type { Link } from "./connect.js";
import type { Target } from "./connections.js";
import { serverHeaders } from "./headers.js";
import { fetchUnder } from "./server-fetch.js";

/** For a server to take note that its session is over. */
const GOODBYE_MS = 1000;

type AddressServer = Extract<McpServer, { url: string }>;

/**
 * A server with an address, over streamable HTTP. Every request is bound to the network policy; redirects are errors;
 * a reply has at most 4 MiB.
 * @throws Error for a URL or headers that cannot be used
 */
export function createHttpLink(target: Target, server: AddressServer, background: Background): Link {
  if (!URL.canParse(server.url)) throw new Error("its URL is not valid");
  const url = new URL(server.url);
  const headers = serverHeaders(server, target.env);
  if (!headers.ok) throw new Error(headers.message);
  const transport = new Wire(url, {
    fetchUnder: (standing) => fetchUnder(target, url, standing),
    headers: headers.headers,
    background,
  });
  return {
    transport,
    // Requests end by themselves, and the stream on which the server speaks unasked keeps nothing alive.
    setBusy: () => {},
    trouble: () => transport.trouble,
    // 404 is the protocol's word for it; 400 is what some servers say to a session that they do not know.
    isUnknownSession: (error) =>
      error instanceof StreamableHTTPError &&
      transport.sessionId !== undefined &&
      (error.code === 404 || error.code === 400),
  };
}

interface WireOptions {
  /** @param standing for the stream on which the server speaks unasked */
  readonly fetchUnder: (standing: boolean) => typeof fetch;
  readonly headers: Record<string, string>;
  readonly background: Background;
}

/** The SDK's transport, which waits for ever when a server ends a reply without having answered: this one does not. */
class Wire extends StreamableHTTPClientTransport {
  trouble: string | undefined;
  readonly #url: URL;
  readonly #options: WireOptions;
  /** Requests without an answer, and how to give up the exchange that carries each. */
  readonly #open = new Map<RequestId, AbortController>();
  /** Those among them whose reply goes on after a lost connection. */
  readonly #resumable = new Set<RequestId>();

  constructor(url: URL, options: WireOptions) {
    super(url, {
      fetch: (input, init) => this.#exchange(input, init),
      requestInit: { headers: options.headers },
    });
    this.#url = url;
    this.#options = options;
    this.onmessage = (message) => {
      if (!("id" in message) || "method" in message || message.id === undefined) return;
      this.#open.delete(message.id);
      this.#resumable.delete(message.id);
    };
    this.onerror = ({ message }) => {
      if (message.startsWith("Maximum reconnection attempts") && this.#resumable.size > 0)
        this.#fail("its reply was interrupted and could not be resumed");
    };
  }

  override async send(
    message: JSONRPCMessage | JSONRPCMessage[],
    options: Parameters<StreamableHTTPClientTransport["send"]>[1] = {},
  ): Promise<void> {
    const id = Array.isArray(message) || !isJSONRPCRequest(message) ? undefined : message.id;
    if (id === undefined) {
      this.#forget(cancelledBy(message));
      return super.send(message, options);
    }
    this.#open.set(id, new AbortController());
    const onresumptiontoken = (): void => void this.#resumable.add(id);
    try {
      await super.send(message, { ...options, onresumptiontoken });
    } catch (error) {
      this.#open.delete(id);
      throw error;
    }
  }

  override async close(): Promise<void> {
    // A server that is gone is not told so.
    if (this.trouble === undefined) await this.#sayGoodbye();
    await super.close();
  }

  async #sayGoodbye(): Promise<void> {
    if (this.sessionId === undefined) return;
    let timer: NodeJS.Timeout | undefined;
    const enough = new Promise((resolve) => (timer = setTimeout(resolve, GOODBYE_MS)));
    await Promise.race([this.terminateSession().catch(() => {}), enough]);
    clearTimeout(timer);
  }

  async #exchange(input: string | URL, init: RequestInit = {}): Promise<Response> {
    const id = requestIn(init.body);
    const signals = [init.signal, id === undefined ? undefined : this.#open.get(id)?.signal];
    const signal = AbortSignal.any(signals.filter((one) => one instanceof AbortSignal));
    const fetch = this.#options.fetchUnder(init.method === "GET");
    const response = await fetch(input, { ...init, signal });
    if (response.status >= 300 && response.status < 400) {
      await response.body?.cancel();
      throw new Error(`${this.#url.origin} answers with a redirect, which is not followed`);
    }
    return id === undefined ? response : this.#watched(response, id);
  }

  /** The same response; when it is over and its request is still open, nobody will answer that any more. */
  #watched(response: Response, id: RequestId): Response {
    const over = (): void => {
      // What has been read is handed on in promises alone, which come before this.
      setImmediate(() => {
        if (this.#open.has(id) && !this.#resumable.has(id) && response.ok)
          this.#fail("it ended its reply without an answer");
      });
    };
    const { body, status, statusText, headers } = response;
    if (body === null) {
      over();
      return response;
    }
    const reader = body.getReader();
    const stream = new ReadableStream<Uint8Array>({
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (!done) return controller.enqueue(value);
          controller.close();
        } catch (error) {
          controller.error(error);
        }
        over();
      },
      async cancel(reason) {
        await reader.cancel(reason);
        over();
      },
    });
    return new Response(stream, { status, statusText, headers });
  }

  #forget(id: RequestId | undefined): void {
    if (id === undefined) return;
    this.#open.get(id)?.abort();
    this.#open.delete(id);
    this.#resumable.delete(id);
  }

  #fail(trouble: string): void {
    this.trouble ??= trouble;
    this.#options.background.add(this.close());
  }
}

function cancelledBy(message: JSONRPCMessage | JSONRPCMessage[]): RequestId | undefined {
  if (Array.isArray(message) || !("method" in message) || message.method !== "notifications/cancelled")
    return undefined;
  return message.params?.["requestId"] as RequestId | undefined;
}

function requestIn(body: unknown): RequestId | undefined {
  if (typeof body !== "string") return undefined;
  const message: unknown = JSON.parse(body);
  return isJSONRPCRequest(message) ? message.id : undefined;
}
