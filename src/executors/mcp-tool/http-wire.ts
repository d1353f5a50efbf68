import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { isJSONRPCRequest, type JSONRPCMessage, type RequestId } from "@modelcontextprotocol/sdk/types.js";
import type { Background } from "../background.js";
import { createListener } from "./http-listen.js";

/** For a server to take note that its session is over. */
const GOODBYE_MS = 1000;
/** Answers to what a server asks us that may be on their way at once; each is a request. */
const MOST_ANSWERS = 16;
/** How often interrupted replies are asked for again before one of them comes. */
const MOST_RESUMED = 20;

interface WireOptions {
  /** @param standing for the stream on which the server speaks unasked */
  readonly fetchUnder: (standing: boolean) => typeof fetch;
  readonly headers: Record<string, string>;
  readonly background: Background;
}

/** The SDK's transport, which waits for ever when a server ends a reply without having answered: this one does not. */
export class Wire extends StreamableHTTPClientTransport {
  trouble: string | undefined;
  readonly #url: URL;
  readonly #options: WireOptions;
  /** Requests without an answer, and how to give up the exchange that carries each. */
  readonly #open = new Map<RequestId, AbortController>();
  /** Those among them whose reply goes on after a lost connection. */
  readonly #resumable = new Set<RequestId>();
  #resumed = 0;
  /** Ends the asking for replies that nobody waits for any more. */
  #resuming = new AbortController();
  readonly #listener = createListener();
  #answers = 0;

  constructor(url: URL, options: WireOptions) {
    super(url, {
      fetch: (input, init) => this.#exchange(input, init),
      requestInit: { headers: options.headers },
    });
    this.#url = url;
    this.#options = options;
    this.onmessage = (message) => {
      if (!("id" in message) || "method" in message || message.id === undefined) return;
      this.#resumed = 0;
      this.#settle(message.id);
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
      return isAnswer(message) ? this.#answer(message, options) : super.send(message, options);
    }
    this.#listener.again();
    this.#open.set(id, new AbortController());
    const onresumptiontoken = (): void => void this.#resumable.add(id);
    try {
      await super.send(message, { ...options, onresumptiontoken });
    } catch (error) {
      this.#open.delete(id);
      throw error;
    }
  }

  async #answer(
    message: JSONRPCMessage | JSONRPCMessage[],
    options: Parameters<StreamableHTTPClientTransport["send"]>[1],
  ): Promise<void> {
    if (this.#answers >= MOST_ANSWERS) this.#fail("it asks faster than it takes answers");
    if (this.trouble !== undefined) throw new Error(this.trouble);
    this.#answers += 1;
    try {
      await super.send(message, options);
    } finally {
      this.#answers -= 1;
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
    if (init.method === "GET") {
      if (!new Headers(init.headers).has("last-event-id")) return this.#listen(input, init);
      // As a server says that has nothing more to say.
      if (!this.#mayResume()) return new Response(null, { status: 405 });
      signals.push(this.#resuming.signal);
    }
    const signal = AbortSignal.any(signals.filter((one) => one instanceof AbortSignal));
    const response = await this.#options.fetchUnder(false)(input, { ...init, signal });
    if (response.status >= 300 && response.status < 400) {
      await response.body?.cancel();
      throw new Error(`${this.#url.origin} answers with a redirect, which is not followed`);
    }
    return id === undefined ? response : this.#watched(response, id);
  }

  #listen(input: string | URL, init: RequestInit): Promise<Response> {
    const signal = init.signal ?? new AbortController().signal;
    return this.#listener.listen(() => this.#options.fetchUnder(true)(input, { ...init, signal }), signal);
  }

  /** Whether somebody still waits for a reply that was interrupted. */
  #mayResume(): boolean {
    if (this.#resumable.size === 0) return false;
    this.#resumed += 1;
    if (this.#resumed > MOST_RESUMED) this.#fail("its reply was interrupted again and again");
    return this.#resumed <= MOST_RESUMED;
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
    this.#settle(id);
  }

  #settle(id: RequestId): void {
    this.#open.delete(id);
    if (!this.#resumable.delete(id) || this.#resumable.size > 0) return;
    this.#resuming.abort();
    this.#resuming = new AbortController();
  }

  #fail(trouble: string): void {
    if (this.trouble !== undefined) return;
    this.trouble = trouble;
    this.#options.background.add(this.close());
  }
}

function cancelledBy(message: JSONRPCMessage | JSONRPCMessage[]): RequestId | undefined {
  if (Array.isArray(message) || !("method" in message) || message.method !== "notifications/cancelled")
    return undefined;
  return message.params?.["requestId"] as RequestId | undefined;
}

function isAnswer(message: JSONRPCMessage | JSONRPCMessage[]): boolean {
  return !Array.isArray(message) && !("method" in message);
}

function requestIn(body: unknown): RequestId | undefined {
  if (typeof body !== "string") return undefined;
  const message: unknown = JSON.parse(body);
  return isJSONRPCRequest(message) ? message.id : undefined;
}
